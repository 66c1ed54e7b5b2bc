// SPDX-License-Identifier: Apache-2.0
// Where tensors and scratch memory of a planned program lie.
#pragma once

#include <utility>
#include <vector>

#include "micro/planned.h"

namespace surelite::tool::micro {

// `merged`: pairs of tensors that share memory in any case. Results take the memory of operands that nothing needs any
// more where their steps allow it; copies that thereby do nothing lose their calls.
void place(const GraphPlan& plan, const std::vector<std::pair<int32_t, int32_t>>& merged, Planned* planned);

}  // namespace surelite::tool::micro
