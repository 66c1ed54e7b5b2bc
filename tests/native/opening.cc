// SPDX-License-Identifier: Apache-2.0
// Mistakes on the way to a session.
#include <fstream>
#include <iterator>
#include <vector>

#include "mistakes.h"
#include "surelite/session.h"

namespace mistakes {
namespace {

using namespace surelite;

// The commonest first program.
std::string go_on(const Result<Model>& model, const CompileOptions& options = {}) {
  auto program = Program::compile(*model, options);
  auto session = Session::open(*program);
  (void)session->input(0)->write_real(std::vector<float>(28 * 28, 0.5f));
  auto status = session->run();
  auto scores = session->output(0)->read_real();
  float sum = 0;
  for (const float score : *scores) sum += score;
  return (sum > 0 ? "it ran: " : "") + status.error()[0].text();
}

std::vector<char> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string wrong_path() { return go_on(Model::open("models/digits_int8.tflit")); }
std::string null_path() {
  const char* path = nullptr;
  return go_on(Model::open(path));
}
std::string folder() { return go_on(Model::open("/")); }
std::string not_a_model() { return go_on(Model::open("/proc/self/exe")); }
std::string half_a_file() {
  const std::vector<char> file = read_file(int8_model);
  return go_on(Model::from_bytes(std::as_bytes(std::span(file).first(file.size() / 2))));
}
std::string empty_buffer() { return go_on(Model::from_bytes({})); }
std::string value_of_a_failure() {
  const Model model = Model::open("nowhere").value();
  const Program program = Program::compile(model).value();
  Session session = Session::open(program).value();
  return session.run().error().front().text();
}
std::string kept_reference() {
  const Diagnostic& first = Model::open("nowhere").error()[0];
  const Diagnostic& last = Model::open("nowhere").error().back();
  const std::string elsewhere(last.message().size(), 'x');  // where freed memory would be used again
  return first.text() + elsewhere.substr(elsewhere.size()) + last.text();
}
std::string wrong_signature() {
  CompileOptions options;
  options.signature = "serving_defualt";
  return go_on(Model::open(int8_model), options);
}
std::string wrong_shape() {
  CompileOptions options;
  options.input_shapes = {{28, 28}};
  return go_on(Model::open(int8_model), options);
}
std::string no_memory_allowed() {
  CompileOptions options;
  options.memory_limit = 100;
  return go_on(Model::open(int8_model), options);
}
std::string small_arena() {
  alignas(64) static std::byte arena[64];
  const auto program = Program::compile(*Model::open(int8_model));
  auto session = Session::open_in(*program, arena);
  return session->run().error()[0].text();
}
std::string crooked_arena() {
  alignas(64) static std::byte arena[65536];
  const auto program = Program::compile(*Model::open(int8_model));
  auto session = Session::open_in(*program, std::span(arena).subspan(1));
  return session->run().error()[0].text();
}

}  // namespace

const Row opening[] = {
    {"wrong path", "M101", wrong_path},
    {"null path", "M101", null_path},
    {"a folder as model", "M101", folder},
    {"another file as model", "M103", not_a_model},
    {"half a file", "M1", half_a_file},
    {"empty buffer", "M102", empty_buffer},
    {"value() of a failure", "M101", value_of_a_failure},
    {"reference into a failure that is gone", "M101", kept_reference},
    {"wrong signature", "A704", wrong_signature},
    {"wrong shape", "P3", wrong_shape},
    {"memory limit too low", "B801", no_memory_allowed},
    {"arena too small", "B803", small_arena},
    {"arena not aligned", "A709", crooked_arena},
};
const int opening_count = std::size(opening);

}  // namespace mistakes
