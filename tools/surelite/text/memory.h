// SPDX-License-Identifier: Apache-2.0
// The answer of memory as text, with a picture of the arena.
#pragma once

#include <string>

#include "console.h"

namespace surelite::tool {

std::string render_memory(const Json& document, const Style& style);

}  // namespace surelite::tool
