// SPDX-License-Identifier: Apache-2.0
// The most elements a tensor of a heavy kernel may have. The stock kernels index with 32 bits and refuse more.
#pragma once

#include <cstdint>

#include "ops/op.h"

namespace surelite {

// Looks at all inputs and outputs; call it after resize.
inline Status check_element_limit(const PrepareContext& ctx) {
  for (int i = 0; i < ctx.input_count(); ++i)
    if (ctx.has_input(i) && ctx.input(i).count() > INT32_MAX)
      return ctx.fail(Code::P311, {{"what", ctx.describe_input(i)}});
  for (int i = 0; i < ctx.output_count(); ++i)
    if (ctx.has_output(i) && ctx.output(i).count() > INT32_MAX)
      return ctx.fail(Code::P311, {{"what", ctx.describe_output(i)}});
  return {};
}

}  // namespace surelite
