// SPDX-License-Identifier: Apache-2.0
// CONV_3D: three-dimensional convolution of [batch, depth, height, width, channels] with a filter
// [depth, height, width, in, out].
#include <algorithm>

#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/options/conv_3d_options.h"
#include "ops/shared/conv/conv_quant.h"
#include "ops/shared/options/element_limit.h"
#include "ops/shared/conv/planes_conv.h"

namespace surelite {
namespace {

constexpr int64_t kBlock = 64;  // output channels whose sums are kept side by side

struct State {
  std::array<Window, 3> axes;
  FloatRange real{0, 0};
  PlanesConv planes;
};

// The sums of up to kBlock output channels of one position, added in the order depth, row, column, input channel.
struct Position {
  const float* image;
  const float* filter;
  int64_t in_channels, out_channels, first, count;

  void add(const std::array<Window, 3>& axes, const std::array<Window::Taps, 3>& taps, float* sums) const {
    const auto& [wz, wy, wx] = axes;
    const auto& [tz, ty, tx] = taps;
    for (int32_t fz = tz.begin; fz < tz.end; ++fz)
      for (int32_t fy = ty.begin; fy < ty.end; ++fy)
        for (int32_t fx = tx.begin; fx < tx.end; ++fx) {
          const int64_t z = tz.first + int64_t{fz - tz.begin} * wz.dilation;
          const int64_t y = ty.first + int64_t{fy - ty.begin} * wy.dilation;
          const int64_t x = tx.first + int64_t{fx - tx.begin} * wx.dilation;
          const float* from = image + ((z * wy.in + y) * wx.in + x) * in_channels;
          const float* with =
              filter + ((int64_t{fz} * wy.filter + fy) * wx.filter + fx) * in_channels * out_channels + first;
          for (int64_t i = 0; i < in_channels; ++i, with += out_channels)
            for (int64_t c = 0; c < count; ++c) sums[c] += from[i] * with[c];
        }
  }
};

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const auto& [wz, wy, wx] = s.axes;
  const Shape &in_shape = ctx.input(0).shape, &out_shape = ctx.output(0).shape;
  const float* bias = ctx.has_input(2) ? ctx.in<float>(2).data() : nullptr;
  float* out = ctx.out<float>(0).data();
  const int64_t channels = out_shape[4];
  const int64_t image_size = in_shape.count(1, 5);
  const auto compute = [&, &wz = wz, &wy = wy, &wx = wx](int64_t pixel) {
    const std::array<Window::Taps, 3> taps{wz.taps(static_cast<int32_t>(pixel / wx.out / wy.out % wz.out)),
                                           wy.taps(static_cast<int32_t>(pixel / wx.out % wy.out)),
                                           wx.taps(static_cast<int32_t>(pixel % wx.out))};
    const int64_t batch = pixel / wx.out / wy.out / wz.out;
    for (int64_t first = 0; first < channels; first += kBlock) {
      const int64_t count = std::min(kBlock, channels - first);
      float sums[kBlock] = {};
      Position{
          ctx.in<float>(0).data() + batch * image_size, ctx.in<float>(1).data(), in_shape[4], channels, first, count}
          .add(s.axes, taps, sums);
      for (int64_t c = 0; c < count; ++c) {
        const float total = sums[c] + (bias ? bias[first + c] : 0.0f);
        out[pixel * channels + first + c] = std::min(std::max(total, s.real.low), s.real.high);
      }
    }
  };
  const int64_t cost = std::max<int64_t>(ctx.input(1).count(), 1);
  ctx.parallel(out_shape.count(0, 4), 1 + 65536 / cost, [&](int64_t begin, int64_t end) {
    for (int64_t pixel = begin; pixel < end; ++pixel) compute(pixel);
  });
  return {};
}

Status run_planes(RunContext& ctx) {
  ctx.state<State>().planes.run(ctx);
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const Activation activation, read_activation(ctx));
  const Tensor &input = ctx.input(0), &filter = ctx.input(1);
  if (input.rank() != 5) return ctx.wrong_rank(0, 5);
  if (input.shape.count(1, 5) == 0) return ctx.wrong_count(0, "1 or more");
  if (filter.rank() != 5) return ctx.wrong_rank(1, 5);
  if (filter.count() == 0) return ctx.wrong_count(1, "1 or more");
  if (input.dim(4) != filter.dim(3))
    return ctx.extents_differ(0, 4, 1, 3);
  State& s = ctx.state<State>();
  s.real = float_range(activation);
  SURELITE_LET(s.axes, read_conv_3d(ctx, input.shape, filter.shape));
  SURELITE_TRY(check_bias(ctx, 2, filter.dim(4)));
  SURELITE_TRY(ctx.resize(0, {input.dim(0), s.axes[0].out, s.axes[1].out, s.axes[2].out, filter.dim(4)}));
  SURELITE_TRY(check_element_limit(ctx));
  SURELITE_LET(const bool packed, s.planes.prepare(ctx, s.axes, s.real));
  ctx.set_run(packed ? run_planes : run);
  return {};
}

}  // namespace

extern const OpSpec op_conv_3d{
    .name = "CONV_3D",
    .types = "f32 f32 f32? -> f32",
    .options = "Conv3DOptions",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
