// SPDX-License-Identifier: Apache-2.0
// Words that all text answers share: findings, sizes, shapes, tables, and names made safe for a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "console.h"
#include "json.h"

namespace surelite::tool {

// Control characters and bytes that are not UTF-8 as \xNN: names come from the model and must not steer the terminal.
std::string printable(std::string_view text);
// "1605632 bytes (1.5 MiB)"; without the bracket below 1 KiB.
std::string bytes_text(int64_t bytes);
// "[1,224,224,3]" from a JSON array.
std::string shape_text(const Json& shape);
// "0.0078125"; nan and inf as they are.
std::string number_text(const Json& number);

// Two lines per finding: what and where; what to do.
std::string findings_text(const Json& findings, const Style& style);
// "more: surelite explain M202, A709"; empty without findings.
std::string more_text(const Json& findings, const Style& style);
// "1 error, 2 warnings"; "no findings".
std::string findings_count_text(const Json& findings);

// Columns as wide as their widest cell, two blanks between them. Columns named in `right` are flush right. Where a row
// is wider than `width`, its last cell is cut in the middle, or all last cells stand below their rows; 0: no limit.
std::string table_text(const std::vector<std::vector<std::string>>& rows, std::string_view indent,
                       const std::vector<size_t>& right = {}, size_t width = 0);

}  // namespace surelite::tool
