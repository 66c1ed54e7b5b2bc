// SPDX-License-Identifier: Apache-2.0
// Operators whose outputs have no elements need not run: loops over the other extents, which may be huge, and tables of
// them would be for nothing.
#pragma once

#include "ops/op.h"

namespace surelite {

// Whether all that such an operator does is to write its outputs: it runs no subgraphs, keeps no memory between runs,
// and lacks none of them. One of the application is asked to run in any case.
inline bool only_writes(const OpSpec& spec) { return spec.origin == Origin::own && !spec.side_effects; }

// Whether the output was planned, and has no bytes.
inline bool is_empty(const Tensor& output, const PrepareContext::OutputPlan& plan) {
  return !plan.from_run && !plan.has_constant && output.bytes == 0 && bits_of(output.type) > 0;
}

}  // namespace surelite
