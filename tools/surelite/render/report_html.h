// SPDX-License-Identifier: Apache-2.0
// The report about one model, or two side by side: one file that needs no other.
#pragma once

#include <string>

#include "json.h"

namespace surelite::tool {

// `document` is the answer of `report --json`: {"models": [{"model", "doctor", "inspect", "memory", "bench",
// "graphs", "delegates", "documented"}]}.
std::string report_html(const Json& document);

}  // namespace surelite::tool
