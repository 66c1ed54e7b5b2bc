// SPDX-License-Identifier: Apache-2.0
// Mistakes in calls of a session that is fine.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <iterator>
#include <stdexcept>
#include <thread>
#include <vector>

#include "mistakes.h"
#include "surelite/session.h"

namespace mistakes {
namespace {

using namespace surelite;

Session open(const std::string& path, const SessionOptions& options = {}) {
  return *Session::open(*Program::compile(*Model::open(path)), options);
}
std::vector<float> pixels(size_t channels = 1) { return std::vector<float>(28 * 28 * channels, 0.5f); }

std::string wrong_input_name() {
  Session session = open(int8_model);
  auto input = session.input("imgae");
  return input->write_real(pixels()).error()[0].text();
}
std::string wrong_output_position() {
  Session session = open(int8_model);
  return session.output(7)->read_real().error()[0].text();
}
std::string null_name() {
  Session session = open(int8_model);
  const char* name = nullptr;
  return session.output(name)->read_real().error()[0].text();
}
std::string wrong_type() {
  Session session = open(int8_model);
  auto image = session.input<float>("image");
  std::fill(image->begin(), image->end(), 0.5f);
  return image.error()[0].text();
}
std::string dropped_status() {
  Session session = open(float_model);
  (void)session.input(0)->copy_from(pixels(4));
  return session.run().error()[0].text();
}
std::string dropped_type() {
  Session session = open(int8_model);
  (void)session.input(0)->copy_from(pixels());
  return session.run().error()[0].text();
}
std::string small_span() {
  Session session = open(float_model);
  (void)session.run();
  std::byte scores[10];
  return session.output(0)->copy_to(scores).error()[0].text();
}
std::string null_span() {
  Session session = open(float_model);
  (void)session.input(0)->write_real({static_cast<const float*>(nullptr), 28 * 28});
  return session.run().error()[0].text();
}
// memcpy is told the size of floats.
std::string past_the_end() {
  Session session = open(int8_model);
  auto bytes = session.input(0)->bytes();
  const std::vector<float> from = pixels();
  std::memcpy(bytes->data(), from.data(), from.size() * sizeof(float));
  return session.run().error()[0].text();
}
std::string strings_for_numbers() {
  Session session = open(float_model);
  const std::vector<std::string> words(28 * 28);
  return session.input(0)->set_strings(words).error()[0].text();
}
std::string dropped_resize() {
  Session session = open(float_model);
  (void)session.resize(0, {28, 28});
  return session.run().error()[0].text();
}
std::string too_many_shapes() {
  Session session = open(float_model);
  return session.resize(std::vector<Shape>{{1, 28, 28, 1}, {1}}).error()[0].text();
}
std::string two_threads() {
  std::string text;
  Session* shared = nullptr;
  SessionOptions options;
  options.check_cancelled = [&] {
    if (text.empty()) std::thread([&] { text = shared->run().error()[0].text(); }).join();
    return false;
  };
  Session session = open(float_model, options);
  shared = &session;
  (void)session.run();
  return text;
}
std::string written_by_another_thread() {
  std::string text;
  Session* shared = nullptr;
  SessionOptions options;
  options.check_cancelled = [&] {
    if (text.empty()) std::thread([&] { text = shared->input(0)->write_real(pixels()).error()[0].text(); }).join();
    return false;
  };
  Session session = open(float_model, options);
  shared = &session;
  (void)session.run();
  return text;
}
std::string run_within_a_run() {
  std::string text;
  Session* shared = nullptr;
  SessionOptions options;
  options.check_cancelled = [&] {
    text = shared->resize(0, {2, 28, 28, 1}).error()[0].text();
    return false;
  };
  Session session = open(float_model, options);
  shared = &session;
  (void)session.run();
  return text;
}
std::string read_before_the_run() {
  Session session = open(float_model);
  (void)session.input(0)->write_real(pixels());
  return session.output(0)->read_real().error()[0].text();
}
std::string throwing_callback() {
  SessionOptions options;
  options.check_cancelled = []() -> bool { throw std::runtime_error("the user has left"); };
  return open(float_model, options).run().error()[0].text();
}
std::string error_of_a_success() { return open(float_model).run().error()[0].text(); }

}  // namespace

const Row calling[] = {
    {"wrong input name", "A704", wrong_input_name},
    {"wrong output position", "A704", wrong_output_position},
    {"null name", "A704", null_name},
    {"wrong type", "A703", wrong_type},
    {"dropped status of a copy", "A705", dropped_status},
    {"dropped status of a copy of another type", "A705", dropped_type},
    {"span too small", "A702", small_span},
    {"null span", "A705", null_span},
    {"memcpy past the end", "A707", past_the_end},
    {"strings for numbers", "A703", strings_for_numbers},
    {"dropped status of a resize", "A705", dropped_resize},
    {"too many shapes", "A704", too_many_shapes},
    {"two threads", "A706", two_threads},
    {"an input written by another thread", "A706", written_by_another_thread},
    {"a call within a run", "A706", run_within_a_run},
    {"output read before the run", "A701", read_before_the_run},
    {"an exception in a callback", "A722", throwing_callback},
    {"error() of a success", "A720", error_of_a_success},
};
const int calling_count = std::size(calling);

}  // namespace mistakes
