// SPDX-License-Identifier: Apache-2.0
// The line of source that a fault is attributed to.
#pragma once

#include <string>

#include "json.h"

namespace surelite::tool {

// {"file", "line", "before", "text", "after"}, with the lines around it; null where the file is not there or has no
// such line. Files that no compiler reads (large ones, pipes, lines of thousands of letters) are left alone.
Json source_excerpt(const std::string& file, int line);

}  // namespace surelite::tool
