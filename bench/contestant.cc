// SPDX-License-Identifier: Apache-2.0
// Short runs are timed in batches, so that reading the clock costs nothing.
#include "contestant.h"

#include <algorithm>
#include <chrono>

namespace surelite::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kLeastBatch = 50e-6;
constexpr size_t kStableRounds = 4;
constexpr double kSameMinimum = 0.005, kSameMedian = 0.03;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

bool within(const std::vector<double>& values, double share) {
  const auto [least, most] = std::minmax_element(values.end() - kStableRounds, values.end());
  return *most - *least <= share * *least;
}

}  // namespace

double quantile(const std::vector<double>& sorted, double share) {
  return sorted[std::min(sorted.size() - 1, static_cast<size_t>(share * static_cast<double>(sorted.size())))];
}

bool Contestant::measure(double seconds) {
  // The other contestants have left caches and predictors in their state.
  auto start = Clock::now();
  int warm_ups = 0;
  while (warm_ups < 2 || (warm_ups < 50 && since(start) < seconds / 4)) {
    if (!run_()) return false;
    ++warm_ups;
  }
  const int batch = std::max(1, static_cast<int>(kLeastBatch * warm_ups / std::max(since(start), 1e-9)));
  start = Clock::now();
  do {
    const auto begin = Clock::now();
    for (int i = 0; i < batch; ++i)
      if (!run_()) return false;
    times_.push_back(since(begin) / batch);
  } while (since(start) < seconds);
  const std::vector<double> sorted = sorted_times();
  minima_.push_back(sorted.front());
  medians_.push_back(quantile(sorted, 0.5));
  return true;
}

bool Contestant::is_stable() const {
  return minima_.size() >= kStableRounds && within(minima_, kSameMinimum) && within(medians_, kSameMedian);
}

std::vector<double> Contestant::sorted_times() const {
  std::vector<double> sorted = times_;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace surelite::bench
