// SPDX-License-Identifier: Apache-2.0
// Words of a model inside C++ that is written for it.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace surelite::tool {

// A name of the model as one of C++, told apart from those before; `otherwise` where nothing of it is left.
std::string identifier(std::string_view name, std::string_view otherwise, std::set<std::string>* taken);

// A string literal; the text may hold any byte.
std::string literal_of(std::string_view text);

}  // namespace surelite::tool
