// SPDX-License-Identifier: Apache-2.0
// Operators that the stock library takes when memory is due, and refuses when they run: clients rely on the place.
#pragma once

#include "compat/draft/node.h"
#include "model/graph.h"

namespace surelite::compat {

// The node's kernel, or one that refuses in the run.
const OpSpec* spec_with_late_refusal(const Node& node, const std::vector<TensorDef>& tensors);

}  // namespace surelite::compat
