// SPDX-License-Identifier: Apache-2.0
// Runs a model for as many seconds as each line of stdin says, and answers with the least and the median time of a run
// in nanoseconds. scripts/bench_checks.py lets two builds of this take turns.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "surelite/session.h"

namespace {

using namespace surelite;
using Clock = std::chrono::steady_clock;

Result<Session> open(const char* path) {
  SURELITE_LET(const Model model, Model::open(path));
  SURELITE_LET(const Program program, Program::compile(model));
  SURELITE_LET(Session session, Session::open(program));
  for (int i = 0; i < session.input_count(); ++i) {
    SURELITE_LET(TensorView view, session.input(i));
    SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
    if (!bytes.empty()) std::memset(bytes.data(), 0, bytes.size());
  }
  SURELITE_TRY(session.run());
  return session;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return std::fputs("usage: bench_run MODEL\n", stderr), 2;
  Result<Session> session = open(arguments[1]);
  if (!session) return std::fprintf(stderr, "%s\n", session.error().front().text().c_str()), 1;
  char line[64];
  std::vector<int64_t> times;
  while (std::fgets(line, sizeof line, stdin)) {
    const auto end = Clock::now() + std::chrono::duration<double>(std::strtod(line, nullptr));
    times.clear();
    do {
      const auto start = Clock::now();
      if (!session->run()) return 1;
      times.push_back(std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count());
    } while (Clock::now() < end || times.size() < 3);
    std::sort(times.begin(), times.end());
    std::printf("%lld %lld\n", static_cast<long long>(times.front()), static_cast<long long>(times[times.size() / 2]));
    std::fflush(stdout);
  }
}
