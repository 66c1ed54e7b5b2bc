// SPDX-License-Identifier: Apache-2.0
// TRANSPOSE: output axis i is input axis perm[i].
#include <vector>

#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/single_copy.h"

namespace surelite {
namespace {

constexpr int kMaxRank = 8;  // of the stock kernel

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  if (in.rank() > kMaxRank) return ctx.wrong_rank(0, "up to 8");
  if (!ctx.known(1)) return ctx.later();
  if (ctx.input(1).rank() != 1 || ctx.input(1).dim(0) != in.rank())
    return ctx.wrong_shape(1, to_string(Shape{in.rank()}) + ", one entry per axis");
  std::vector<int> perm;
  std::vector<bool> seen(static_cast<size_t>(in.rank()), false);
  Shape out;
  for (const int64_t value : read_integers(ctx.input(1))) {
    const std::optional<int> axis = resolve_axis(value, in.rank());
    if (!axis || seen[static_cast<size_t>(*axis)]) return ctx.bad_value(1, value, "it must name every axis once");
    seen[static_cast<size_t>(*axis)] = true;
    perm.push_back(*axis);
    out.push_back(in[*axis]);
  }
  SURELITE_LET(StridedCopy* const copy, prepare_single_copy(ctx, out));
  const std::vector<int64_t> from = dense_strides(in), to = dense_strides(out);
  for (size_t i = 0; i < perm.size(); ++i)
    copy->add(out[static_cast<int>(i)], from[static_cast<size_t>(perm[i])], to[i]);
  return {};
}

}  // namespace

extern const OpSpec op_transpose{
    .name = "TRANSPOSE",
    .max_version = 9,
    .types = "T:" SURELITE_CELL_TYPES " i32 -> T",
    .prepare = prepare,
    .run = run_single_copy,
};

}  // namespace surelite
