// SPDX-License-Identifier: Apache-2.0
// MediaPipe's Landmarks2TransformMatrix: the affine transformation that cuts an upright crop around landmarks out of an
// image.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "ops/shared/options/flex_options.h"

namespace surelite {
namespace {

struct State {
  int64_t left = 0, right = 0;  // landmarks whose line is to lie level
  std::vector<int64_t> subset;  // landmarks that the crop encloses
  float turn = 0, scale_x = 1, scale_y = 1;
  int32_t width = 1, height = 1;
  // Version 1
  float range = 1, enlarge = 1;
  int32_t in_width = 1, in_height = 1;
};

struct Point {
  float x, y;
};

template <size_t N>
struct Matrix {
  std::array<float, N * N> cells{};
  friend Matrix operator*(const Matrix& a, const Matrix& b) {
    Matrix product;
    for (size_t r = 0; r < N; ++r)
      for (size_t c = 0; c < N; ++c) {
        float sum = 0;
        for (size_t k = 0; k < N; ++k) sum += a.cells[r * N + k] * b.cells[k * N + c];
        product.cells[r * N + c] = sum;
      }
    return product;
  }
};

struct Bounds {
  Point low, high;
};

Point landmark(const RunContext& ctx, int64_t index) {
  const auto at = static_cast<size_t>(3 * index);
  return {ctx.in<float>(0)[at], ctx.in<float>(0)[at + 1]};
}

Point rotated(Point p, float angle) {
  const float cosine = std::cos(angle), sine = std::sin(angle);
  return {p.x * cosine - p.y * sine, p.x * sine + p.y * cosine};
}

Bounds bounds_of(const RunContext& ctx, const State& s, float angle) {
  constexpr float kFar = std::numeric_limits<float>::max();
  Bounds bounds{{kFar, kFar}, {-kFar, -kFar}};
  for (const int64_t index : s.subset) {
    const Point p = rotated(landmark(ctx, index), angle);
    bounds.low = {std::min(bounds.low.x, p.x), std::min(bounds.low.y, p.y)};
    bounds.high = {std::max(bounds.high.x, p.x), std::max(bounds.high.y, p.y)};
  }
  return bounds;
}

void write(RunContext& ctx, const std::array<float, 16>& matrix) {
  std::memcpy(ctx.out<float>(0).data(), matrix.data(), sizeof(matrix));
}

// Works in coordinates from -1 to 1.
Status run_v1(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const Point left = landmark(ctx, s.left), right = landmark(ctx, s.right);
  const float angle = -std::atan((right.y - left.y) / (right.x - left.x));
  const Bounds box = bounds_of(ctx, s, angle);
  const float width = (box.high.x - box.low.x) * s.enlarge, height = (box.high.y - box.low.y) * s.enlarge;
  const Point middle = rotated({(box.high.x + box.low.x) / 2, (box.high.y + box.low.y) / 2}, -angle);
  const float cosine = std::cos(-angle), sine = std::sin(-angle);
  const auto half = [](int32_t extent) { return static_cast<float>((extent - 1.0) / 2.0); };
  const Matrix<3> scale{{width / s.range, 0, 0, 0, height / s.range, 0, 0, 0, 1}};
  const Matrix<3> rotation{{cosine, -sine, static_cast<float>(middle.x / s.range * 2.0 - 1.0), sine, cosine,
                            static_cast<float>(middle.y / s.range * 2.0 - 1.0), 0, 0, 1}};
  const Matrix<3> to_relative{
      {static_cast<float>(2.0 / (s.width - 1.0)), 0, -1, 0, static_cast<float>(2.0 / (s.height - 1.0)), -1, 0, 0, 1}};
  const Matrix<3> to_absolute{
      {half(s.in_width), 0, half(s.in_width), 0, half(s.in_height), half(s.in_height), 0, 0, 1}};
  const auto m = (to_absolute * rotation * scale * to_relative).cells;
  write(ctx, {m[0], m[1], 0, m[2], m[3], m[4], 0, m[5], m[6], m[7], m[8], 0, 0, 0, 0, 1});
  return {};
}

Status run_v2(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const Point left = landmark(ctx, s.left), right = landmark(ctx, s.right);
  const float angle = s.turn - std::atan2(right.y - left.y, right.x - left.x);
  const Bounds box = bounds_of(ctx, s, angle);
  const Point middle = rotated({(box.low.x + box.high.x) / 2, (box.low.y + box.high.y) / 2}, -angle);
  const float cosine = std::cos(-angle), sine = std::sin(-angle);
  const float scale_x = s.scale_x * (box.high.x - box.low.x) / static_cast<float>(s.width);
  const float scale_y = s.scale_y * (box.high.y - box.low.y) / static_cast<float>(s.height);
  const Matrix<4> to_middle{{1, 0, 0, middle.x, 0, 1, 0, middle.y, 0, 0, 1, 0, 0, 0, 0, 1}};
  const Matrix<4> rotation{{cosine, -sine, 0, 0, sine, cosine, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}};
  const Matrix<4> scale{{scale_x, 0, 0, 0, 0, scale_y, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}};
  const Matrix<4> to_corner{{1, 0, 0, static_cast<float>(-s.width / 2.0), 0, 1, 0, static_cast<float>(-s.height / 2.0),
                             0, 0, 1, 0, 0, 0, 0, 1}};
  write(ctx, (to_middle * rotation * scale * to_corner).cells);
  return {};
}

Status read_v1(const PrepareContext& ctx, const FlexOptions& options, State* s) {
  const auto extents = [&](std::string_view key, int32_t* height, int32_t* width) -> Status {
    const std::vector<int64_t> list = options.integers(key);
    if (list.size() < 2 || list[0] < 1 || list[1] < 1 ||
        std::max(list[0], list[1]) > std::numeric_limits<int32_t>::max())
      return ctx.bad_option(key, {"value", static_cast<int64_t>(list.size())},
                            "it must hold a positive height and width");
    *height = static_cast<int32_t>(list[0]);
    *width = static_cast<int32_t>(list[1]);
    return {};
  };
  SURELITE_TRY(extents("input_hw", &s->in_height, &s->in_width));
  SURELITE_TRY(extents("output_hw", &s->height, &s->width));
  s->subset = options.integers("subset");
  s->range = static_cast<float>(options.i32("landmarks_range"));
  s->enlarge = options.f32("bbox_size_multiplier");
  if (options.i32("dimensions") != 3)
    return ctx.bad_option("dimensions", {"value", options.i32("dimensions")}, "it must be 3");
  if (!(s->range > 0.0f)) return ctx.bad_option("landmarks_range", {"value", s->range}, "it must be positive");
  if (s->enlarge == 0.0f) return ctx.bad_option("bbox_size_multiplier", {"value", 0}, "it must not be 0");
  return {};
}

Status read_v2(const PrepareContext& ctx, const FlexOptions& options, State* s) {
  s->subset = options.integers("subset_idxs");
  s->turn = options.f32("target_rotation_radians");
  s->width = options.i32("output_width");
  s->height = options.i32("output_height");
  s->scale_x = options.f32("scale_x");
  s->scale_y = options.f32("scale_y");
  if (s->width < 1 || s->height < 1)
    return ctx.bad_option("output_width and output_height", {"value", std::min(s->width, s->height)},
                          "they must be positive");
  if (!(s->scale_x > 0.0f && s->scale_y > 0.0f))
    return ctx.bad_option("scale_x and scale_y", {"value", std::min(s->scale_x, s->scale_y)}, "they must be positive");
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Tensor& landmarks = ctx.input(0);
  const bool first = ctx.op().version == 1;
  if (landmarks.rank() != (first ? 4 : 3))
    return ctx.wrong_rank(0, first ? 4 : 3);
  SURELITE_LET(const FlexOptions options, FlexOptions::read(ctx));
  State& s = ctx.state<State>();
  s.left = options.i64("left_rotation_idx");
  s.right = options.i64("right_rotation_idx");
  SURELITE_TRY(first ? read_v1(ctx, options, &s) : read_v2(ctx, options, &s));
  if (s.subset.empty()) return ctx.bad_option("subset", {"value", "empty"}, "it must name landmarks");
  const int64_t count = landmarks.count() / 3;
  const auto outside = [&](int64_t index) { return index < 0 || index >= count; };
  for (const int64_t index : s.subset)
    if (outside(index))
      return ctx.bad_option("subset", {"value", index}, "there are " + std::to_string(count) + " landmarks");
  for (const int64_t index : {s.left, s.right})
    if (outside(index))
      return ctx.bad_option("rotation_idx", {"value", index}, "there are " + std::to_string(count) + " landmarks");
  ctx.set_run(first ? run_v1 : run_v2);
  return ctx.resize(0, Shape{1, 4, 4});
}

}  // namespace

extern const OpSpec op_landmarks_to_transform_matrix{
    .name = "Landmarks2TransformMatrix",
    .max_version = 2,
    .types = "f32 -> f32",
    .prepare = prepare,
};

}  // namespace surelite
