// SPDX-License-Identifier: Apache-2.0
// DEPTHWISE_CONV_2D: every input channel is convolved on its own, with depth_multiplier filters; filters are
// [1, height, width, in * depth_multiplier].
#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

#include "base/checked.h"
#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/conv/conv_quant.h"
#include "ops/fast/depthwise_sums.h"
#include "ops/shared/options/element_limit.h"
#include "ops/fast/conv.h"
#include "ops/shared/conv/margins.h"
#include "ops/shared/quant/dynamic_range_input.h"
#include "ops/fast/split_int16.h"
#include "ops/shared/quant/weights.h"
#include "ops/shared/conv/window.h"

namespace surelite {
namespace {

constexpr int32_t kMaxStep = INT16_MAX;  // strides, dilations and padding: the stock kernel's limit
constexpr int32_t kBlock = 64;           // output channels whose sums are kept side by side

struct State {
  Window2D window;
  int32_t in_channels = 0, multiplier = 1;
  FloatRange real{0, 0};
  ConvQuant quant;
  Weights filter;
  HybridInput hybrid;
  FastConv fast;
  int repeated = -1;                // scratch: the input with every channel repeated for its filters
  DepthwiseSums sums;               // hybrid and int16
  Requant16 requant;                // int16
  std::vector<float> filter_scale, no_bias;  // hybrid, one per output channel
};

// Adds one tap for `count` output channels from `first` on.
template <class Acc, class In, class Filter, class Product>
void add_tap(const In* in, const Filter* filter, int32_t first, int32_t count, int32_t multiplier, Acc* sums,
             const Product& product) {
  if (multiplier == 1) {
    for (int32_t c = 0; c < count; ++c) sums[c] += product(in[first + c], filter[first + c]);
    return;
  }
  int32_t from = first / multiplier, left = multiplier - first % multiplier;
  for (int32_t c = 0; c < count; ++c) {
    sums[c] += product(in[from], filter[first + c]);
    if (--left == 0) ++from, left = multiplier;
  }
}

// Visits every output element with the sum of products under its window, added row by row; padding adds nothing.
// product_of(batch) gives product(input, weight); store(batch, channel, output element, sum).
template <class Acc, class In, class Filter, class ProductOf, class Store>
void convolve_depthwise(RunContext& ctx, const State& s, const In* input, const Filter* filter,
                        const ProductOf& product_of, const Store& store) {
  const Window &wy = s.window.y, &wx = s.window.x;
  const int64_t pixel = s.in_channels;
  const int32_t channels = ctx.output(0).dim(3);
  const auto compute = [&](int64_t row, int32_t begin, int32_t end) {
    const int64_t batch = row / wy.out;
    const auto product = product_of(batch);
    const Window::Taps ty = wy.taps(static_cast<int32_t>(row % wy.out));
    const In* image = input + batch * wy.in * wx.in * pixel;
    for (int32_t x = begin; x < end; ++x) {
      const Window::Taps tx = wx.taps(x);
      const int64_t at = (row * wx.out + x) * channels;
      for (int32_t first = 0; first < channels; first += kBlock) {
        const int32_t count = std::min(kBlock, channels - first);
        Acc sums[kBlock] = {};
        for (int32_t fy = ty.begin; fy < ty.end; ++fy) {
          const int64_t in_row = (ty.first + int64_t{fy - ty.begin} * wy.dilation) * wx.in;
          for (int32_t fx = tx.begin; fx < tx.end; ++fx) {
            const In* from = image + (in_row + tx.first + int64_t{fx - tx.begin} * wx.dilation) * pixel;
            const Filter* with = filter + (int64_t{fy} * wx.filter + fx) * channels;
            add_tap(from, with, first, count, s.multiplier, sums, product);
          }
        }
        for (int32_t c = 0; c < count; ++c) store(batch, first + c, at + first + c, sums[c]);
      }
    }
  };
  const int64_t cost = int64_t{channels} * wy.filter * wx.filter;
  for_row_parts(ctx, int64_t{ctx.output(0).dim(0)} * wy.out, wx.out, cost, compute);
}

Status run_float(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* bias = ctx.has_input(2) ? ctx.in<float>(2).data() : nullptr;
  float* out = ctx.out<float>(0).data();
  convolve_depthwise<float>(
      ctx, s, ctx.in<float>(0).data(), s.filter.get_as<float>(ctx),
      [](int64_t) { return [](float x, float w) { return x * w; }; },
      [&](int64_t, int32_t c, int64_t at, float sum) {
        const float total = sum + (bias ? bias[c] : 0.0f);
        out[at] = std::min(std::max(total, s.real.low), s.real.high);
      });
  return {};
}

// Accumulators wrap on overflow, as those of the stock kernels do in practice.
template <class T, class Filter, class Acc, class Bias = Acc>
Status run_quantized(RunContext& ctx) {
  const State& s = ctx.state<State>();
  using Wrapping = std::make_unsigned_t<Acc>;
  const Bias* bias = ctx.has_input(2) ? ctx.in<Bias>(2).data() : nullptr;
  T* out = ctx.out<T>(0).data();
  const Filter* filter = s.filter.get_as<Filter>(ctx);
  const int32_t zero_in = s.quant.zero_in, zero_filter = s.quant.zero_filter;
  convolve_depthwise<Wrapping>(
      ctx, s, ctx.in<T>(0).data(), filter,
      [=](int64_t) {
        return [=](T x, Filter w) { return static_cast<Wrapping>(Acc{(x - zero_in) * (w - zero_filter)}); };
      },
      [&](int64_t, int32_t c, int64_t at, Wrapping sum) {
        if (bias) sum += static_cast<Wrapping>(Acc{bias[c]});
        const Multiplier scale = s.quant.scale[static_cast<size_t>(c)];
        out[at] = static_cast<T>(requantize(static_cast<Acc>(sum), scale, s.quant.zero_out, s.quant.range));
      });
  return {};
}

// Real input, int8 weights: the input is quantized image by image.
Status run_hybrid(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const HybridInput::Rows images = s.hybrid.quantize(ctx, 0);
  const std::vector<float>& filter_scale = ctx.input(1).quant().scale;
  const float* bias = ctx.has_input(2) ? ctx.in<float>(2).data() : nullptr;
  float* out = ctx.out<float>(0).data();
  convolve_depthwise<uint32_t>(
      ctx, s, images.values, s.filter.get_as<int8_t>(ctx),
      [&](int64_t batch) {
        const int32_t zero = images.zero_points[batch];
        return [zero](int8_t x, int8_t w) { return static_cast<uint32_t>((x - zero) * w); };
      },
      [&](int64_t batch, int32_t c, int64_t at, uint32_t sum) {
        const float scale = filter_scale[filter_scale.size() > 1 ? static_cast<size_t>(c) : 0] * images.scales[batch];
        const float total = static_cast<float>(static_cast<int32_t>(sum)) * scale + (bias ? bias[c] : 0.0f);
        out[at] = std::min(std::max(total, s.real.low), s.real.high);
      });
  return {};
}

Status run_packed(RunContext& ctx) {
  run_fast(ctx, ctx.state<State>().fast);
  return {};
}

template <class T>
Status run_packed_repeated(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const T* in = ctx.in<T>(0).data();
  T* all = ctx.scratch_of<T>(s.repeated).data();
  ctx.parallel(ctx.input(0).count(), 1 << 16, [&](int64_t first, int64_t last) {
    repeat_channels(in + first, last - first, s.multiplier, all + first * s.multiplier);
  });
  if (ctx.output(0).bytes > 0) run_fast(ctx, s.fast, reinterpret_cast<const std::byte*>(all), ctx.output(0).data);
  return {};
}

struct ScaledSums {
  const float *sums, *scale, *bias;
  float image_scale;
  FloatRange range;
};
void scale_sums(const ScaledSums& s, int64_t channels, float* __restrict out) {
  for (int64_t c = 0; c < channels; ++c) {
    const float total = s.sums[c] * (s.scale[c] * s.image_scale) + s.bias[c];
    out[c] = std::min(std::max(total, s.range.low), s.range.high);
  }
}

Status run_packed_hybrid(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const HybridInput::Rows images = s.hybrid.quantize(ctx, 0);
  const int64_t image = ctx.input(0).count() / std::max(ctx.input(0).dim(0), 1), channels = ctx.output(0).dim(3);
  const int64_t pixels = int64_t{s.window.y.out} * s.window.x.out;
  const float* bias = ctx.has_input(2) ? ctx.in<float>(2).data() : s.no_bias.data();
  float* out = ctx.out<float>(0).data();
  s.sums.run(
      ctx,
      [&](int32_t batch, int, int64_t first, int64_t last, float* to) {
        const int8_t* from = images.values + batch * image;
        const int32_t zero = images.zero_points[batch];
        for (int64_t i = first; i < last; ++i) to[i] = static_cast<float>(from[i] - zero);
      },
      [&](int32_t batch, int64_t first, int64_t last, const float* const* sums) {
        const float image_scale = images.scales[batch];
        for (int64_t at = first * channels; at < last * channels; at += channels)
          scale_sums({sums[0] + at, s.filter_scale.data(), bias, image_scale, s.real}, channels,
                     out + batch * pixels * channels + at);
      });
  return {};
}

// The high bytes of the input and the low ones are convolved apart.
Status run_packed_int16(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const int64_t image = ctx.input(0).count() / std::max(ctx.input(0).dim(0), 1), channels = ctx.output(0).dim(3);
  const int64_t pixels = int64_t{s.window.y.out} * s.window.x.out;
  const int16_t* in = ctx.in<int16_t>(0).data();
  int16_t* out = ctx.out<int16_t>(0).data();
  s.sums.run(
      ctx,
      [&](int32_t batch, int plane, int64_t first, int64_t last, float* to) {
        const int16_t* from = in + batch * image;
        if (plane == 0)
          for (int64_t i = first; i < last; ++i) to[i] = static_cast<float>(from[i] >> 8);
        else
          for (int64_t i = first; i < last; ++i) to[i] = static_cast<float>(from[i] & 255);
      },
      [&](int32_t batch, int64_t first, int64_t last, const float* const* sums) {
        for (int64_t at = first * channels; at < last * channels; at += channels)
          s.requant.run(sums[0] + at, sums[1] + at, out + batch * pixels * channels + at);
      });
  return {};
}

Status prepare_hybrid(PrepareContext& ctx, State* s) {
  const Tensor& input = ctx.input(0);
  const size_t scales = ctx.input(1).quant().scale.size();
  if (scales != 1 && scales != static_cast<size_t>(ctx.output(0).dim(3)))
    return ctx.wrong_scale_count(1, "1 or " + std::to_string(ctx.output(0).dim(3)) + ", one per output channel");
  const int32_t batches = input.dim(0);
  SURELITE_TRY(s->hybrid.prepare(ctx, batches, batches ? input.count() / batches : 0, true));
  ctx.set_run(run_hybrid);
  return {};
}

Status prepare_quantized(PrepareContext& ctx, State* s, Activation activation) {
  SURELITE_LET(s->quant,
               read_conv_quant(ctx, {.channels = ctx.output(0).dim(3), .symmetric_filter = false}, activation));
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::int16) s->quant.scale = read_multipliers(ctx, {.channels = ctx.output(0).dim(3)});
  if (type == ElementType::uint8) ctx.set_run(run_quantized<uint8_t, uint8_t, int32_t>);
  else if (type == ElementType::int8) ctx.set_run(run_quantized<int8_t, int8_t, int32_t>);
  else if (ctx.has_input(2) && ctx.input(2).type == ElementType::int32)
    ctx.set_run(run_quantized<int16_t, int8_t, int64_t, int32_t>);
  else ctx.set_run(run_quantized<int16_t, int8_t, int64_t>);
  return {};
}

// Several filters for each input channel: the kernels take one.
Status choose_repeated(PrepareContext& ctx, State* s, simd::ConvShape shape) {
  shape.in_channels = shape.out_channels;
  const bool real = ctx.input(0).type == ElementType::float32;
  const void* const weights = s->filter.known(ctx);
  SURELITE_LET(const bool packed, real ? choose_fast_depthwise(ctx, shape, s->real, weights, &s->fast)
                                       : choose_fast_depthwise(ctx, shape, s->quant, weights, &s->fast));
  if (!packed) return {};
  size_t bytes = 0;
  if (!checked_mul(static_cast<size_t>(ctx.input(0).count()) * (real ? sizeof(float) : 1),
                   static_cast<size_t>(s->multiplier), &bytes))
    return ctx.fail(Code::P311, {{"what", "the repeated channels"}});
  s->repeated = ctx.scratch(bytes);
  s->filter.packed(ctx), ctx.packed(2);
  ctx.set_run(real ? run_packed_repeated<float> : run_packed_repeated<uint8_t>);
  return {};
}

Status choose_sums(PrepareContext& ctx, State* s, const simd::ConvShape& shape) {
  const bool hybrid = ctx.input(0).type == ElementType::float32;
  if (!hybrid && (s->quant.zero_in != 0 || s->quant.zero_filter != 0 || (ctx.has_input(2) && !ctx.known(2)))) return {};
  const auto* weights = static_cast<const int8_t*>(s->filter.known(ctx));
  SURELITE_LET(const bool fits, s->sums.prepare(ctx, shape, weights, 255, hybrid ? 1 : 2));
  if (!fits) return {};
  if (!hybrid) {
    s->requant.prepare(ctx, s->quant, 2, true);
    ctx.set_run(run_packed_int16);
    return {};
  }
  const std::vector<float>& scale = ctx.input(1).quant().scale;
  s->filter_scale.assign(static_cast<size_t>(shape.out_channels), scale[0]);
  if (scale.size() > 1) s->filter_scale = scale;
  s->no_bias.assign(ctx.has_input(2) ? 0 : s->filter_scale.size(), 0.0f);
  ctx.set_run(run_packed_hybrid);
  return {};
}

// Replaces the plain kernel where a packed one gives the same result.
Status choose_fast(PrepareContext& ctx, State* s) {
  const simd::ConvShape shape = conv_shape(ctx.input(0).dim(0), s->window, s->in_channels, ctx.output(0).dim(3));
  const ElementType in = ctx.input(0).type;
  if (in == ElementType::int16 || (in == ElementType::float32 && ctx.input(1).type != ElementType::float32))
    return choose_sums(ctx, s, shape);
  const void* const weights = s->filter.known(ctx);
  SURELITE_LET(const bool packed, in == ElementType::float32
                                      ? choose_fast_depthwise(ctx, shape, s->real, weights, &s->fast)
                                      : choose_fast_depthwise(ctx, shape, s->quant, weights, &s->fast));
  if (!packed) return s->multiplier > 1 ? choose_repeated(ctx, s, shape) : Status();
  s->filter.packed(ctx), ctx.packed(2);
  ctx.set_run(run_packed);
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const Activation activation, read_activation_ahead(ctx));
  const Tensor &input = ctx.input(0), &filter = ctx.input(1);
  if (input.rank() != 4) return ctx.wrong_rank(0, 4);
  if (filter.rank() != 4 || filter.dim(0) != 1) return ctx.wrong_shape(1, "[1,height,width,channels]");
  State& s = ctx.state<State>();
  const int32_t channels = filter.dim(3);
  s.in_channels = input.dim(3);
  if (s.in_channels == 0 || channels % s.in_channels != 0)
    return s.in_channels == 0 ? ctx.wrong_extent(0, 3, "1 or more")
                              : ctx.not_divisible(1, "axis 3", channels, s.in_channels);
  s.multiplier = std::max(channels / s.in_channels, 1);
  SURELITE_TRY(check_bias(ctx, 2, channels));
  SURELITE_LET(s.window, read_conv_window(ctx, input.shape, filter.dim(1), filter.dim(2)));
  for (const Window& axis : {s.window.y, s.window.x}) {
    const int32_t most = std::max({axis.stride, axis.dilation, axis.pad});
    if (most > kMaxStep)
      return ctx.bad_option("stride, dilation or padding", {"value", most}, "it must be at most 32767");
  }
  s.real = float_range(activation);
  SURELITE_TRY(ctx.resize(0, {input.dim(0), s.window.y.out, s.window.x.out, channels}));
  SURELITE_TRY(check_element_limit(ctx));
  SURELITE_TRY(s.filter.prepare(ctx, 1));
  if (input.type != ElementType::float32) SURELITE_TRY(prepare_quantized(ctx, &s, activation));
  else ctx.set_run(run_float);
  pad_ahead(ctx, s.filter, &s.window);
  if (input.type == ElementType::float32 && filter.type != ElementType::float32)
    SURELITE_TRY(prepare_hybrid(ctx, &s));
  SURELITE_TRY(choose_fast(ctx, &s));
  if (takes_bytes(input.type) && !s.fast.chosen()) s.quant.scale = read_multipliers(ctx, {.channels = channels});
  const RunFn run = ctx.chosen_run();
  if (s.repeated < 0 && run != run_hybrid && run != run_packed_hybrid && run != run_packed_int16)
    ctx.by_rows(rows_of(s.fast, s.window));
  return {};
}

}  // namespace

extern const OpSpec op_depthwise_conv_2d{
    .name = "DEPTHWISE_CONV_2D",
    .max_version = 7,
    .types = "f32 f32|i8|i4 f32? -> f32\n"
             "u8 u8 i32? -> u8\n"
             "i8 i8|i4 i32? -> i8\n"
             "i16 i8|i4 i32|i64? -> i16",
    .options = "DepthwiseConv2DOptions",
    .prepare = prepare,
    .sparse_input = 1,
};

}  // namespace surelite
