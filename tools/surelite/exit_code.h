// SPDX-License-Identifier: Apache-2.0
// What the process returns. Scripts depend on these numbers; they never change their meaning.
#pragma once

namespace surelite::tool {

enum class Exit : int {
  clean = 0,
  findings = 1,
  usage = 2,
  invalid_model = 3,
  run_failed = 4,
  child_crashed = 5,
  timeout = 6,
  internal = 70,      // a bug of the tool itself
  interrupted = 130,  // Ctrl-C; what was measured until then is shown
};

}  // namespace surelite::tool
