// SPDX-License-Identifier: Apache-2.0
// The answer of isolate as text.
#pragma once

#include <string>

#include "console.h"

namespace surelite::tool {

std::string render_isolate(const Json& document, const Style& style);

}  // namespace surelite::tool
