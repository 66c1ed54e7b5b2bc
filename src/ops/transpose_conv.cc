// SPDX-License-Identifier: Apache-2.0
// TRANSPOSE_CONV: the transpose of a two-dimensional convolution with filters [out, height, width, in]; the output's
// shape is input 0.
#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/conv/conv_quant.h"
#include "ops/shared/conv/convolve_transposed.h"
#include "ops/shared/options/element_limit.h"
#include "ops/shared/quant/dynamic_range_input.h"
#include "ops/shared/conv/transposed_phases.h"
#include "ops/shared/quant/weights.h"

namespace surelite {
namespace {

constexpr int kFilter = 1, kInput = 2, kBias = 3;

struct State {
  TransposedGeometry geometry;
  FloatRange real{0, 0};
  ConvQuant quant;
  Weights filter;
  HybridInput hybrid;
  Phases phases;
  std::vector<float> filter_scale;  // hybrid, one per output channel
  Requant16 requant;                // int16
};

template <class T>
const T* bias_of(PrepareContext& ctx) {
  return ctx.has_input(kBias) ? ctx.input(kBias).values<T>().data() : nullptr;
}

const float* real_bias(const RunContext& ctx) { return ctx.has_input(kBias) ? ctx.in<float>(kBias).data() : nullptr; }

Status run_float(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* bias = real_bias(ctx);
  float* out = ctx.out<float>(0).data();
  convolve_transposed<float>(
      ctx, s.geometry, ctx.in<float>(kInput).data(), s.filter.get_as<float>(ctx),
      [](int64_t) { return [](float x, float w) { return x * w; }; },
      [&](int64_t, int32_t c, int64_t at, float sum) {
        out[at] = std::min(std::max(bias ? sum + bias[c] : sum, s.real.low), s.real.high);
      });
  return {};
}

// Sums wrap on overflow, as those of the stock kernels do in practice.
template <class T, class Filter, class Sum>
Status run_quantized(RunContext& ctx) {
  const State& s = ctx.state<State>();
  using Wrapping = std::make_unsigned_t<Sum>;
  const Sum* bias = ctx.has_input(kBias) ? ctx.in<Sum>(kBias).data() : nullptr;
  T* out = ctx.out<T>(0).data();
  const int32_t zero_in = s.quant.zero_in, zero_filter = s.quant.zero_filter;
  convolve_transposed<Wrapping>(
      ctx, s.geometry, ctx.in<T>(kInput).data(), s.filter.get_as<Filter>(ctx),
      [=](int64_t) {
        return [=](T x, Filter w) { return static_cast<Wrapping>(Sum{(x - zero_in) * (w - zero_filter)}); };
      },
      [&](int64_t, int32_t c, int64_t at, Wrapping sum) {
        if (bias) sum += static_cast<Wrapping>(bias[c]);
        const Multiplier scale = s.quant.scale[static_cast<size_t>(c)];
        out[at] = static_cast<T>(requantize(static_cast<Sum>(sum), scale, s.quant.zero_out, s.quant.range));
      });
  return {};
}

// Real input, int8 weights: the input is quantized image by image.
Status run_hybrid(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const HybridInput::Rows images = s.hybrid.quantize(ctx, kInput);
  const std::vector<float>& scales = ctx.input(kFilter).quant().scale;
  const float* bias = real_bias(ctx);
  float* out = ctx.out<float>(0).data();
  convolve_transposed<uint32_t>(
      ctx, s.geometry, images.values, s.filter.get_as<int8_t>(ctx),
      [&](int64_t batch) {
        const int32_t zero = images.zero_points[batch];
        return [zero](int8_t x, int8_t w) { return static_cast<uint32_t>((x - zero) * w); };
      },
      [&](int64_t batch, int32_t c, int64_t at, uint32_t sum) {
        const float scale = scales[scales.size() > 1 ? static_cast<size_t>(c) : 0];
        const float real = static_cast<float>(static_cast<int32_t>(sum)) * scale * images.scales[batch];
        out[at] = std::min(std::max(bias ? real + bias[c] : real, s.real.low), s.real.high);
      });
  return {};
}

Status run_phases(RunContext& ctx) {
  ctx.state<State>().phases.run_packed(ctx, ctx.input(kInput).data);
  return {};
}

Status run_hybrid_phases(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const HybridInput::Rows images = s.hybrid.quantize(ctx, kInput);
  s.phases.run(ctx, [&](const Phase& phase, std::byte* out) {
    const simd::HybridRun run{images.values,
                              reinterpret_cast<float*>(out),
                              images.zero_points,
                              images.scales,
                              int64_t{phase.shape.out_height} * phase.shape.out_width,
                              s.filter_scale.data(),
                              real_bias(ctx),
                              s.real.low,
                              s.real.high,
                              true};
    run_fast_hybrid(ctx, phase.conv, run);
  });
  return {};
}

Status run_int16_phases(RunContext& ctx) {
  const State& s = ctx.state<State>();
  s.phases.run(ctx, [&](const Phase& phase, std::byte* out) {
    phase.halves.run(ctx, s.requant, reinterpret_cast<int16_t*>(out));
  });
  return {};
}

Status prepare_hybrid(PrepareContext& ctx, State* s) {
  const size_t scales = ctx.input(kFilter).quant().scale.size();
  if (scales != 1 && scales != static_cast<size_t>(s->geometry.out_channels))
    return ctx.wrong_scale_count(kFilter,
                                 "1 or " + std::to_string(s->geometry.out_channels) + ", one per output channel");
  const int32_t batches = s->geometry.batches;
  SURELITE_TRY(s->hybrid.prepare(ctx, batches, batches ? ctx.input(kInput).count() / batches : 0, true));
  ctx.set_run(run_hybrid);
  return {};
}

Status prepare_quantized(PrepareContext& ctx, State* s, Activation activation) {
  const ConvTensors at{.input = kInput,
                       .filter = kFilter,
                       .bias = kBias,
                       .channels = s->geometry.out_channels,
                       .symmetric_filter = false};
  SURELITE_LET(s->quant, read_conv_quant(ctx, at, activation));
  s->quant.scale = read_multipliers(ctx, at);
  const ElementType type = ctx.input(kInput).type;
  if (type == ElementType::uint8) ctx.set_run(run_quantized<uint8_t, uint8_t, int32_t>);
  if (type == ElementType::int8) ctx.set_run(run_quantized<int8_t, int8_t, int32_t>);
  if (type != ElementType::int16) return {};
  SURELITE_LET(const bool wide, read_wide_sums(ctx, kBias));
  ctx.set_run(wide ? run_quantized<int16_t, int8_t, int64_t> : run_quantized<int16_t, int8_t, int32_t>);
  return {};
}

// Sets the output's shape and the geometry.
Status shape_output(PrepareContext& ctx, TransposedGeometry* g) {
  const Tensor &input = ctx.input(kInput), &filter = ctx.input(kFilter);
  if (input.rank() != 4) return ctx.wrong_rank(kInput, 4);
  if (filter.rank() != 4) return ctx.wrong_rank(kFilter, 4);
  SURELITE_LET(const Shape shape, read_output_shape(ctx, 4));
  SURELITE_LET(const Padding padding, read_padding(ctx));
  SURELITE_LET(const int32_t stride_h, read_positive(ctx, "stride_h"));
  SURELITE_LET(const int32_t stride_w, read_positive(ctx, "stride_w"));
  SURELITE_LET(g->axes[1], window_over(ctx, padding, shape[1], filter.dim(1), stride_h));
  SURELITE_LET(g->axes[2], window_over(ctx, padding, shape[2], filter.dim(2), stride_w));
  g->batches = input.dim(0);
  g->in_channels = input.dim(3);
  g->out_channels = filter.dim(0);
  g->tap_step = g->in_channels;
  g->unit_step = filter.shape.count(1, 4);
  if (shape[3] != g->out_channels) return ctx.wrong_extent(kFilter, 0, shape[3]);
  const Shape needed{shape[0], g->axes[1].out, g->axes[2].out, filter.dim(3)};
  if (input.shape != needed)
    return ctx.wrong_shape(kInput, to_string(needed) + " for an output of " + to_string(shape));
  SURELITE_TRY(check_bias(ctx, kBias, g->out_channels));
  SURELITE_TRY(ctx.resize(0, shape));
  return check_element_limit(ctx);
}

// Packs the filter phase by phase where the weights are known and a packed kernel takes them.
Status choose_fast(PrepareContext& ctx, State* s) {
  const TransposedGeometry& g = s->geometry;
  const Window &wy = g.axes[1], &wx = g.axes[2];
  const ElementType in = ctx.input(kInput).type, filter = ctx.input(kFilter).type;
  const bool real = in == ElementType::float32, hybrid = real && filter != in, halves = in == ElementType::int16;
  if (ctx.has_input(kBias) && !ctx.known(kBias)) return {};
  if (halves && (s->quant.zero_in != 0 || s->quant.zero_filter != 0)) return {};
  simd::ConvShape forward;
  forward.batches = g.batches;
  forward.in_height = wy.out, forward.in_width = wx.out, forward.in_channels = g.in_channels;
  forward.out_height = wy.in, forward.out_width = wx.in, forward.out_channels = g.out_channels;
  forward.filter_height = wy.filter, forward.filter_width = wx.filter;
  forward.stride_y = wy.stride, forward.stride_x = wx.stride, forward.pad_y = wy.pad, forward.pad_x = wx.pad;
  const auto pack = [&](Phase* phase) -> Result<bool> {
    const void* weights = phase->weights.data();
    if (hybrid) return choose_fast_hybrid(ctx, phase->shape, weights, &phase->conv);
    if (halves) return phase->halves.prepare(ctx, kInput, phase->shape, weights);
    const std::vector<float> repeated = real ? phase->repeated(bias_of<float>(ctx)) : std::vector<float>();
    const float* const bias = repeated.empty() ? nullptr : repeated.data();
    if (real)
      return pack_fast_conv(ctx, phase->shape, s->real, static_cast<const float*>(weights), bias, &phase->conv);
    return pack_fast_conv(ctx, phase->shape, s->quant, in == ElementType::uint8, weights, bias_of<int32_t>(ctx),
                          &phase->conv);
  };
  const size_t width = real && !hybrid ? sizeof(float) : 1, out_width = real     ? sizeof(float)
                                                                        : halves ? sizeof(int16_t)
                                                                                 : 1;
  SURELITE_LET(const bool packed, s->phases.prepare(ctx, forward, s->filter.known(ctx), width, out_width, pack));
  if (!packed) return {};
  if (hybrid) {
    const std::vector<float>& scale = ctx.input(kFilter).quant().scale;
    s->filter_scale.assign(static_cast<size_t>(g.out_channels), scale[0]);
    if (scale.size() > 1) s->filter_scale = scale;
  }
  if (halves) {
    SURELITE_LET(const bool wide, read_wide_sums(ctx, kBias));
    s->requant.prepare(ctx, s->quant, kBias, wide);
  }
  ctx.packed(kFilter);
  if (!hybrid && !halves) ctx.packed(kBias);
  ctx.set_run(hybrid ? run_hybrid_phases : halves ? run_int16_phases : run_phases);
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const Activation activation, read_activation_ahead(ctx));
  if (!ctx.known(0)) return ctx.later();
  State& s = ctx.state<State>();
  SURELITE_TRY(shape_output(ctx, &s.geometry));
  s.real = float_range(activation);
  SURELITE_TRY(s.filter.prepare(ctx, kFilter));
  if (ctx.input(kInput).type != ElementType::float32) SURELITE_TRY(prepare_quantized(ctx, &s, activation));
  else if (ctx.input(kFilter).type != ElementType::float32) SURELITE_TRY(prepare_hybrid(ctx, &s));
  else ctx.set_run(run_float);
  return choose_fast(ctx, &s);
}

}  // namespace

extern const OpSpec op_transpose_conv{
    .name = "TRANSPOSE_CONV",
    .max_version = 5,
    .types = "i32 f32|i8 f32 f32? -> f32\n"
             "i32 u8 u8 i32? -> u8\n"
             "i32 i8 i8 i32? -> i8\n"
             "i32 i8 i16 i32|i64? -> i16",
    .options = "TransposeConvOptions",
    .prepare = prepare,
    .sparse_input = 1,
};

}  // namespace surelite
