// SPDX-License-Identifier: Apache-2.0
// RESIZE_NEAREST_NEIGHBOR: each output pixel takes the nearest input pixel.
#include <algorithm>
#include <cmath>

#include "ops/shared/move/indexed_copy.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

// In single precision like the stock kernel.
IndexMap nearest(int32_t in, int32_t out, bool align_corners, bool half_pixel_centers) {
  const float scale = align_corners && out > 1 ? static_cast<float>(in - 1) / static_cast<float>(out - 1)
                                               : static_cast<float>(in) / static_cast<float>(out);
  const float offset = half_pixel_centers ? 0.5f : 0.0f;
  return [=](int64_t i) {
    const float at = (static_cast<float>(i) + offset) * scale;
    return std::clamp<int64_t>(std::llround(align_corners ? std::round(at) : std::floor(at)), 0, in - 1);
  };
}

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  if (in.rank() != 4) return ctx.wrong_rank(0, 4);
  if (ctx.input(1).rank() != 1 || ctx.input(1).dim(0) != 2)
    return ctx.wrong_shape(1, "[2], height and width");
  if (!ctx.known(1)) return ctx.later();
  const auto size = ctx.input(1).values<int32_t>();
  const bool align_corners = ctx.options().flag("align_corners"),
             half_pixel_centers = ctx.options().flag("half_pixel_centers");
  Shape out = in;
  std::vector<IndexMap> maps(4);
  for (const int i : {1, 2}) {
    out[i] = size[static_cast<size_t>(i - 1)];
    if (out[i] < 0 || (out[i] > 0 && in[i] == 0))
      return ctx.bad_value(1, out[i], "it must not be negative, nor positive where the input has no pixels");
    // The two options together shift by half a pixel, even between equal extents.
    if (out[i] != in[i] || (align_corners && half_pixel_centers))
      maps[static_cast<size_t>(i)] = nearest(in[i], out[i], align_corners, half_pixel_centers);
  }
  return prepare_indexed_copy(ctx, out, std::move(maps));
}

}  // namespace

extern const OpSpec op_resize_nearest_neighbor{
    .name = "RESIZE_NEAREST_NEIGHBOR",
    .max_version = 4,
    .types = "T:f32|f16|bf16|i8|u8|i16|u16|i32|i64 i32 -> T",
    .prepare = prepare,
    .run = run_indexed_copy,
};

}  // namespace surelite
