// SPDX-License-Identifier: Apache-2.0
// "Did you mean": the known name that a mistyped one is nearest to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace surelite::tool {

// The candidate that few slips of the keyboard, or another case, part from the name, or that it is the beginning of;
// empty if none is near.
std::string nearest(std::string_view name, const std::vector<std::string>& candidates);
// "; did you mean \"inspect\"?", or nothing.
std::string suggestion(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace surelite::tool
