// SPDX-License-Identifier: Apache-2.0
// What a guarded process wrote about itself, read and explained.
#pragma once

#include <string>
#include <vector>

#include "json.h"

namespace surelite::tool {

struct Traces {
  Json faults = Json::array();   // code, message, place in the program, frames, operator, last calls
  Json notices = Json::array();  // code, message
  Diagnostics findings;          // the same, as findings of the verb
};

// `text` is the report file: one JSON object per line, each fault followed by the memory map of its process.
Traces read_traces(const std::string& text);

}  // namespace surelite::tool
