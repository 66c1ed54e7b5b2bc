// SPDX-License-Identifier: Apache-2.0
// A smallest application: opens a model in a fresh process, runs it once, and says how long each part took and how much
// memory it held at most. One line of JSON.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "surelite/session.h"

namespace {

using namespace surelite;
using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point* start) {
  const Clock::time_point now = Clock::now();
  const double elapsed = std::chrono::duration<double, std::milli>(now - *start).count();
  *start = now;
  return elapsed;
}

// The most pages that were ever resident; getrusage would count those of the parent before exec.
long peak_kilobytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word)
    if (word == "VmHWM:") {
      long kilobytes = 0;
      status >> kilobytes;
      return kilobytes;
    }
  return 0;
}

Status start(const char* path, const CompileOptions& options) {
  const long before = peak_kilobytes();
  Clock::time_point at = Clock::now();
  SURELITE_LET(const Model model, Model::open(path));
  const double open = milliseconds_since(&at);
  SURELITE_LET(const Program program, Program::compile(model, options));
  const double compile = milliseconds_since(&at);
  SURELITE_LET(Session session, Session::open(program));
  const double memory = milliseconds_since(&at);
  for (int i = 0; i < session.input_count(); ++i) {
    SURELITE_LET(TensorView view, session.input(i));
    SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
    if (!bytes.empty()) std::memset(bytes.data(), 0, bytes.size());
  }
  milliseconds_since(&at);
  SURELITE_TRY(session.run());
  const double first = milliseconds_since(&at);
  const Footprint footprint = program.footprint();
  std::printf(
      "{\"open\":%.4f,\"compile\":%.4f,\"session\":%.4f,\"first_run\":%.4f,\"peak_kilobytes\":%ld,\"process_"
      "kilobytes\":%ld,"
      "\"arena_bytes\":%zu,\"arena_lower_bound\":%zu}\n",
      open, compile, memory, first, peak_kilobytes(), before, footprint.arena_bytes, footprint.arena_lower_bound);
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fputs("usage: bench_start MODEL [plain]\n", stderr);
    return 2;
  }
  CompileOptions options;
  options.reference_kernels = count > 2 && std::strcmp(arguments[2], "plain") == 0;
  if (const Status status = start(arguments[1], options); !status) {
    std::fprintf(stderr, "%s\n", status.error().front().text().c_str());
    return 1;
  }
  return 0;
}
