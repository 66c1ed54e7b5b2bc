// SPDX-License-Identifier: Apache-2.0
// BITCAST: the same bytes as elements of another type. Wider elements take up the last axis, narrower ones add one.
#include <string>

#include "ops/shared/move/same_bytes.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Tensor &in = ctx.input(0), &out = ctx.output(0);
  const int from = bits_of(in.type), to = bits_of(out.type);
  Shape shape = in.shape;
  if (from > to) {
    shape.push_back(from / to);
  } else if (from < to) {
    if (in.rank() == 0 || in.dim(in.rank() - 1) != to / from)
      return in.rank() == 0 ? ctx.wrong_rank(0, "1 or more") : ctx.wrong_extent(0, in.rank() - 1, to / from);
    shape = Shape(in.shape.dims().first(static_cast<size_t>(in.rank() - 1)));
  }
  return prepare_same_bytes(ctx, shape);
}

}  // namespace

extern const OpSpec op_bitcast{
    .name = "BITCAST",
    .types =
        "f32|f16|bf16|f64|i8|u8|i16|u16|i32|u32|i64|u64|bool|c64|c128 -> "
        "f32|f16|bf16|f64|i8|u8|i16|u16|i32|u32|i64|u64|bool|c64|c128",
    .prepare = prepare,
    .run = run_same_bytes,
};

}  // namespace surelite
