// SPDX-License-Identifier: Apache-2.0
// Tells an observer of the application how long each operator took.
#pragma once

#include <cstdint>
#include <vector>

#include "base/platform/clock.h"
#include "run/state.h"
#include "surelite/observer.h"

namespace surelite {

class OperatorTimer final : public StepObserver {
 public:
  explicit OperatorTimer(OperatorObserver observer) : observer_(std::move(observer)) {}

  // A run that ended early has left operators open.
  void start_run() { starts_.clear(); }
  void before(const GraphPlan&, int) override { starts_.push_back(steady_nanoseconds()); }
  void after(const GraphPlan& plan, int op) override {
    const uint64_t time = steady_nanoseconds() - starts_.back();
    starts_.pop_back();
    observer_({plan.subgraph, op, plan.def().operators[static_cast<size_t>(op)].name, static_cast<int64_t>(time)});
  }

 private:
  OperatorObserver observer_;
  std::vector<uint64_t> starts_;  // of operators in flight, those that call subgraphs first
};

}  // namespace surelite
