// SPDX-License-Identifier: Apache-2.0
// The end of --timeout for work that does not look at the clock itself.
#pragma once

#include <string>

#include "console.h"

namespace surelite::tool {

// Some time after `seconds` the process ends with exit code 6, whatever it is doing, and says so as the console wants
// it. For verbs that leave nothing half done behind. Nothing happens for 0.
void end_after(double seconds, const Console& console, Json document);

}  // namespace surelite::tool
