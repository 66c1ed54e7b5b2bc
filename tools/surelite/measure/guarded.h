// SPDX-License-Identifier: Apache-2.0
// What guarded mode costs, measured side by side.
#pragma once

#include "json.h"
#include "surelite/session.h"

namespace surelite::tool {

// Runs the session and a guarded one of the same program with the same inputs, in turn, `runs` times each (or for so
// many seconds). {"checked", "guarded": {"min", "median"} in milliseconds, "ratio": of the medians, "ratio_of_least":
// of the minima}
Result<Json> compare_guarded(Session* checked, int warm_up, int runs, double seconds);

}  // namespace surelite::tool
