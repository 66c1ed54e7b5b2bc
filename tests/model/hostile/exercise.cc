// SPDX-License-Identifier: Apache-2.0
#include "model/hostile/exercise.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "surelite/session.h"

namespace surelite::test {
namespace {

using Clock = std::chrono::steady_clock;

// Bytes repeated over every input: zeros; then -1 and NaN, the least integers, infinities, and odd small values.
constexpr std::string_view kPatterns[] = {
    std::string_view("\0", 1),
    std::string_view("\xff", 1),
    std::string_view("\0\0\0\x80", 4),
    std::string_view("\0\0\x80\x7f", 4),
    std::string_view("\x01\0\0\0\0\0\x01", 7),
    std::string_view("\0\0\xc0\x40", 4),
};

Status fill_input(TensorView* view, std::string_view pattern) {
  if (view->type() == ElementType::string) {
    const std::vector<std::string> strings(static_cast<size_t>(view->shape().count()), std::string(pattern));
    return view->set_strings(strings);
  }
  std::vector<std::byte> bytes(view->byte_size());
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(pattern[i % pattern.size()]);
  return view->copy_from(bytes);
}

// Reads every byte of every output, so that a sanitizer sees what a caller would.
unsigned read_outputs(Session* session) {
  unsigned sum = 0;
  for (int o = 0; o < session->output_count(); ++o) {
    Result<TensorView> view = session->output(o);
    if (!view) continue;
    if (const auto bytes = view->bytes())
      for (const std::byte b : *bytes) sum += static_cast<unsigned>(b);
    if (view->type() == ElementType::string)
      if (const auto strings = view->strings()) sum += static_cast<unsigned>(strings->size());
  }
  return sum;
}

}  // namespace

std::string_view name_of(Stage stage) {
  constexpr std::string_view kNames[] = {"load", "compile", "open", "run", "done"};
  return kNames[static_cast<int>(stage)];
}

Bounds small_bounds(uint64_t max_tensor_bytes, double seconds) {
  Bounds bounds;
  bounds.limits.max_tensor_bytes = max_tensor_bytes;
  bounds.limits.max_tables = 100'000;
  bounds.limits.max_loop_iterations = 10'000;
  bounds.memory_limit = 4 * max_tensor_bytes;
  bounds.seconds = seconds;
  return bounds;
}

bool Outcome::only_unknown_operators() const {
  return !findings.empty() && std::all_of(findings.begin(), findings.end(), [](const Diagnostic& d) {
    return d.severity() != Severity::error || d.code == Code::P302 || d.code == Code::P303;
  });
}

std::string Outcome::text() const {
  std::string text(name_of(stage));
  for (const Diagnostic& d : findings) text += "\n  " + d.text();
  return text;
}

Outcome exercise(std::span<const std::byte> bytes, const Bounds& bounds) {
  LoadOptions load;
  load.limits = bounds.limits;
  Result<Model> model = Model::from_bytes(bytes, load);
  if (!model) return {Stage::load, model.error()};
  CompileOptions compile;
  compile.limits = bounds.limits;
  compile.memory_limit = bounds.memory_limit;
  Result<Program> program = Program::compile(*model, compile);
  if (!program) return {Stage::compile, program.error()};
  Clock::time_point deadline;
  SessionOptions options;
  options.check_cancelled = [&] { return Clock::now() > deadline; };
  Result<Session> session = Session::open(*program, options);
  if (!session) return {Stage::open, session.error()};
  Outcome outcome{Stage::done, {}};
  for (const std::string_view pattern : kPatterns) {
    deadline = Clock::now() + std::chrono::microseconds(static_cast<int64_t>(bounds.seconds * 1e6));
    Status status;
    for (int i = 0; status && i < session->input_count(); ++i) {
      Result<TensorView> view = session->input(i);
      if (!view) status = view.failure();
      // A constant among the inputs keeps its value (A709).
      else if (Status filled = fill_input(&*view, pattern); !filled && filled.error().front().code != Code::A709)
        status = filled;
    }
    if (status) status = session->run();
    if (status) read_outputs(&*session);
    else if (pattern == kPatterns[0]) outcome = {Stage::run, status.error()};
  }
  return outcome;
}

}  // namespace surelite::test
