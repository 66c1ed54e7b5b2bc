// SPDX-License-Identifier: Apache-2.0
// What all graphs of one session share while they run.
#pragma once

#include <pthreadpool.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <set>

#include "guard/pages.h"
#include "plan/program_data.h"
#include "run/resources.h"

namespace surelite {

// Sees every step of a run; for profiles, traces and attribution of faults.
class StepObserver {
 public:
  virtual ~StepObserver() = default;
  virtual void before(const GraphPlan& plan, int op) = 0;
  virtual void after(const GraphPlan& plan, int op) = 0;
};

struct RunState {
  std::shared_ptr<const PlanOptions> options;
  Resources resources;
  std::set<int> called_once;
  std::atomic<bool> cancel{false};
  std::function<bool()> check_cancelled;  // a caller's own test, asked between steps
  std::unique_ptr<pthreadpool, void (*)(pthreadpool_t)> pool{nullptr, pthreadpool_destroy};
  StepObserver* observer = nullptr;
  // Every tensor in guarded memory of its own instead of the arena.
  std::optional<GuardSide> guard;
  uint64_t heap_bytes = 0;  // of tensors whose size became known during the run

  bool cancelled() const { return cancel.load(std::memory_order_relaxed) || (check_cancelled && check_cancelled()); }
};

}  // namespace surelite
