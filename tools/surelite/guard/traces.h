// SPDX-License-Identifier: Apache-2.0
// What a guarded process wrote about itself, read and explained.
#pragma once

#include <string>
#include <vector>

#include "json.h"

namespace surelite::tool {

struct Traces {
  Json faults = Json::array();   // code, message, place in the program, frames, operator, last calls
  Json notices = Json::array();  // code, severity, message
  Json summary;                  // runs, and what was made; null if the program did not end by returning or exit()
  bool reached = false;          // a Surelite library was in use
  Diagnostics findings;          // the same, as findings of the verb
};

// `text` is the report file: one JSON object per line, each fault followed by the memory map of its process. Faults
// that the program has a handler for count only if it `crashed` and nothing else explains that.
Traces read_traces(const std::string& text, bool crashed);

}  // namespace surelite::tool
