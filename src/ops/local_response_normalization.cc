// SPDX-License-Identifier: Apache-2.0
// LOCAL_RESPONSE_NORMALIZATION: x / (bias + alpha * sum of squares of the neighbouring channels)^beta.
#include <algorithm>
#include <cmath>

#include "ops/op.h"

namespace surelite {
namespace {

struct State {
  int64_t rows = 0, depth = 0, radius = 0;
  float bias = 0, alpha = 0, beta = 0;
};

float divide(float x, float base, float beta) {
  if (beta == 1.0f) return x * (1.0f / base);
  if (beta == 0.5f) return x * (1.0f / std::sqrt(base));
  return x * std::pow(base, -beta);
}

// A running sum over the window, as the stock optimized kernel keeps it (its reference kernel leaves out the last
// channel of the window).
Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* in = ctx.in<float>(0).data();
  float* out = ctx.out<float>(0).data();
  const auto square = [&](int64_t c) { return c < 0 || c >= s.depth ? 0.0f : in[c] * in[c] * s.alpha; };
  for (int64_t r = 0; r < s.rows; ++r, in += s.depth, out += s.depth) {
    float sum = 0.0f;
    for (int64_t c = 0; c < s.radius; ++c) sum += square(c);
    for (int64_t c = 0; c < s.depth; ++c) {
      sum += square(c + s.radius);
      out[c] = divide(in[c], s.bias + sum, s.beta);
      sum -= square(c - s.radius);
    }
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Shape& shape = ctx.input(0).shape;
  if (shape.rank() != 4) return ctx.wrong_rank(0, 4);
  const int32_t radius = ctx.options().i32("radius");
  if (radius < 0) return ctx.bad_option("radius", {"value", radius}, "it must not be negative");
  State& s = ctx.state<State>();
  s.depth = shape[3];
  s.rows = s.depth == 0 ? 0 : shape.count(0, 3);
  s.radius = std::min<int64_t>(radius, s.depth);
  s.bias = ctx.options().f32("bias");
  s.alpha = ctx.options().f32("alpha");
  s.beta = ctx.options().f32("beta");
  return ctx.resize(0, shape);
}

}  // namespace

extern const OpSpec op_local_response_normalization{
    .name = "LOCAL_RESPONSE_NORMALIZATION",
    .types = "f32 -> f32",
    .options = "LocalResponseNormalizationOptions",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
