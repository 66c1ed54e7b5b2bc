// SPDX-License-Identifier: Apache-2.0
// corruption [--trials N] [--only NUMBER]
// Sixty models of at most 40 kB, each with one aligned word replaced by each of eight numbers, through the native
// interface, the C interface and the C++ classes; of each model at most N words and numbers, spread over the file.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "hostile/campaign/attack.h"
#include "hostile/corruption/ways.h"
#include "model/hostile/shared_models.h"

namespace {

using namespace surelite::hostile;
using Bytes = std::vector<std::byte>;
using Clock = std::chrono::steady_clock;

constexpr size_t kModels = 60, kLargest = 40'000;
constexpr uint32_t kWords[] = {0, 1, 0xffffffff, 0x7fffffff, 0x80000000, 0x7fffff00, 0x10000, 0x100000};

struct Way {
  const char* name;
  End (*run)(std::span<const std::byte>);
};
constexpr Way kWays[] = {{"native", through_native}, {"C", through_c}, {"C++", through_classes}};

// Recorded files evenly chosen; where there are fewer, random models of operators make up for them.
std::vector<Bytes> sixty_models() {
  std::vector<Bytes> models;
  const std::vector<surelite::test::NamedModel> files = surelite::test::shared_models(kLargest);
  for (size_t i = 0; i < kModels && i < files.size(); ++i)
    models.push_back(files[files.size() > kModels ? i * files.size() / kModels : i].bytes);
  const Bases operators(0);
  for (uint64_t number = 0; models.size() < kModels; ++number)
    if (Attack plain = make_attack(operators, number * 24); !plain.bytes.empty() && plain.bytes.size() <= kLargest)
      models.push_back(std::move(plain.bytes));
  return models;
}

struct Trial {
  size_t model, word;
  uint32_t value;
};

// All words and numbers of a model, or `most` of them, evenly.
Trial trial_of(const std::vector<Bytes>& models, uint64_t index, uint64_t most) {
  Trial trial;
  trial.model = index / most;
  const uint64_t all = models[trial.model].size() / 4 * std::size(kWords);
  const uint64_t at = index % most;
  // An odd step, so that thinned words meet all numbers.
  const uint64_t step = all > most ? (all / most) | 1 : 1;
  const uint64_t chosen = at * step % all;
  trial.word = chosen / std::size(kWords);
  trial.value = kWords[chosen % std::size(kWords)];
  return trial;
}

bool exists(const std::vector<Bytes>& models, uint64_t index, uint64_t most) {
  return index % most < models[index / most].size() / 4 * std::size(kWords);
}

Execution execute(const std::vector<Bytes>& models, uint64_t number, uint64_t most) {
  const uint64_t each = models.size() * most;
  const int way = static_cast<int>(number / each);
  if (!exists(models, number % each, most)) return {way, End::unmade};
  const Trial trial = trial_of(models, number % each, most);
  Bytes bytes = models[trial.model];
  std::memcpy(bytes.data() + 4 * trial.word, &trial.value, sizeof trial.value);
  return {way, kWays[way].run(bytes)};
}

}  // namespace

int main(int argc, char** argv) {
  uint64_t trials = 100, only = UINT64_MAX;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--trials") == 0) trials = std::max(1ull, std::strtoull(argv[i + 1], nullptr, 10));
    else if (std::strcmp(argv[i], "--only") == 0) only = std::strtoull(argv[i + 1], nullptr, 10);
  }
  setenv("SURELITE_LIMITS", "untrusted", 1);
  const std::vector<Bytes> models = sixty_models();
  const uint64_t each = models.size() * trials;
  if (only != UINT64_MAX) {
    const Trial trial = trial_of(models, only % each, trials);
    std::printf("%s, model %zu of %zu bytes, word %zu becomes 0x%x\n", kWays[only / each % 3].name, trial.model,
                models[trial.model].size(), trial.word, trial.value);
    std::fflush(stdout);
    const Clock::time_point start = Clock::now();
    const Execution done = execute(models, only % (3 * each), trials);
    std::printf("ended at %s after %.1f ms\n", name_of(done.end).c_str(),
                std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    return 0;
  }
  ShardOptions shards;
  shards.seconds = 90;                        // a run may take a minute
  shards.memory_kb = uint64_t{4'000'000};     // a session of 2 GiB, a tensor of 1 GiB, and what is around them
  Totals all;
  std::vector<Fault> faults;
  std::printf("%-8s %10s %10s %10s %10s %10s %10s %8s %6s %12s %10s\n", "", "trials", "load", "plan", "open", "run",
              "done", "crashes", "hangs", "longest", "memory");
  for (int way = 0; way < 3; ++way) {
    Totals totals;
    run_shards(
        static_cast<uint64_t>(way) * each, each, shards,
        [&](uint64_t number) { return execute(models, number, trials); }, &totals, &faults);
    const auto& ends = totals.ends[way];
    const auto count = [&](End end) { return static_cast<unsigned long long>(ends[static_cast<int>(end)]); };
    std::printf("%-8s %10llu %10llu %10llu %10llu %10llu %10llu %8llu %6llu %9.1f ms %7llu MB\n", kWays[way].name,
                static_cast<unsigned long long>(totals.executions) - count(End::unmade), count(End::load),
                count(End::compile), count(End::open), count(End::run), count(End::done),
                static_cast<unsigned long long>(totals.crashes), static_cast<unsigned long long>(totals.hangs),
                static_cast<double>(totals.longest_us) / 1000, static_cast<unsigned long long>(totals.most_kb / 1000));
    std::printf("         longest: trial %llu, most memory: trial %llu\n",
                static_cast<unsigned long long>(totals.longest_number),
                static_cast<unsigned long long>(totals.most_number));
    std::fflush(stdout);
    all.add(totals);
  }
  for (const Fault& fault : faults)
    std::printf("FAULT %llu: %s\n", static_cast<unsigned long long>(fault.number), fault.what.c_str());
  return faults.empty() ? 0 : 1;
}
