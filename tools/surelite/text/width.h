// SPDX-License-Identifier: Apache-2.0
// Text fitted to a terminal: long lines broken at blanks, long words cut in the middle; words put together.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace surelite::tool {

// Columns that the text takes: every code point is one, sequences that colour it are none.
size_t width_of(std::string_view text);
// At most `width` columns: "StatefulParti..conv1/Relu". Text without colour.
std::string shortened(std::string_view text, size_t width);
// The same with its end cut off: "memcpy(bytes->da..".
std::string cut_at_end(std::string_view text, size_t width);
// No line wider than `width`, as far as its blanks allow; what is broken off is indented. 0: the text as it is.
std::string fitted(const std::string& text, size_t width);
std::string joined(const std::vector<std::string>& words, std::string_view separator);

}  // namespace surelite::tool
