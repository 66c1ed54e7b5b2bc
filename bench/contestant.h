// SPDX-License-Identifier: Apache-2.0
// Something that can run a model again and again, with the times it took.
#pragma once

#include <functional>
#include <vector>

namespace surelite::bench {

class Contestant {
 public:
  explicit Contestant(std::function<bool()> run) : run_(std::move(run)) {}

  // Warms up, then times runs for about that long. False if a run failed.
  bool measure(double seconds);
  // The last rounds brought no better minimum and no other median.
  bool is_stable() const;

  // Seconds per run, sorted.
  std::vector<double> sorted_times() const;
  bool has_times() const { return !times_.empty(); }

 private:
  std::function<bool()> run_;
  std::vector<double> times_;
  std::vector<double> minima_, medians_;  // after each round
};

// The value that the given share of a sorted list does not exceed.
double quantile(const std::vector<double>& sorted, double share);

}  // namespace surelite::bench
