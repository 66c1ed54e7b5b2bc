// SPDX-License-Identifier: Apache-2.0
// The answer of diff as text and as a picture.
#pragma once

#include <string>

#include "console.h"

namespace surelite::tool {

std::string render_diff(const Json& document, const Style& style);
// An SVG: one point per entry, decibels upwards; equal ones at the top, diverging ones marked.
std::string noise_plot(const Json& entries);

}  // namespace surelite::tool
