// SPDX-License-Identifier: Apache-2.0
// MediaPipe's TransformTensorBilinear: an image as seen through an affine transformation. Version 2 places the centres
// of pixels at halves.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ops/shared/options/flex_options.h"

namespace surelite {
namespace {

struct State {
  bool centred = false;
};

Status prepare(PrepareContext& ctx) {
  const Tensor& image = ctx.input(0);
  if (image.rank() != 4 || image.dim(0) != 1)
    return ctx.wrong_shape(0, "[1,height,width,channels]");
  if (ctx.input(1).count() < 8) return ctx.wrong_count(1, "8 or more, two rows of four");
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  // Converters write one list, or a height and a width.
  std::vector<int64_t> size = options.integers("output_size");
  if (!options.has("output_size") && options.has("output_height") && options.has("output_width"))
    size = {options.i64("output_height"), options.i64("output_width")};
  if (size.size() < 2 || std::min(size[0], size[1]) < 0 ||
      std::max(size[0], size[1]) > std::numeric_limits<int32_t>::max())
    return ctx.bad_option("output_size", {"value", static_cast<int64_t>(size.size())},
                          "it must hold a height and a width");
  ctx.state<State>().centred = ctx.op().version >= 2;
  return ctx.resize(0, Shape{1, static_cast<int32_t>(size[0]), static_cast<int32_t>(size[1]), image.dim(3)});
}

// One row of the matrix, applied to (x, y, 0, 1).
struct Row {
  std::array<float, 4> factors;
  Row(const float* from, bool centred) : factors{from[0], from[1], from[2], from[3]} {
    if (centred) factors[3] = static_cast<float>(factors[3] + (factors[0] * 0.5 + factors[1] * 0.5 - 0.5));
  }
  float at(int64_t x, int64_t y) const {
    return factors[0] * static_cast<float>(x) + factors[1] * static_cast<float>(y) + factors[2] * 0.0f +
           factors[3] * 1.0f;
  }
};

Status run(RunContext& ctx) {
  const bool centred = ctx.state<State>().centred;
  const Shape &from = ctx.input(0).shape, &to = ctx.output(0).shape;
  const int64_t height = from[1], width = from[2], depth = from[3];
  const float* image = ctx.in<float>(0).data();
  const Row across(ctx.in<float>(1).data(), centred), down(ctx.in<float>(1).data() + 4, centred);
  float* out = ctx.out<float>(0).data();
  // Two thousand million rows of nothing take a while, too.
  if (ctx.output(0).count() == 0) return {};
  const auto inside = [](float v, int64_t extent) { return v >= 0.0f && v <= static_cast<float>(extent - 1); };
  for (int64_t out_y = 0; out_y < to[1]; ++out_y)
    for (int64_t out_x = 0; out_x < to[2]; ++out_x, out += depth) {
      const float x = across.at(out_x, out_y), y = down.at(out_x, out_y);
      if (!inside(x, width) || !inside(y, height)) {
        std::fill_n(out, depth, 0.0f);
        continue;
      }
      const auto left = static_cast<int64_t>(std::floor(x)), top = static_cast<int64_t>(std::floor(y));
      const auto right_share = static_cast<float>(x - std::floor(static_cast<double>(x)));
      const auto lower_share = static_cast<float>(y - std::floor(static_cast<double>(y)));
      const auto pixel = [&](int64_t px, int64_t py, int64_t c) {
        return px < width && py < height ? image[(py * width + px) * depth + c] : 0.0f;
      };
      const auto mix = [](float share, float a, float b) {
        return static_cast<float>((1.0 - share) * a + static_cast<double>(share * b));
      };
      for (int64_t c = 0; c < depth; ++c) {
        const float upper = mix(right_share, pixel(left, top, c), pixel(left + 1, top, c));
        const float lower = mix(right_share, pixel(left, top + 1, c), pixel(left + 1, top + 1, c));
        out[c] = mix(lower_share, upper, lower);
      }
    }
  return {};
}

}  // namespace

extern const OpSpec op_transform_tensor_bilinear{
    .name = "TransformTensorBilinear",
    .max_version = 2,
    .types = "f32 f32 -> f32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
