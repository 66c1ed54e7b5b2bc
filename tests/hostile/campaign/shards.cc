// SPDX-License-Identifier: Apache-2.0
#include "hostile/campaign/shards.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>

namespace surelite::hostile {
namespace {

constexpr int kHung = 77;

// What a child writes and its parent reads, also after the child's death.
struct Board {
  volatile uint64_t current;
  Totals totals;
};
Board* board = nullptr;
int allowed_seconds = 0;
volatile sig_atomic_t same_for = 0;
uint64_t last_seen = UINT64_MAX;

// Once a second: has the execution changed?
extern "C" void on_tick(int) {
  if (board->current != last_seen) {
    last_seen = board->current;
    same_for = 0;
  } else {
    same_for = same_for + 1;
    if (same_for > allowed_seconds) _exit(kHung);
  }
}

uint64_t resident_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss);
}

void arm(const ShardOptions& options) {
  allowed_seconds = options.seconds;
  last_seen = UINT64_MAX;
  same_for = 0;
  std::signal(SIGALRM, on_tick);
  const itimerval every{{1, 0}, {1, 0}};
  setitimer(ITIMER_REAL, &every, nullptr);
  if (options.address_kb) {
    const rlimit most{options.address_kb << 10, options.address_kb << 10};
    setrlimit(RLIMIT_AS, &most);
  }
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

[[noreturn]] void run_child(uint64_t first, uint64_t last, const ShardOptions& options,
                            const std::function<Execution(uint64_t)>& execute) {
  using Clock = std::chrono::steady_clock;
  arm(options);
  Totals& totals = board->totals;
  for (uint64_t number = first; number < last; ++number) {
    board->current = number;
    const Clock::time_point start = Clock::now();
    const Execution done = execute(number);
    const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count();
    ++totals.executions;
    ++totals.ends[std::clamp(done.kind, 0, kMaxClasses - 1)][static_cast<int>(done.end)];
    if (static_cast<uint64_t>(spent) > totals.longest_us) {
      totals.longest_us = static_cast<uint64_t>(spent);
      totals.longest_number = number;
    }
    if (const uint64_t kb = resident_kb(); kb > totals.most_kb) {
      totals.most_kb = kb;
      totals.most_number = number;
      if (kb > options.memory_kb) {  // its high-water mark stays: another process goes on
        ++totals.over_limit;
        board->current = number + 1;
        _exit(0);
      }
    }
  }
  board->current = last;
  _exit(0);
}

}  // namespace

std::string name_of(End end) {
  constexpr const char* kNames[kEnds] = {"load", "compile", "open", "run", "limit", "done", "unmade"};
  return kNames[static_cast<int>(end)];
}

void Totals::add(const Totals& other) {
  executions += other.executions;
  crashes += other.crashes;
  hangs += other.hangs;
  over_limit += other.over_limit;
  for (int kind = 0; kind < kMaxClasses; ++kind)
    for (int end = 0; end < kEnds; ++end) ends[kind][end] += other.ends[kind][end];
  if (other.longest_us > longest_us) longest_us = other.longest_us, longest_number = other.longest_number;
  if (other.most_kb > most_kb) most_kb = other.most_kb, most_number = other.most_number;
}

void run_shards(uint64_t first, uint64_t count, const ShardOptions& options,
                const std::function<Execution(uint64_t)>& execute, Totals* totals, std::vector<Fault>* faults) {
  if (!board) {
    void* shared = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
      faults->push_back({first, "no memory that processes share"});
      return;
    }
    board = static_cast<Board*>(shared);
  }
  for (uint64_t next = first; next < first + count;) {
    const uint64_t last = std::min(next + options.per_child, first + count);
    board->current = next;
    board->totals = Totals();
    std::fflush(stdout);
    const pid_t child = fork();
    if (child < 0) {
      faults->push_back({next, "no process to run in"});
      return;
    }
    if (child == 0) run_child(next, last, options, execute);
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
    }
    next = board->current;
    Totals& seen = board->totals;
    const bool hung = WIFEXITED(status) && WEXITSTATUS(status) == kHung;
    if (hung || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      ++seen.executions;
      ++(hung ? seen.hangs : seen.crashes);
      const std::string what = hung                   ? "no end after " + std::to_string(options.seconds) + " s"
                               : WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                                                     : "exit code " + std::to_string(WEXITSTATUS(status));
      faults->push_back({next, what});
      ++next;
    } else if (seen.over_limit) {
      faults->push_back({seen.most_number, std::to_string(seen.most_kb) + " kB of memory"});
    }
    totals->add(seen);
  }
}

}  // namespace surelite::hostile
