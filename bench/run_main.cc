// SPDX-License-Identifier: Apache-2.0
// Runs a model for as many seconds as each line of stdin says, and answers with the least and the median time of a run
// in nanoseconds. scripts/bench_checks.py lets two builds of this take turns.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "zeroed_session.h"

using namespace surelite;
using Clock = std::chrono::steady_clock;

int main(int count, char** arguments) {
  if (count != 2) return std::fputs("usage: bench_run MODEL\n", stderr), 2;
  Result<Session> session = open_zeroed(arguments[1]);
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
