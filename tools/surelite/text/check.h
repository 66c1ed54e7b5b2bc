// SPDX-License-Identifier: Apache-2.0
// The answer of check as text.
#pragma once

#include <string>

#include "console.h"

namespace surelite::tool {

std::string render_check(const Json& document, const Style& style);

}  // namespace surelite::tool
