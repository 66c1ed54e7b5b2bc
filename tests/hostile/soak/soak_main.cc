// SPDX-License-Identifier: Apache-2.0
// soak [--runs N] [--threads N] [--seed S]: models, programs, sessions and interpreters are made, resized, given and
// denied a delegate, run and deleted by several threads, through the C and the native interface. Every result is
// compared; memory is looked at all along, and must not grow from the first quarter on.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "hostile/soak/works.h"

namespace {

using namespace surelite::hostile;

uint64_t resident_kb() {
  uint64_t total = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) / 1024;
}

constexpr int kLooks = 40;
constexpr double kGrowth = 1.05;       // over the first quarter's most, and
constexpr uint64_t kNoiseKb = 4 << 10;  // for arenas of the C library that are opened late

struct Options {
  uint64_t runs = 100'000, seed = 1;
  int threads = 4;
};

Options read_arguments(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    const uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--runs") options.runs = value;
    else if (name == "--seed") options.seed = value;
    else if (name == "--threads") options.threads = static_cast<int>(std::clamp<uint64_t>(value, 1, 64));
    else std::fprintf(stderr, "soak: no option %s\n", name.c_str()), std::exit(2);
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_arguments(argc, argv);
  Tally tally;
  std::vector<std::thread> threads;
  const auto start = std::chrono::steady_clock::now();
  for (int t = 0; t < options.threads; ++t)
    threads.emplace_back([&tally, &options, t] {
      surelite::harness::Random random(options.seed * 1000 + static_cast<uint64_t>(t));
      while (tally.runs < options.runs && tally.faults == 0)
        (random.chance(0.5) ? through_c : through_native)(&tally, random);
    });
  std::vector<uint64_t> curve;
  for (uint64_t look = 1; look <= kLooks; ++look) {
    while (tally.runs < options.runs * look / kLooks && tally.faults == 0)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    curve.push_back(resident_kb());
  }
  for (std::thread& each : threads) each.join();
  std::printf("kB, %d looks:", kLooks);
  for (const uint64_t kb : curve) std::printf(" %llu", static_cast<unsigned long long>(kb));
  const uint64_t early = *std::max_element(curve.begin(), curve.begin() + kLooks / 4);
  const uint64_t late = *std::max_element(curve.begin() + kLooks / 4, curve.end());
  const bool flat = static_cast<double>(late) <= static_cast<double>(early) * kGrowth + kNoiseKb;
  std::printf("\n%llu runs, %llu resizes, %llu plans with a delegate, %llu objects made and deleted, %.0f s; "
              "%llu faults; most memory %llu kB in the first quarter, %llu kB later: %s\n",
              static_cast<unsigned long long>(tally.runs), static_cast<unsigned long long>(tally.resizes),
              static_cast<unsigned long long>(tally.delegated), static_cast<unsigned long long>(tally.made),
              std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
              static_cast<unsigned long long>(tally.faults), static_cast<unsigned long long>(early),
              static_cast<unsigned long long>(late), flat ? "flat" : "it grows");
  return tally.faults == 0 && flat ? 0 : 1;
}
