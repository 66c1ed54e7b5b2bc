// SPDX-License-Identifier: Apache-2.0
// BATCH_TO_SPACE_ND: gathers batches into blocks of positions, then crops.
#include "base/checked.h"
#include "ops/shared/move/space_batch.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  SpaceBatch& map = ctx.state<SpaceBatch>();
  std::vector<int64_t> after;
  SURELITE_TRY(read_space_batch(ctx, &map, &after));
  if (ctx.waiting()) return {};
  map.space = map.batch = ctx.input(0).shape;
  for (size_t i = 0; i < map.blocks.size(); ++i) {
    const int axis = static_cast<int>(i) + 1;
    const int64_t block = map.blocks[i];
    if (map.space[0] % block != 0)
      return ctx.not_divisible(0, "the number of batches", map.space[0], block);
    map.space[0] = static_cast<int32_t>(map.space[0] / block);
    int64_t extent = 0;
    if (!checked_mul<int64_t>(map.batch[axis], block, &extent))
      return ctx.impossible_extent(axis, INT64_MAX);
    extent -= map.margins[i] + after[i];
    if (extent < 0 || extent > INT32_MAX)
      return ctx.impossible_extent(axis, extent);
    map.space[axis] = static_cast<int32_t>(extent);
  }
  return ctx.resize(0, map.space);
}

Status run(RunContext& ctx) {
  const Tensor& out = ctx.output(0);
  move_space_batch(ctx.state<SpaceBatch>(), false, ctx.input(0).data, out.data,
                   static_cast<size_t>(bits_of(out.type)) / 8);
  return {};
}

}  // namespace

extern const OpSpec op_batch_to_space_nd{
    .name = "BATCH_TO_SPACE_ND",
    .max_version = 4,
    .types = "T:f32|f16|bf16|i8|u8|i16|u16|i32|i64|bool i32 i32 -> T",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
