// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "console.h"
#include "json.h"

namespace surelite::tool {

// How often a model is right, and where it is not.
std::string render_eval(const Json& document, const Style& style);

}  // namespace surelite::tool
