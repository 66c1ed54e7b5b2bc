// SPDX-License-Identifier: Apache-2.0
// Resource tensors hold one 32-bit id.
#pragma once

#include "ops/op.h"

namespace surelite {

inline Status check_resource_input(const PrepareContext& ctx) {
  if (ctx.input(0).count() == 1) return {};
  return ctx.wrong_count(0, 1);
}

inline int32_t resource_id(const RunContext& ctx) { return ctx.in<int32_t>(0)[0]; }

}  // namespace surelite
