// SPDX-License-Identifier: Apache-2.0
// The answer of inspect as text.
#pragma once

#include <string>

#include "console.h"

namespace surelite::tool {

std::string render_inspect(const Json& document, const Style& style);
// "inputs" or "outputs": one line per tensor; doctor shows it too.
std::string ports_text(const Json& ports, const Style& style);

}  // namespace surelite::tool
