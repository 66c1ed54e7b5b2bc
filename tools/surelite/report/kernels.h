// SPDX-License-Identifier: Apache-2.0
// Which kernel runs an operator, and why not a faster one.
#pragma once

#include <string_view>

#include "json.h"
#include "plan/program_data.h"

namespace surelite::tool {

// Types of the first input for which there is more than the plain kernel, parted by blanks; empty if none.
std::string_view fast_types(std::string_view operator_name);

// By operator: {"kernel": "fast", "plain" or "no", "reason": why it is not fast}; null for what is planned while
// running or was folded. `plain` is the same graph planned with reference kernels.
Json kernels_of(const GraphPlan& plan, const GraphPlan& plain);

}  // namespace surelite::tool
