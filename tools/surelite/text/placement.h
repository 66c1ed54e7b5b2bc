// SPDX-License-Identifier: Apache-2.0
// Who runs the operators, as text.
#pragma once

#include <string>

#include "console.h"

namespace surelite::tool {

// "" for a document without "placement".
std::string placement_text(const Json& document, const Style& style);

}  // namespace surelite::tool
