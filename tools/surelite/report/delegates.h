// SPDX-License-Identifier: Apache-2.0
// Delegates on the command line, and what became of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "arguments.h"
#include "json.h"
#include "surelite/delegate.h"
#include "surelite/placement.h"

namespace surelite::tool {

struct DelegateArguments {
  std::vector<std::string> names;
  std::string deny;
  bool strict = false;
  size_t min_operators = 2;
  int verify = 1;
  double seconds = 30;
  uint64_t memory = uint64_t{4} << 30;
};

// --delegate, --deny, --strict, ... `arguments` must outlive the parse.
void add_delegate_options(Verb verb, DelegateArguments* arguments);
// D521 for a name, A709 for a list of operators.
Result<DelegateOptions> delegate_options(const DelegateArguments& arguments, int threads);
// "12-14,20" to positions, and back. A709 for what is no such list.
Result<std::vector<int>> parse_positions(const std::string& text, const char* option);
std::string positions_text(std::vector<int> positions);

// {"operators": [{"index", "name", "runs", "part", "reasons"}], "parts": [...], "crossing_bytes"}
Json to_json(const Placement& placement);

}  // namespace surelite::tool
