// SPDX-License-Identifier: Apache-2.0
// CONV_3D_TRANSPOSE: the transpose of a three-dimensional convolution with filters [depth, height, width, out, in]; the
// output's shape is input 0.
#include <algorithm>

#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/conv/conv_quant.h"
#include "ops/shared/options/conv_3d_options.h"
#include "ops/shared/conv/convolve_transposed.h"
#include "ops/shared/options/element_limit.h"

namespace surelite {
namespace {

struct State {
  TransposedGeometry geometry;
  FloatRange real{0, 0};
};

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* bias = ctx.has_input(3) ? ctx.in<float>(3).data() : nullptr;
  float* out = ctx.out<float>(0).data();
  convolve_transposed<float>(
      ctx, s.geometry, ctx.in<float>(2).data(), ctx.in<float>(1).data(),
      [](int64_t) { return [](float x, float w) { return x * w; }; },
      [&](int64_t, int32_t c, int64_t at, float sum) {
        out[at] = std::min(std::max(bias ? sum + bias[c] : sum, s.real.low), s.real.high);
      });
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const Activation activation, read_activation(ctx));
  if (!ctx.known(0)) return ctx.later();
  const Tensor &filter = ctx.input(1), &input = ctx.input(2);
  if (input.rank() != 5) return ctx.wrong_rank(2, 5);
  if (filter.rank() != 5) return ctx.wrong_rank(1, 5);
  if (filter.count() == 0) return ctx.wrong_count(1, "1 or more");
  SURELITE_LET(const Shape shape, read_output_shape(ctx, 5));
  State& s = ctx.state<State>();
  TransposedGeometry& g = s.geometry;
  SURELITE_LET(g.axes, read_conv_3d(ctx, shape, filter.shape));
  s.real = float_range(activation);
  g.batches = input.dim(0);
  g.in_channels = input.dim(4);
  g.out_channels = filter.dim(3);
  g.tap_step = int64_t{filter.dim(3)} * filter.dim(4);
  g.unit_step = filter.dim(4);
  if (shape[4] != g.out_channels) return ctx.wrong_extent(1, 3, shape[4]);
  const Shape needed{shape[0], g.axes[0].out, g.axes[1].out, g.axes[2].out, filter.dim(4)};
  if (input.shape != needed) return ctx.wrong_shape(2, to_string(needed) + " for an output of " + to_string(shape));
  SURELITE_TRY(check_bias(ctx, 3, g.out_channels));
  SURELITE_TRY(ctx.resize(0, shape));
  return check_element_limit(ctx);
}

}  // namespace

extern const OpSpec op_conv_3d_transpose{
    .name = "CONV_3D_TRANSPOSE",
    .types = "i32 f32 f32 f32? -> f32",
    .options = "Conv3DOptions",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
