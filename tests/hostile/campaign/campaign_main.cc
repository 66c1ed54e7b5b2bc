// SPDX-License-Identifier: Apache-2.0
// campaign [--executions N] [--seed S] [--seconds N] [--state FILE] [--megabytes N] [--only NUMBER [--write FILE]]
// Changes valid models through the schema and takes each as far as it goes, in child processes: nothing may crash, run
// without end or take too much memory. With --state the totals are kept in the file, and the next call goes on after
// them. --megabytes bounds the memory of a process. --only repeats one execution and says what came of it; --write
// keeps its model.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#include "hostile/campaign/attack.h"
#include "hostile/campaign/state.h"

namespace {

using namespace surelite::hostile;
using Clock = std::chrono::steady_clock;

constexpr size_t kLargestFile = 40'000;
constexpr uint64_t kPiece = 40'000;  // executions between two looks at the state file

struct Options {
  uint64_t executions = 100'000, seed = 1, seconds = UINT64_MAX, megabytes = 512;
  std::string state, write;
  uint64_t only = UINT64_MAX;
};

Options read_arguments(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    const char* value = argv[i + 1];
    if (name == "--executions") options.executions = std::strtoull(value, nullptr, 10);
    else if (name == "--seed") options.seed = std::strtoull(value, nullptr, 10);
    else if (name == "--seconds") options.seconds = std::strtoull(value, nullptr, 10);
    else if (name == "--state") options.state = value;
    else if (name == "--megabytes") options.megabytes = std::strtoull(value, nullptr, 10);
    else if (name == "--only") options.only = std::strtoull(value, nullptr, 10);
    else if (name == "--write") options.write = value;
    else std::fprintf(stderr, "campaign: no option %s\n", name.c_str()), std::exit(2);
  }
  return options;
}

int repeat(const Bases& bases, const Options& options) {
  const Attack attack = make_attack(bases, options.only);
  std::printf("%s, changed by %s: %zu bytes\n", attack.base.c_str(), name_of(attack.kind).c_str(), attack.bytes.size());
  if (!options.write.empty())
    std::ofstream(options.write, std::ios::binary)
        .write(reinterpret_cast<const char*>(attack.bytes.data()), static_cast<std::streamsize>(attack.bytes.size()));
  std::fflush(stdout);
  std::string words;
  const Clock::time_point start = Clock::now();
  const Execution execution = carry_out(attack, options.only, &words);
  std::printf("%sended at %s after %.1f ms\n", words.c_str(), name_of(execution.end).c_str(),
              std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_arguments(argc, argv);
  const Bases bases(kLargestFile);
  if (options.only != UINT64_MAX) return repeat(bases, options);
  State state;
  state.seed = options.seed;
  state.files = bases.fingerprint();
  state.next = options.seed << 40;  // seeds do not meet
  if (!options.state.empty() && !state.read(options.state)) {
    std::fprintf(stderr, "campaign: %s is of another seed or of other models; name another file\n",
                 options.state.c_str());
    return 2;
  }
  std::printf("%zu files and every operator; from execution %llu\n", bases.files(),
              static_cast<unsigned long long>(state.next));
  const Clock::time_point start = Clock::now();
  const auto spent = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  const uint64_t last = state.next + options.executions;
  uint64_t done = 0;
  while (state.next < last && spent() < static_cast<double>(options.seconds)) {
    const uint64_t count = std::min(kPiece, last - state.next);
    Totals totals;
    std::vector<Fault> faults;
    ShardOptions shards;
    shards.memory_kb = options.megabytes << 10;
    if (options.megabytes < 4000) shards.address_kb = uint64_t{4'000'000};  // what runs wild takes no more than that
    run_shards(
        state.next, count, shards,
        [&](uint64_t number) { return carry_out(make_attack(bases, number), number); }, &totals, &faults);
    for (const Fault& fault : faults)
      std::printf("FAULT %llu: %s\n", static_cast<unsigned long long>(fault.number), fault.what.c_str());
    std::fflush(stdout);
    state.totals.add(totals);
    state.faults.insert(state.faults.end(), faults.begin(), faults.end());
    state.next += count;
    done += count;
    if (!options.state.empty() && !state.write(options.state)) {
      std::fprintf(stderr, "campaign: cannot write %s\n", options.state.c_str());
      return 2;
    }
  }
  std::printf("%s%.0f executions a second\n", state.table().c_str(),
              static_cast<double>(done) / std::max(spent(), 1e-3));
  return state.faults.empty() ? 0 : 1;
}
