// SPDX-License-Identifier: Apache-2.0
// MediaPipe's TransformLandmarks: points through an affine transformation of the plane; a third coordinate stays as it
// is.
#include "ops/shared/options/flex_options.h"

namespace surelite {
namespace {

struct State {
  int64_t dimensions = 2;
  float scale = 1;
};

// Version 1 has its points packed into the channels of an image and names dimensions and scale; version 2 has one point
// a row.
Status prepare(PrepareContext& ctx) {
  const Tensor& points = ctx.input(0);
  State& s = ctx.state<State>();
  if (points.rank() != (ctx.op().version == 1 ? 4 : 3))
    return ctx.wrong_rank(0, ctx.op().version == 1 ? 4 : 3);
  if (points.dim(0) != 1) return ctx.wrong_extent(0, 0, 1);
  if (ctx.input(1).count() < 8) return ctx.wrong_count(1, "8 or more, two rows of four");
  if (ctx.op().version == 1) {
    SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
    s.dimensions = options.i64("dimensions");
    s.scale = options.f32("scale");
    if (s.scale == 0.0f) return ctx.bad_option("scale", {"value", 0}, "it must not be 0");
  } else {
    s.dimensions = points.dim(2);
  }
  if (s.dimensions != 2 && s.dimensions != 3)
    return ctx.bad_option("dimensions", {"value", s.dimensions}, "it must be 2 or 3");
  if (points.dim(points.rank() - 1) % s.dimensions)
    return ctx.not_divisible(0, "axis " + std::to_string(points.rank() - 1), points.dim(points.rank() - 1),
                             s.dimensions);
  return ctx.resize(0, points.shape);
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const auto step = static_cast<size_t>(s.dimensions);
  const auto in = ctx.in<float>(0), matrix = ctx.in<float>(1);
  const auto out = ctx.out<float>(0);
  const auto row = [&](size_t first, float x, float y) {
    return matrix[first] * x + matrix[first + 1] * y + matrix[first + 2] * 0.0f + matrix[first + 3] * s.scale * 1.0f;
  };
  for (size_t i = 0; i < in.size(); i += step) {
    const float x = in[i], y = in[i + 1];
    if (step == 3) out[i + 2] = in[i + 2];
    out[i] = row(0, x, y);
    out[i + 1] = row(4, x, y);
  }
  return {};
}

}  // namespace

extern const OpSpec op_transform_landmarks{
    .name = "TransformLandmarks",
    .max_version = 2,
    .types = "f32 f32 -> f32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
