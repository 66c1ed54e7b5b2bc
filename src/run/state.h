// SPDX-License-Identifier: Apache-2.0
// What all graphs of one session share while they run.
#pragma once

#include <pthreadpool.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "guard/pages.h"
#include "ops/shared/control/resources.h"
#include "plan/program_data.h"

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
  std::map<int, bool> called_once;  // by subgraph: its CALL_ONCE is done
  std::atomic<bool> cancel{false};
  std::function<bool()> check_cancelled;  // a caller's own test, asked between steps
  std::unique_ptr<pthreadpool, void (*)(pthreadpool_t)> pool{nullptr, pthreadpool_destroy};
  StepObserver* observer = nullptr;
  std::set<int> delegates_off;  // positions in the options: failed once, left alone since
  Diagnostics notes;            // D511 and D512, for whoever asks
  // Tensors in guarded memory of their own instead of the arena: those that code from outside can reach, or all.
  std::optional<GuardSide> guard;
  bool guard_all = false;
  uint64_t graphs = 0;  // that exist now, all nested ones included
  uint32_t guard_session = 0;

  bool cancelled() const { return cancel.load(std::memory_order_relaxed) || (check_cancelled && check_cancelled()); }
};

}  // namespace surelite
