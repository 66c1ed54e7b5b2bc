// SPDX-License-Identifier: Apache-2.0
// How much a second thread gives: each model with one thread and with two, in turn within each round, first with the
// other cores idle, then with a process that counts on one of them (Linux). Ratios are of one thread's time to two
// threads', of least and of median times of a run.
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "zeroed_session.h"

namespace {

using namespace surelite;
using Clock = std::chrono::steady_clock;
constexpr int kRounds = 12;
constexpr std::chrono::milliseconds kRound{60};

struct Times {
  std::vector<int64_t> runs;

  int64_t least() const { return *std::min_element(runs.begin(), runs.end()); }
  int64_t median() {
    std::nth_element(runs.begin(), runs.begin() + static_cast<ptrdiff_t>(runs.size() / 2), runs.end());
    return runs[runs.size() / 2];
  }
};

Status add_runs(Session& session, Times& times) {
  const auto end = Clock::now() + kRound;
  for (int run = 0; run < 3 || Clock::now() < end; ++run) {
    const auto start = Clock::now();
    SURELITE_TRY(session.run());
    times.runs.push_back(std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count());
  }
  return {};
}

// A process that does nothing but count, on the last core.
pid_t start_counting() {
  const pid_t child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  cpu_set_t last;
  CPU_ZERO(&last);
  CPU_SET(static_cast<size_t>(sysconf(_SC_NPROCESSORS_ONLN)) - 1, &last);
  sched_setaffinity(0, sizeof last, &last);
  for (;;) asm volatile("");
}

Status measure(const char* path) {
  SURELITE_LET(Session one, open_zeroed(path, {.threads = 1}));
  SURELITE_LET(Session two, open_zeroed(path, {.threads = 2}));
  std::string name = path;
  name = name.substr(name.rfind('/') + 1);
  std::printf("%-44.44s", name.c_str());
  for (const bool busy : {false, true}) {
    const pid_t other = busy ? start_counting() : 0;
    Times of_one, of_two;
    for (int round = 0; round < kRounds; ++round) {
      SURELITE_TRY(add_runs(one, of_one));
      SURELITE_TRY(add_runs(two, of_two));
    }
    if (!busy) std::printf(" %10.1f", static_cast<double>(of_one.median()) / 1e3);
    std::printf("   %5.2f %5.2f", static_cast<double>(of_one.least()) / static_cast<double>(of_two.least()),
                static_cast<double>(of_one.median()) / static_cast<double>(of_two.median()));
    if (other > 0) kill(other, SIGKILL), waitpid(other, nullptr, 0);
  }
  std::printf("\n");
  std::fflush(stdout);
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return std::fputs("usage: bench_threads MODEL...\n", stderr), 2;
  std::printf("%-44s %10s   %11s   %11s\n", "one thread's time over two threads'", "one, us", "others idle",
              "one busy");
  std::printf("%-44s %10s   %5s %5s   %5s %5s\n", "", "median", "least", "med.", "least", "med.");
  for (int i = 1; i < count; ++i)
    if (const Status status = measure(arguments[i]); !status)
      return std::fprintf(stderr, "%s\n", status.error().front().text().c_str()), 1;
}
