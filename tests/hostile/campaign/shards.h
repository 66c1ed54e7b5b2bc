// SPDX-License-Identifier: Apache-2.0
// Numbered executions in child processes: one that dies, hangs or takes too much memory names its number, and the rest
// goes on after it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace surelite::hostile {

inline constexpr int kMaxClasses = 24;
inline constexpr int kEnds = 7;

// How an execution ended: where it was refused, stopped by a limit on time or memory, or done.
enum class End : uint8_t { load, compile, open, run, limit, done, unmade };
std::string name_of(End end);

struct Totals {
  uint64_t executions = 0;
  uint64_t crashes = 0, hangs = 0, over_limit = 0;
  uint64_t ends[kMaxClasses][kEnds] = {};
  uint64_t longest_us = 0, longest_number = 0;
  uint64_t most_kb = 0, most_number = 0;

  void add(const Totals& other);
};

struct Fault {
  uint64_t number = 0;
  std::string what;  // "signal 11", "no end after 20 s", "612340 kB of memory"
};

struct ShardOptions {
  int seconds = 20;                       // without an end: a hang
  uint64_t memory_kb = uint64_t{512} << 10;  // resident, at most
  uint64_t address_kb = 0;                // more is refused to the child; 0: no limit
  uint64_t per_child = 20'000;            // executions, then a fresh process
};

struct Execution {
  int kind = 0;  // its class, below kMaxClasses
  End end = End::done;
};

// Runs execute(first) to execute(first + count - 1). Faults are appended; an execution that faulted is not repeated.
void run_shards(uint64_t first, uint64_t count, const ShardOptions& options,
                const std::function<Execution(uint64_t)>& execute, Totals* totals, std::vector<Fault>* faults);

}  // namespace surelite::hostile
