// SPDX-License-Identifier: Apache-2.0
// What all graphs of one session share while they run.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "base/deadline.h"
#include "base/live.h"
#include "base/platform/threads.h"
#include "ops/shared/control/resources.h"
#include "plan/program_data.h"
#include "run/observer.h"

namespace surelite {

// Sees every step of a run; for profiles and traces.
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
  Threads threads;
  StepObserver* observer = nullptr;
  std::set<int> delegates_off;         // positions in the options: failed once, left alone since
  Diagnostics notes;                   // on the runs so far: D511 and D512, R409
  std::unique_ptr<RunObserver> guard;  // null unless guarded mode or a crash note was asked for
  LiveObject* live = nullptr;          // the session or interpreter, told what its graphs hold; null in tests
  Deadline deadline;                   // of the run
  uint64_t graphs = 0;                 // that exist now, all nested ones included

  void hold(int64_t more) const {
    if (live) live->hold(more);
  }
  // Tensors lie in memory of the observer's, not only is somebody watching.
  bool guarded() const { return guard && guard->gives_memory(); }
  // R409 if loops had fewer threads than wanted; null if they had them, or if it was said before.
  const Diagnostic* note_missing_threads();
  bool cancelled() const {
    return cancel.load(std::memory_order_relaxed) || (check_cancelled && check_cancelled()) || deadline.over();
  }
  // Before a run: it was not cancelled, and its time begins.
  void begin_run(const Limits& limits) {
    cancel.store(false, std::memory_order_relaxed);
    deadline = Deadline(limits.max_milliseconds);
  }
  // R410 if the time of the run is over, else R405.
  [[gnu::cold]] Failure stopped(const Where& where) const;
  // What to return after an operator: what it says, or R410, where its loops may have been left before their end.
  Status end_step(Status status, const Where& where) const {
    if (!deadline.exists() || !deadline.over()) return status;
    return stopped(where);
  }

 private:
  bool threads_noted_ = false;
};

}  // namespace surelite
