// SPDX-License-Identifier: Apache-2.0
// Operators that give their input another shape: the output shares the input's memory where it can.
#pragma once

#include <cstring>

#include "ops/op.h"

namespace surelite {

inline Status prepare_same_bytes(PrepareContext& ctx, const Shape& shape) {
  ctx.alias(0, 0);
  return ctx.resize(0, shape);
}

inline Status run_same_bytes(RunContext& ctx) {
  const Tensor& in = ctx.input(0);
  if (in.type == ElementType::string) {
    SURELITE_LET(const std::vector<std::string_view> strings, read_strings(in));
    return ctx.write_strings(0, Shape(ctx.output(0).shape), strings);
  }
  if (in.data != ctx.output(0).data && in.bytes) std::memcpy(ctx.output(0).data, in.data, in.bytes);
  return {};
}

}  // namespace surelite
