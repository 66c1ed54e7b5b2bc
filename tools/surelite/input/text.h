// SPDX-License-Identifier: Apache-2.0
// Text files: lines, and the numbers on them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "surelite/diagnostic.h"

namespace surelite::tool {

// Without line ends; an empty last line does not count, nor does a byte order mark.
std::vector<std::string> split_lines(std::string_view text);

// Numbers parted by blanks, commas or semicolons; "#" starts a remark. Fails with A750, which names the line.
Result<std::vector<double>> parse_numbers(const std::vector<std::string>& lines, const std::string& path);

// The lines of a file of labels. "0 background" and "0: background" lose their number if every line counts up from 0.
Result<std::vector<std::string>> read_labels(const std::string& path);

}  // namespace surelite::tool
