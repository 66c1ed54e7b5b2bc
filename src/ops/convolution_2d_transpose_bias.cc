// SPDX-License-Identifier: Apache-2.0
// MediaPipe's Convolution2DTransposeBias: transposed convolution of float images, with a bias.
#include <algorithm>
#include <limits>

#include "ops/shared/conv/add_products.h"
#include "ops/shared/conv/transposed_phases.h"
#include "ops/shared/options/raw_options.h"

namespace surelite {
namespace {

enum Input : int { kImage, kFilter, kBias };

struct Axis {
  int32_t stride = 1, pad = 0, out = 0;
};

struct State {
  Axis y, x;
  Phases phases;
};

Status run(RunContext& ctx);

Status run_phases(RunContext& ctx) {
  ctx.state<State>().phases.run_packed(ctx, ctx.input(kImage).data);
  return {};
}

// Packs the filter where it is known.
Status choose_fast(PrepareContext& ctx, State* s) {
  // Few products are soon added up in the order of the plain loop, which starts with the bias.
  constexpr int64_t kManyProducts = 1 << 16;
  const Tensor &image = ctx.input(kImage), &filter = ctx.input(kFilter);
  if (!ctx.known(kFilter) || !ctx.known(kBias) || filter.count() == 0) return {};
  if (image.shape.count(0, 3) < kManyProducts / filter.count()) return {};
  simd::ConvShape forward;
  forward.batches = image.dim(0), forward.in_height = image.dim(1), forward.in_width = image.dim(2),
  forward.in_channels = image.dim(3);
  forward.out_height = s->y.out, forward.out_width = s->x.out, forward.out_channels = filter.dim(0);
  forward.filter_height = filter.dim(1), forward.filter_width = filter.dim(2);
  forward.stride_y = s->y.stride, forward.stride_x = s->x.stride, forward.pad_y = s->y.pad, forward.pad_x = s->x.pad;
  constexpr float kMost = std::numeric_limits<float>::infinity();
  const auto pack = [&](Phase* phase) -> Result<bool> {
    const auto* weights = reinterpret_cast<const float*>(phase->weights.data());
    const std::vector<float> bias = phase->repeated(ctx.input(kBias).values<float>().data());
    return pack_fast_conv(ctx, phase->shape, FloatRange{-kMost, kMost}, weights, bias.data(), &phase->conv);
  };
  SURELITE_LET(const bool packed, s->phases.prepare(ctx, forward, filter.data, sizeof(float), sizeof(float), pack));
  if (!packed) return {};
  ctx.packed(kFilter), ctx.packed(kBias);
  ctx.set_run(run_phases);
  return {};
}

Result<Axis> make_axis(const PrepareContext& ctx, Padding padding, int32_t in, int32_t filter, int32_t stride) {
  const int32_t overhang = padding == Padding::same ? std::max(0, filter - (in - 1) % stride - 1) : 0;
  const int64_t out = int64_t{stride} * (in - 1) + filter - overhang;
  if (out > std::numeric_limits<int32_t>::max()) return ctx.fail(Code::P311, {{"what", "output 0"}});
  return Axis{stride, overhang / 2, static_cast<int32_t>(out)};
}

Status prepare(PrepareContext& ctx) {
  const Tensor &image = ctx.input(kImage), &filter = ctx.input(kFilter), &bias = ctx.input(kBias);
  for (const int i : {kImage, kFilter}) {
    if (ctx.input(i).rank() != 4) return ctx.wrong_rank(i, 4);
    for (const int axis : {1, 2})
      if (ctx.input(i).dim(axis) < 1) return ctx.wrong_extent(i, axis, "1 or more");
  }
  if (image.dim(3) != filter.dim(3)) return ctx.extents_differ(kImage, 3, kFilter, 3);
  if (bias.shape != Shape{filter.dim(0)}) return ctx.wrong_shape(kBias, to_string(Shape{filter.dim(0)}));
  SURELITE_LET(const Padding padding, raw_padding(ctx));
  SURELITE_LET(const int32_t stride_x, positive_raw_option(ctx, 1, "stride_width"));
  SURELITE_LET(const int32_t stride_y, positive_raw_option(ctx, 2, "stride_height"));
  State& s = ctx.state<State>();
  SURELITE_LET(s.y, make_axis(ctx, padding, image.dim(1), filter.dim(1), stride_y));
  SURELITE_LET(s.x, make_axis(ctx, padding, image.dim(2), filter.dim(2), stride_x));
  SURELITE_TRY(ctx.resize(0, Shape{image.dim(0), s.y.out, s.x.out, filter.dim(0)}));
  ctx.set_run(run);
  return choose_fast(ctx, &s);
}

// Adds what one input pixel contributes to an output pixel.
void add_pixel(simd::DotF32 dot, const float* in, int64_t depth, const float* filter, int64_t filter_step,
               std::span<float> out) {
  for (float& sum : out) {
    add_products<1>(dot, in, filter, 0, depth, &sum, [](float x, float w) { return x * w; });
    filter += filter_step;
  }
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const Shape &image = ctx.input(kImage).shape, &filter = ctx.input(kFilter).shape;
  const int64_t depth = image[3], tap = depth, row = int64_t{filter[2]} * depth, bank = filter[1] * row;
  const auto bias = ctx.in<float>(kBias);
  const auto out = ctx.out<float>(0);
  for (size_t i = 0; i < out.size(); i += bias.size())
    std::copy(bias.begin(), bias.end(), out.begin() + static_cast<std::ptrdiff_t>(i));
  const float* in = ctx.in<float>(kImage).data();
  const simd::DotF32 dot = ctx.kernels().get<simd::DotKernels>().f32;
  for (int64_t batch = 0; batch < image[0]; ++batch)
    for (int64_t in_y = 0; in_y < image[1]; ++in_y)
      for (int64_t in_x = 0; in_x < image[2]; ++in_x, in += depth)
        for (int64_t fy = 0; fy < filter[1]; ++fy) {
          const int64_t y = in_y * s.y.stride - s.y.pad + fy;
          if (y < 0 || y >= s.y.out) continue;
          for (int64_t fx = 0; fx < filter[2]; ++fx) {
            const int64_t x = in_x * s.x.stride - s.x.pad + fx;
            if (x < 0 || x >= s.x.out) continue;
            const auto at = static_cast<size_t>((batch * s.y.out + y) * s.x.out + x) * bias.size();
            add_pixel(dot, in, depth, ctx.in<float>(kFilter).data() + fy * row + fx * tap, bank,
                      out.subspan(at, bias.size()));
          }
        }
  return {};
}

}  // namespace

extern const OpSpec op_convolution_2d_transpose_bias{
    .name = "Convolution2DTransposeBias",
    .types = "f32 f32 f32 -> f32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
