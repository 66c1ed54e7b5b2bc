// SPDX-License-Identifier: Apache-2.0
// TILE: repeats the input along each axis.
#include <vector>

#include "base/checked.h"
#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/single_copy.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  if (!ctx.known(1)) return ctx.later();
  const Shape& in = ctx.input(0).shape;
  if (ctx.input(1).count() != in.rank())
    return ctx.wrong_count(1, in.rank(), ", one entry per axis");
  const std::vector<int64_t> repeats = read_integers(ctx.input(1));
  Shape out;
  for (size_t i = 0; i < repeats.size(); ++i) {
    int64_t extent = 0;
    if (repeats[i] < 0 || !checked_mul<int64_t>(repeats[i], in[static_cast<int>(i)], &extent) || extent > INT32_MAX)
      return ctx.bad_value(1, repeats[i], "it must not be negative, and the repeated extent must fit int32");
    out.push_back(static_cast<int32_t>(extent));
  }
  SURELITE_LET(StridedCopy* const copy, prepare_single_copy(ctx, out));
  const std::vector<int64_t> from = dense_strides(in), to = dense_strides(out);
  for (size_t i = 0; i < repeats.size(); ++i) {
    const int64_t extent = in[static_cast<int>(i)];
    copy->add(repeats[i], 0, to[i] * extent);
    copy->add(extent, from[i], to[i]);
  }
  return {};
}

}  // namespace

extern const OpSpec op_tile{
    .name = "TILE",
    .max_version = 3,
    .types = "T:" SURELITE_CELL_TYPES " i32|i64 -> T",
    .prepare = prepare,
    .run = run_single_copy,
};

}  // namespace surelite
