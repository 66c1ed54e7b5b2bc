// SPDX-License-Identifier: Apache-2.0
// Tells an observer of the application how long each operator took.
#pragma once

#include <chrono>
#include <vector>

#include "run/state.h"
#include "surelite/observer.h"

namespace surelite {

class OperatorTimer final : public StepObserver {
 public:
  explicit OperatorTimer(OperatorObserver observer) : observer_(std::move(observer)) {}

  // A run that ended early has left operators open.
  void start_run() { starts_.clear(); }
  void before(const GraphPlan&, int) override { starts_.push_back(Clock::now()); }
  void after(const GraphPlan& plan, int op) override {
    const auto time = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - starts_.back());
    starts_.pop_back();
    observer_({plan.subgraph, op, plan.def().operators[static_cast<size_t>(op)].name, time.count()});
  }

 private:
  using Clock = std::chrono::steady_clock;
  OperatorObserver observer_;
  std::vector<Clock::time_point> starts_;  // of operators in flight, those that call subgraphs first
};

}  // namespace surelite
