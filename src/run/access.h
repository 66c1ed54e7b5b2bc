// SPDX-License-Identifier: Apache-2.0
// The way from a Session to its graph, for code within the project.
#pragma once

#include "run/inside.h"

namespace surelite {

struct SessionAccess {
  // The session is not empty.
  static Graph& graph(Session& session) { return *session.inside_->graph; }
  // The plan in force: the program's, or that of the last resize.
  static const GraphPlan& plan(const Session& session) { return session.inside_->graph->plan(); }
  // Sees every operator of the coming runs; null ends it. The observer must outlive the runs.
  static void observe(Session& session, StepObserver* observer) { session.inside_->state.observer = observer; }
};

}  // namespace surelite
