// SPDX-License-Identifier: Apache-2.0
// Moves between spatial positions and batches, one strided copy per shift inside a block.
#include "ops/shared/move/space_batch.h"

#include <algorithm>

#include "ops/shared/options/shape_inputs.h"
#include "ops/shared/move/strided_copy.h"

namespace surelite {

Status read_space_batch(PrepareContext& ctx, SpaceBatch* map, std::vector<int64_t>* after) {
  const Shape& in = ctx.input(0).shape;
  if (in.rank() != 3 && in.rank() != 4) return ctx.wrong_rank(0, "3 or 4");
  if (quantizable(ctx.input(0).type)) SURELITE_TRY(require_same_quantization(ctx, 0, 0));
  const int spatial = in.rank() - 2;
  const Shape &blocks = ctx.input(1).shape, &margins = ctx.input(2).shape;
  if (blocks != Shape{spatial})
    return ctx.wrong_shape(1, to_string(Shape{spatial}) + ", one block size per spatial axis");
  if (margins != Shape{spatial, 2})
    return ctx.wrong_shape(2, to_string(Shape{spatial, 2}) + ", two margins per spatial axis");
  const bool known = ctx.known(1);
  if (!ctx.known(2) || !known) return ctx.later();
  map->blocks = read_integers(ctx.input(1));
  const std::vector<int64_t> pairs = read_integers(ctx.input(2));
  for (size_t i = 0; i < map->blocks.size(); ++i) {
    if (map->blocks[i] <= 0) return ctx.bad_value(1, map->blocks[i], "block sizes must be positive");
    for (const size_t side : {2 * i, 2 * i + 1})
      if (pairs[side] < 0) return ctx.bad_value(2, pairs[side], "margins must not be negative");
    map->margins.push_back(pairs[2 * i]);
    after->push_back(pairs[2 * i + 1]);
  }
  return {};
}

void move_space_batch(const SpaceBatch& map, bool to_batch, const std::byte* from, std::byte* to, size_t width) {
  if (map.space.count() == 0 || map.batch.count() == 0) return;
  const size_t spatial = map.blocks.size();
  const auto extent = [](const Shape& shape, size_t axis) {
    return static_cast<int64_t>(shape[static_cast<int>(axis)]);
  };
  // Rank 3 or 4: strides of the batch axis, the spatial axes and the depth.
  int64_t space_stride[4] = {1, 1, 1, 1}, batch_stride[4] = {1, 1, 1, 1};
  for (size_t i = spatial + 1; i-- > 0;) {
    space_stride[i] = space_stride[i + 1] * extent(map.space, i + 1);
    batch_stride[i] = batch_stride[i + 1] * extent(map.batch, i + 1);
  }
  const int64_t batches = map.space[0], depth = extent(map.space, spatial + 1);
  const int64_t shifts = map.batch[0] / batches;
  for (int64_t j = 0; j < shifts; ++j) {
    StridedCopy copy;
    const auto add = [&](int64_t count, int64_t space, int64_t batch) {
      copy.add(count, to_batch ? space : batch, to_batch ? batch : space);
    };
    add(batches, space_stride[0], batch_stride[0]);
    int64_t space_start = 0, batch_start = j * batches * batch_stride[0], rest = j, below = shifts;
    for (size_t i = 0; i < spatial; ++i) {
      const int64_t block = map.blocks[i];
      below /= block;
      const int64_t lead = map.margins[i] - rest / below;  // how far position 0 lies behind h = 0
      rest %= below;
      const int64_t first = lead > 0 ? (lead + block - 1) / block : 0;
      const int64_t last = std::min(extent(map.batch, i + 1) - 1, (extent(map.space, i + 1) - 1 + lead) / block);
      const bool some = extent(map.space, i + 1) - 1 + lead >= 0 && first <= last;
      add(some ? last - first + 1 : 0, space_stride[i + 1] * block, batch_stride[i + 1]);
      space_start += (first * block - lead) * space_stride[i + 1];
      batch_start += first * batch_stride[i + 1];
    }
    add(depth, 1, 1);
    copy.start(to_batch ? space_start : batch_start, to_batch ? batch_start : space_start);
    copy.run(from, to, width);
  }
}

}  // namespace surelite
