// SPDX-License-Identifier: Apache-2.0
// variations [--each N] [--seed S] [--only NUMBER]
// N near variations of each kind of what has broken, in child processes. Failing allocations and the tool's own file
// names have programs of their own, which go through all there are.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "hostile/variations/kinds.h"

namespace {

using namespace surelite::hostile;

struct Kind {
  const char* name;
  End (*make)(Random&);
};
constexpr Kind kKinds[] = {
    {"threads", want_threads},     {"changing files", rewrite_file},  {"long strings", lengthen_strings},
    {"archives", lie_in_archives}, {"work", demand_work},             {"operators", trust_operator},
    {"shared tables", share_tables}, {"traces", forge_traces},
};
constexpr uint64_t kCount = std::size(kKinds);

Execution execute(uint64_t number) {
  const int kind = static_cast<int>(number % kCount);
  Random random(number * 0x9e3779b97f4a7c15u + 11);
  return {kind, kKinds[kind].make(random)};
}

}  // namespace

int main(int argc, char** argv) {
  uint64_t each = 70, seed = 1, only = UINT64_MAX;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--each") == 0) each = std::strtoull(argv[i + 1], nullptr, 10);
    else if (std::strcmp(argv[i], "--seed") == 0) seed = std::strtoull(argv[i + 1], nullptr, 10);
    else if (std::strcmp(argv[i], "--only") == 0) only = std::strtoull(argv[i + 1], nullptr, 10);
  }
  if (only != UINT64_MAX) {
    const Execution done = execute(only);
    std::printf("%s: %s\n", kKinds[done.kind].name, name_of(done.end).c_str());
    return done.end == End::unmade;
  }
  ShardOptions shards;
  shards.seconds = 60;
  shards.memory_kb = uint64_t{1} << 20;
  shards.address_kb = uint64_t{8} << 20;
  shards.per_child = 200;
  Totals totals;
  std::vector<Fault> faults;
  run_shards(seed << 32, each * kCount, shards, execute, &totals, &faults);
  std::printf("%-16s %8s %8s %8s %8s %8s %14s\n", "kind", "load", "compile", "open", "run", "done", "wrongly taken");
  uint64_t wrong = 0;
  for (uint64_t kind = 0; kind < kCount; ++kind) {
    const auto& ends = totals.ends[kind];
    const auto count = [&](End end) { return static_cast<unsigned long long>(ends[static_cast<int>(end)]); };
    std::printf("%-16s %8llu %8llu %8llu %8llu %8llu %14llu\n", kKinds[kind].name, count(End::load),
                count(End::compile), count(End::open), count(End::run), count(End::done), count(End::unmade));
    wrong += count(End::unmade);
  }
  std::printf("%llu variations: %llu crashes, %llu hangs, %llu over the limit\n",
              static_cast<unsigned long long>(totals.executions), static_cast<unsigned long long>(totals.crashes),
              static_cast<unsigned long long>(totals.hangs), static_cast<unsigned long long>(totals.over_limit));
  std::printf("longest %.1f ms (%llu), most memory %llu kB (%llu)\n",
              static_cast<double>(totals.longest_us) / 1000, static_cast<unsigned long long>(totals.longest_number),
              static_cast<unsigned long long>(totals.most_kb), static_cast<unsigned long long>(totals.most_number));
  for (const Fault& fault : faults)
    std::printf("FAULT %llu: %s\n", static_cast<unsigned long long>(fault.number), fault.what.c_str());
  return faults.empty() && wrong == 0 ? 0 : 1;
}
