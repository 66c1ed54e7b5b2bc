// SPDX-License-Identifier: Apache-2.0
// The answers of run and bench as text.
#pragma once

#include <string>

#include "console.h"

namespace surelite::tool {

std::string render_run(const Json& document, const Style& style);
// One line per output, and what was recognized; doctor shows it too.
std::string outputs_text(const Json& document, const Style& style);
// "" without --packed-weights.
std::string packed_weights_text(const Json& document);
std::string render_bench(const Json& document, const Style& style);

}  // namespace surelite::tool
