// SPDX-License-Identifier: Apache-2.0
// SLICE: a box of the input, by begin and size; size -1 reaches to the end.
#include <vector>

#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/single_copy.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  for (const int i : {1, 2})
    if (ctx.input(i).rank() != 1 || ctx.input(i).dim(0) != in.rank())
      return ctx.wrong_shape(i, to_string(Shape{in.rank()}) + ", one entry per axis");
  const bool known = ctx.known(1);
  if (!ctx.known(2) || !known) return ctx.later();
  const std::vector<int64_t> strides = dense_strides(in);
  Shape out;
  int64_t start = 0;
  for (int i = 0; i < in.rank(); ++i) {
    const int64_t extent = in[i], begin = integer_at(ctx.input(1), i), size = integer_at(ctx.input(2), i);
    const auto place = [&] { return " for axis " + std::to_string(i) + " of extent " + std::to_string(extent); };
    if (begin < 0 || begin > extent) return ctx.bad_value(1, begin, "it must lie inside the input" + place());
    const int64_t left = extent - begin;
    if (size < -1 || size > left)
      return ctx.bad_value(2, size, "it must be -1 or at most " + std::to_string(left) + place());
    out.push_back(static_cast<int32_t>(size == -1 ? left : size));
    start += begin * strides[static_cast<size_t>(i)];
  }
  SURELITE_LET(StridedCopy* const copy, prepare_single_copy(ctx, out));
  const std::vector<int64_t> to = dense_strides(out);
  for (size_t i = 0; i < strides.size(); ++i) copy->add(out[static_cast<int>(i)], strides[i], to[i]);
  copy->start(start, 0);
  return {};
}

}  // namespace

extern const OpSpec op_slice{
    .name = "SLICE",
    .max_version = 8,
    .types = "T:" SURELITE_CELL_TYPES " I:i32|i64 I -> T",
    .prepare = prepare,
    .run = run_single_copy,
};

}  // namespace surelite
