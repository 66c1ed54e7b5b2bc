// SPDX-License-Identifier: Apache-2.0
// DEPTH_TO_SPACE: channels become blocks of pixels.
#include "base/checked.h"
#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/single_copy.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  if (in.rank() != 4) return ctx.wrong_rank(0, 4);
  const int64_t block = ctx.options().i32("block_size");
  int64_t height = 0, width = 0;
  if (block <= 0 || in[3] % (block * block) || !checked_mul<int64_t>(in[1], block, &height) || height > INT32_MAX ||
      !checked_mul<int64_t>(in[2], block, &width) || width > INT32_MAX)
    return ctx.bad_option("block_size", {"value", block},
                          "its square must divide the depth of " + ctx.describe_input(0));
  const Shape out{in[0], static_cast<int32_t>(height), static_cast<int32_t>(width),
                  static_cast<int32_t>(in[3] / (block * block))};
  SURELITE_LET(StridedCopy* const copy, prepare_single_copy(ctx, out));
  // In the order of the output: image, row of blocks, row inside, column of blocks, column inside, channel.
  const std::vector<int64_t> from = dense_strides(in), to = dense_strides(out);
  copy->add(in[0], from[0], to[0]);
  copy->add(in[1], from[1], to[1] * block);
  copy->add(block, block * out[3], to[1]);
  copy->add(in[2], from[2], to[2] * block);
  copy->add(block, out[3], to[2]);
  copy->add(out[3], 1, 1);
  return {};
}

}  // namespace

extern const OpSpec op_depth_to_space{
    .name = "DEPTH_TO_SPACE",
    .max_version = 2,
    .types = "T:f32|f16|bf16|i8|u8|i16|u16|i32|i64 -> T",
    .prepare = prepare,
    .run = run_single_copy,
};

}  // namespace surelite
