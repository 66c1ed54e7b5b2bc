// SPDX-License-Identifier: Apache-2.0
// SPACE_TO_DEPTH: blocks of pixels become channels.
#include "base/checked.h"
#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/single_copy.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  if (in.rank() != 4) return ctx.wrong_rank(0, 4);
  const int64_t block = ctx.options().i32("block_size");
  int64_t depth = 0;
  if (block <= 0 || in[1] % block || in[2] % block || !checked_mul<int64_t>(block * block, in[3], &depth) ||
      depth > INT32_MAX)
    return ctx.bad_option("block_size", {"value", block},
                          "it must divide the height and width of " + ctx.describe_input(0));
  const Shape out{in[0], static_cast<int32_t>(in[1] / block), static_cast<int32_t>(in[2] / block),
                  static_cast<int32_t>(depth)};
  SURELITE_LET(StridedCopy* const copy, prepare_single_copy(ctx, out));
  // In the order of the output: image, row and column of blocks, row and column inside the block, channel.
  const std::vector<int64_t> from = dense_strides(in), to = dense_strides(out);
  copy->add(in[0], from[0], to[0]);
  copy->add(out[1], from[1] * block, to[1]);
  copy->add(out[2], from[2] * block, to[2]);
  copy->add(block, from[1], block * in[3]);
  copy->add(block, from[2], in[3]);
  copy->add(in[3], 1, 1);
  return {};
}

}  // namespace

extern const OpSpec op_space_to_depth{
    .name = "SPACE_TO_DEPTH",
    .max_version = 2,
    .types = "T:f32|f16|bf16|i8|u8|i16|u16|i32|i64 -> T",
    .prepare = prepare,
    .run = run_single_copy,
};

}  // namespace surelite
