// SPDX-License-Identifier: Apache-2.0
// A smallest application: opens a model in a fresh process, runs it once, and says how long each part took, how often a
// page was missing and how much memory it held at most. Then the same again, with the program's code in memory. One
// line of JSON each.
#include <sys/resource.h>

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

long missing_pages() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

Status start(const char* path, const CompileOptions& options) {
  const long before = peak_kilobytes(), pages_before = missing_pages();
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
  const long pages = missing_pages() - pages_before;
  const Footprint footprint = program.footprint();
  std::printf(
      "{\"open\":%.4f,\"compile\":%.4f,\"session\":%.4f,\"first_run\":%.4f,\"missing_pages\":%ld,"
      "\"peak_kilobytes\":%ld,\"process_kilobytes\":%ld,\"arena_bytes\":%zu,\"arena_lower_bound\":%zu}\n",
      open, compile, memory, first, pages, peak_kilobytes(), before, footprint.arena_bytes,
      footprint.arena_lower_bound);
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fputs("usage: bench_start MODEL [plain | FILE OF PACKED WEIGHTS]\n", stderr);
    return 2;
  }
  CompileOptions options;
  const char* const how = count > 2 ? arguments[2] : "";
  options.reference_kernels = std::strcmp(how, "plain") == 0;
  if (!options.reference_kernels) options.packed_weights = how;
  for (int i = 0; i < (options.reference_kernels ? 1 : 2); ++i)
    if (const Status status = start(arguments[1], options); !status) {
      std::fprintf(stderr, "%s\n", status.error().front().text().c_str());
      return 1;
    }
  return 0;
}
