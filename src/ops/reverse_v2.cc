// SPDX-License-Identifier: Apache-2.0
// REVERSE_V2: turns axes round.
#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/single_copy.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  if (ctx.input(1).rank() != 1) return ctx.wrong_rank(1, 1);
  if (!ctx.known(1)) return ctx.later();
  std::vector<bool> turned(static_cast<size_t>(in.rank()), false);
  for (const int64_t value : read_integers(ctx.input(1))) {
    const std::optional<int> axis = resolve_axis(value, in.rank());
    if (!axis || turned[static_cast<size_t>(*axis)])
      return ctx.bad_value(1, value, "it must be an axis of " + ctx.describe_input(0) + ", named once");
    turned[static_cast<size_t>(*axis)] = true;
  }
  SURELITE_LET(StridedCopy* const copy, prepare_single_copy(ctx, in));
  const std::vector<int64_t> strides = dense_strides(in);
  int64_t start = 0;
  for (size_t i = 0; i < turned.size(); ++i) {
    const int64_t extent = in[static_cast<int>(i)];
    copy->add(extent, turned[i] ? -strides[i] : strides[i], strides[i]);
    if (turned[i] && extent > 0) start += (extent - 1) * strides[i];
  }
  copy->start(start, 0);
  return {};
}

}  // namespace

extern const OpSpec op_reverse_v2{
    .name = "REVERSE_V2",
    .max_version = 4,
    .types = "T:" SURELITE_CELL_TYPES " i32 -> T",
    .prepare = prepare,
    .run = run_single_copy,
};

}  // namespace surelite
