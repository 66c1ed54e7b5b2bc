// SPDX-License-Identifier: Apache-2.0
// CONV_2D: two-dimensional convolution of [batch, height, width, channels] with filters [out, height, width, in], in
// groups where the filters have fewer input channels than the input.
#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/conv/conv_quant.h"
#include "ops/shared/conv/convolve.h"
#include "ops/shared/options/element_limit.h"
#include "ops/fast/conv.h"
#include "ops/shared/conv/grouped_conv.h"
#include "ops/shared/conv/margins.h"
#include "ops/shared/quant/dynamic_range_input.h"
#include "ops/fast/int16_conv.h"
#include "ops/shared/quant/weights.h"

namespace surelite {
namespace {

struct State {
  ConvGeometry geometry;
  FloatRange real{0, 0};
  ConvQuant quant;
  Weights filter;
  HybridInput hybrid;
  std::vector<float> filter_scale;  // hybrid: one per output channel
  FastConv fast;
  GroupedConv groups;
  Int16Conv halves;
  Requant16 requant;  // of halves
};

const float* bias_or_null(const RunContext& ctx) { return ctx.has_input(2) ? ctx.in<float>(2).data() : nullptr; }

Status run_float(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* bias = bias_or_null(ctx);
  float* out = ctx.out<float>(0).data();
  convolve<float>(
      ctx, s.geometry, ctx.in<float>(0).data(), s.filter.get_as<float>(ctx),
      [](int64_t) { return [](float x, float w) { return x * w; }; },
      [&](int64_t, int32_t c, int64_t at, float sum) {
        const float total = sum + (bias ? bias[c] : 0.0f);
        out[at] = std::min(std::max(total, s.real.low), s.real.high);
      });
  return {};
}

// Accumulators wrap on overflow, as those of the stock kernels do in practice.
template <class T, class Filter, class Acc>
Status run_quantized(RunContext& ctx) {
  const State& s = ctx.state<State>();
  using Wrapping = std::make_unsigned_t<Acc>;
  const Acc* bias = ctx.has_input(2) ? ctx.in<Acc>(2).data() : nullptr;
  T* out = ctx.out<T>(0).data();
  const Filter* filter = s.filter.get_as<Filter>(ctx);
  const int32_t zero_in = s.quant.zero_in, zero_filter = s.quant.zero_filter;
  convolve<Wrapping>(
      ctx, s.geometry, ctx.in<T>(0).data(), filter,
      [=](int64_t) {
        return [=](T x, Filter w) { return static_cast<Wrapping>(Acc{(x - zero_in) * (w - zero_filter)}); };
      },
      [&](int64_t, int32_t c, int64_t at, Wrapping sum) {
        if (bias) sum += static_cast<Wrapping>(bias[c]);
        const Multiplier scale = s.quant.scale[static_cast<size_t>(c)];
        out[at] = static_cast<T>(requantize(static_cast<Acc>(sum), scale, s.quant.zero_out, s.quant.range));
      });
  return {};
}

// Real input, integer weights: the input is quantized image by image, symmetrically if the filter has one scale.
Status run_hybrid(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const HybridInput::Rows images = s.hybrid.quantize(ctx, 0);
  const float* bias = bias_or_null(ctx);
  float* out = ctx.out<float>(0).data();
  const auto scaled = [&](int32_t sum, float filter_scale, float image_scale) {
    const auto real = static_cast<float>(sum);
    return s.hybrid.asymmetric() ? real * filter_scale * image_scale : real * (image_scale * filter_scale);
  };
  convolve<uint32_t>(
      ctx, s.geometry, images.values, s.filter.get_as<int8_t>(ctx),
      [&](int64_t batch) {
        const int32_t zero = images.zero_points[batch];
        return [zero](int8_t x, int8_t w) { return static_cast<uint32_t>((x - zero) * w); };
      },
      [&](int64_t batch, int32_t c, int64_t at, uint32_t sum) {
        const float real =
            scaled(static_cast<int32_t>(sum), s.filter_scale[static_cast<size_t>(c)], images.scales[batch]);
        const float total = real + (bias ? bias[c] : 0.0f);
        out[at] = std::min(std::max(total, s.real.low), s.real.high);
      });
  return {};
}

Status run_packed_hybrid(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const HybridInput::Rows images = s.hybrid.quantize(ctx, 0);
  const simd::HybridRun run{images.values,
                            ctx.out<float>(0).data(),
                            images.zero_points,
                            images.scales,
                            int64_t{s.geometry.window.y.out} * s.geometry.window.x.out,
                            s.filter_scale.data(),
                            bias_or_null(ctx),
                            s.real.low,
                            s.real.high,
                            s.hybrid.asymmetric()};
  run_fast_hybrid(ctx, s.fast, run);
  return {};
}

Status run_packed_groups(RunContext& ctx) {
  ctx.state<State>().groups.run(ctx);
  return {};
}

Status run_packed_int16(RunContext& ctx) {
  const State& s = ctx.state<State>();
  s.halves.run(ctx, s.requant, ctx.out<int16_t>(0).data());
  return {};
}

Status run_packed(RunContext& ctx) {
  run_fast(ctx, ctx.state<State>().fast);
  return {};
}

Status prepare_hybrid(PrepareContext& ctx, State* s) {
  const Tensor &input = ctx.input(0), &filter = ctx.input(1);
  const std::vector<float>& scale = filter.quant().scale;
  const int32_t channels = s->geometry.out_channels;
  if (scale.empty() || (scale.size() != 1 && scale.size() != static_cast<size_t>(channels)))
    return ctx.wrong_scale_count(1, "1 or " + std::to_string(channels) + ", one per output channel");
  const bool differ = std::any_of(scale.begin(), scale.end(), [&](float value) { return value != scale[0]; });
  const bool asymmetric =
      (differ && filter.type != ElementType::uint8) || s->geometry.group_in != s->geometry.in_channels;
  s->filter_scale.assign(static_cast<size_t>(channels), scale[0]);
  if (asymmetric && scale.size() > 1) s->filter_scale = scale;
  const int32_t batches = input.dim(0);
  SURELITE_TRY(s->hybrid.prepare(ctx, batches, batches ? input.count() / batches : 0, asymmetric));
  ctx.set_run(run_hybrid);
  return {};
}

Status prepare_quantized(PrepareContext& ctx, State* s, Activation activation) {
  SURELITE_LET(s->quant, read_conv_quant(ctx, {.channels = s->geometry.out_channels}, activation));
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::uint8) ctx.set_run(run_quantized<uint8_t, uint8_t, int32_t>);
  if (type == ElementType::int8) ctx.set_run(run_quantized<int8_t, int8_t, int32_t>);
  if (type != ElementType::int16) return {};
  s->quant.scale = read_multipliers(ctx, {.channels = s->geometry.out_channels});
  SURELITE_LET(const bool wide, read_wide_sums(ctx, 2));
  ctx.set_run(wide ? run_quantized<int16_t, int8_t, int64_t> : run_quantized<int16_t, int8_t, int32_t>);
  return {};
}

Status choose_groups(PrepareContext& ctx, State* s) {
  const ConvGeometry& g = s->geometry;
  const ElementType in = ctx.input(0).type;
  const bool real = in == ElementType::float32;
  const auto* filter = static_cast<const std::byte*>(s->filter.known(ctx));
  if (!filter || in == ElementType::int16 || (real && ctx.input(1).type != in) || (ctx.has_input(2) && !ctx.known(2)))
    return {};
  if (!real) s->quant.scale = read_multipliers(ctx, {.channels = g.out_channels});
  const auto width = real ? sizeof(float) : 1;
  const auto pack = [&](int32_t group, const simd::ConvShape& shape, FastConv* conv) -> Result<bool> {
    const size_t first = static_cast<size_t>(group) * static_cast<size_t>(g.group_out);
    const std::byte* weights = filter + first * static_cast<size_t>(ctx.input(1).shape.count(1, 4)) * width;
    const std::byte* bias = ctx.has_input(2) ? ctx.input(2).data + first * sizeof(int32_t) : nullptr;
    if (real)
      return pack_fast_conv(ctx, shape, s->real, reinterpret_cast<const float*>(weights),
                            reinterpret_cast<const float*>(bias), conv);
    ConvQuant quant = s->quant;
    quant.scale.assign(s->quant.scale.begin() + static_cast<std::ptrdiff_t>(first),
                       s->quant.scale.begin() + static_cast<std::ptrdiff_t>(first) + g.group_out);
    return pack_fast_conv(ctx, shape, quant, in == ElementType::uint8, weights, reinterpret_cast<const int32_t*>(bias),
                          conv);
  };
  SURELITE_LET(const bool packed, s->groups.prepare(ctx, g, width, pack));
  if (!packed) return {};
  ctx.packed(1), ctx.packed(2);
  ctx.set_run(run_packed_groups);
  return {};
}

Status choose_int16(PrepareContext& ctx, State* s, const simd::ConvShape& shape) {
  if (s->quant.zero_in != 0 || s->quant.zero_filter != 0 || (ctx.has_input(2) && !ctx.known(2))) return {};
  SURELITE_LET(const bool packed, s->halves.prepare(ctx, 0, shape, s->filter.known(ctx)));
  if (!packed) return {};
  SURELITE_LET(const bool wide, read_wide_sums(ctx, 2));
  s->requant.prepare(ctx, s->quant, 2, wide);
  ctx.set_run(run_packed_int16);
  return {};
}

// Replaces the plain kernel where a packed one gives the same result.
Status choose_fast(PrepareContext& ctx, State* s) {
  const ConvGeometry& g = s->geometry;
  if (g.group_in != g.in_channels) return choose_groups(ctx, s);
  const simd::ConvShape shape = conv_shape(g.batches, g.window, g.in_channels, g.out_channels);
  const void* const weights = s->filter.known(ctx);
  if (ctx.input(0).type == ElementType::int16) return choose_int16(ctx, s, shape);
  if (ctx.input(0).type == ElementType::float32 && ctx.input(1).type != ElementType::float32) {
    SURELITE_LET(const bool hybrid, choose_fast_hybrid(ctx, shape, weights, &s->fast));
    if (!hybrid) return {};
    s->filter.packed(ctx);
    ctx.set_run(run_packed_hybrid);
    return {};
  }
  SURELITE_LET(const bool packed, ctx.input(0).type == ElementType::float32
                                      ? choose_fast_conv(ctx, shape, s->real, weights, &s->fast)
                                      : choose_fast_conv(ctx, shape, s->quant, weights, &s->fast));
  if (!packed) return {};
  s->filter.packed(ctx), ctx.packed(2);
  ctx.set_run(run_packed);
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const Activation activation, read_activation_ahead(ctx));
  const Tensor &input = ctx.input(0), &filter = ctx.input(1);
  if (input.rank() != 4) return ctx.wrong_rank(0, 4);
  if (filter.rank() != 4) return ctx.wrong_rank(1, 4);
  State& s = ctx.state<State>();
  ConvGeometry& g = s.geometry;
  g.batches = input.dim(0);
  g.in_channels = input.dim(3);
  g.out_channels = filter.dim(0);
  g.group_in = filter.dim(3);
  const int32_t groups = g.group_in > 0 && g.in_channels % g.group_in == 0 ? g.in_channels / g.group_in : 0;
  if (groups == 0) return ctx.extents_differ(0, 3, 1, 3);
  if (g.out_channels % groups != 0) return ctx.not_divisible(1, "axis 0", g.out_channels, groups);
  g.group_out = std::max(g.out_channels / groups, 1);
  SURELITE_TRY(check_bias(ctx, 2, g.out_channels));
  SURELITE_LET(g.window, read_conv_window(ctx, input.shape, filter.dim(1), filter.dim(2)));
  s.real = float_range(activation);
  SURELITE_TRY(ctx.resize(0, {g.batches, g.window.y.out, g.window.x.out, g.out_channels}));
  SURELITE_TRY(check_element_limit(ctx));
  SURELITE_TRY(s.filter.prepare(ctx, 1));
  if (input.type != ElementType::float32) SURELITE_TRY(prepare_quantized(ctx, &s, activation));
  else ctx.set_run(run_float);
  pad_ahead(ctx, s.filter, &g.window);
  if (input.type == ElementType::float32 && filter.type != ElementType::float32)
    SURELITE_TRY(prepare_hybrid(ctx, &s));
  SURELITE_TRY(choose_fast(ctx, &s));
  if (takes_bytes(input.type) && !s.fast.chosen()) s.quant.scale = read_multipliers(ctx, {.channels = g.out_channels});
  const RunFn run = ctx.chosen_run();
  if (run != run_hybrid && run != run_packed_hybrid && run != run_packed_groups && run != run_packed_int16)
    ctx.by_rows(rows_of(s.fast, g.window));
  return {};
}

}  // namespace

extern const OpSpec op_conv_2d{
    .name = "CONV_2D",
    .max_version = 8,
    .types = "f32 f32|i8|u8|i4 f32? -> f32\n"
             "u8 u8 i32? -> u8\n"
             "i8 i8|i4 i32? -> i8\n"
             "i16 i8|i4 i32|i64? -> i16",
    .options = "Conv2DOptions",
    .prepare = prepare,
    .sparse_input = 1,
};

}  // namespace surelite
