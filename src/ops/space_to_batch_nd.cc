// SPDX-License-Identifier: Apache-2.0
// SPACE_TO_BATCH_ND: pads, then deals the positions of each block out to batches.
#include "base/checked.h"
#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/space_batch.h"
#include "ops/shared/move/strided_copy.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  SpaceBatch& map = ctx.state<SpaceBatch>();
  std::vector<int64_t> after;
  SURELITE_TRY(read_space_batch(ctx, &map, &after));
  if (ctx.waiting()) return {};
  map.space = map.batch = ctx.input(0).shape;
  int64_t batches = map.space[0];
  for (size_t i = 0; i < map.blocks.size(); ++i) {
    const int axis = static_cast<int>(i) + 1;
    const int64_t padded = map.space[axis] + map.margins[i] + after[i];
    if (padded % map.blocks[i] != 0)
      return ctx.not_divisible(0, "axis " + std::to_string(axis) + ", with its margins,", padded, map.blocks[i]);
    if (padded / map.blocks[i] > INT32_MAX) return ctx.impossible_extent(axis, padded / map.blocks[i]);
    map.batch[axis] = static_cast<int32_t>(padded / map.blocks[i]);
    if (!checked_mul(batches, map.blocks[i], &batches) || batches > INT32_MAX)
      return ctx.impossible_extent(0, batches);
  }
  map.batch[0] = static_cast<int32_t>(batches);
  return ctx.resize(0, map.batch);
}

Status run(RunContext& ctx) {
  const Tensor& out = ctx.output(0);
  const size_t width = static_cast<size_t>(bits_of(out.type)) / 8;
  // 8-bit margins hold the zero point, all others 0.
  const int32_t zero = width == 1 && out.quant().per_tensor() ? out.quant().first_zero_point() : 0;
  const auto value = static_cast<std::byte>(zero & 0xff);
  fill_elements(out.data, out.count() * static_cast<int64_t>(width), &value, 1);
  move_space_batch(ctx.state<SpaceBatch>(), true, ctx.input(0).data, out.data, width);
  return {};
}

}  // namespace

extern const OpSpec op_space_to_batch_nd{
    .name = "SPACE_TO_BATCH_ND",
    .max_version = 4,
    .types = "T:f32|f16|bf16|i8|u8|i16|u16|i32|i64|bool i32 i32 -> T",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
