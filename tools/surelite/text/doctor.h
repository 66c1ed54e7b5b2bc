// SPDX-License-Identifier: Apache-2.0
// The answer of doctor as text: one screen.
#pragma once

#include <string>

#include "console.h"

namespace surelite::tool {

std::string render_doctor(const Json& document, const Style& style);
std::string render_program(const Json& document, const Style& style);
// Faults and notices of a report; findings are shown by the console.
std::string render_symbolized(const Json& document, const Style& style);

}  // namespace surelite::tool
