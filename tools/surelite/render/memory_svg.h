// SPDX-License-Identifier: Apache-2.0
// Memory over time as a picture.
#pragma once

#include <string>

#include "json.h"

namespace surelite::tool {

// Of the answer of `memory --json`: buffers as rectangles, steps to the right, addresses upwards, the peak marked.
std::string memory_svg(const Json& memory);

}  // namespace surelite::tool
