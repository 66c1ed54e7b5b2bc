// SPDX-License-Identifier: Apache-2.0
// MediaPipe's Resampler: reads an image at the places that a second image names, bilinearly; outside it is 0.
#include <algorithm>
#include <cmath>

#include "ops/op.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Tensor &image = ctx.input(0), &warp = ctx.input(1);
  if (image.rank() != 4) return ctx.wrong_rank(0, 4);
  const Shape wanted{image.dim(0), image.dim(1), image.dim(2), 2};
  if (warp.shape != wanted) return ctx.wrong_shape(1, to_string(wanted));
  return ctx.resize(0, image.shape);
}

Status run(RunContext& ctx) {
  const Shape& shape = ctx.input(0).shape;
  const int64_t height = shape[1], width = shape[2], depth = shape[3], pixels = height * width;
  for (int64_t i = 0; i < shape[0] * pixels; ++i) {
    const float* image = ctx.in<float>(0).data() + i / pixels * pixels * depth;
    const float x = ctx.in<float>(1)[static_cast<size_t>(2 * i)], y = ctx.in<float>(1)[static_cast<size_t>(2 * i + 1)];
    float* out = ctx.out<float>(0).data() + i * depth;
    if (!(x > -1.0f && y > -1.0f && x < static_cast<float>(width) && y < static_cast<float>(height))) {
      std::fill_n(out, depth, 0.0f);
      continue;
    }
    const auto left = static_cast<int64_t>(std::floor(x)), top = static_cast<int64_t>(std::floor(y));
    const float dx = static_cast<float>(left + 1) - x, dy = static_cast<float>(top + 1) - y;
    const auto pixel = [&](int64_t px, int64_t py, int64_t c) {
      return px >= 0 && py >= 0 && px < width && py < height ? image[(py * width + px) * depth + c] : 0.0f;
    };
    for (int64_t c = 0; c < depth; ++c)
      out[c] = dx * dy * pixel(left, top, c) + (1.0f - dx) * (1.0f - dy) * pixel(left + 1, top + 1, c) +
               dx * (1.0f - dy) * pixel(left, top + 1, c) + (1.0f - dx) * dy * pixel(left + 1, top, c);
  }
  return {};
}

}  // namespace

extern const OpSpec op_resampler{
    .name = "Resampler",
    .types = "f32 f32 -> f32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
