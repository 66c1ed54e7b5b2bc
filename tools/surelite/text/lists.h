// SPDX-License-Identifier: Apache-2.0
// The long lists of inspect as text.
#pragma once

#include <string>

#include "console.h"

namespace surelite::tool {

std::string operator_list_text(const Json& operators, const Style& style);
std::string tensor_list_text(const Json& tensors, const Style& style);
std::string weight_list_text(const Json& weights, const Style& style);

}  // namespace surelite::tool
