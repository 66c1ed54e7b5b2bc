// SPDX-License-Identifier: Apache-2.0
// CONV_2D and DEPTHWISE_CONV_2D: parameters as the desktop's kernels compute them, weights in the target's layout.
#include "micro/conv_steps.h"

#include <algorithm>
#include <cstdlib>

#include "micro/kernels.h"
#include "ops/shared/conv/conv_quant.h"
#include "ops/shared/conv/window.h"
#include "ops/shared/quant/weights.h"

namespace surelite::tool::micro {

std::string text_of(const Window& w) {
  return fmt::format("{{{}, {}, {}, {}, {}, {}}}", w.in, w.out, w.filter, w.stride, w.dilation, w.pad);
}

std::string text_of(float value) {
  if (value != value) return "__builtin_nanf(\"\")";
  if (value - value != 0) return value > 0 ? "__builtin_inff()" : "-__builtin_inff()";
  return fmt::format("{:.9e}f", value);
}

std::vector<int32_t> folded_bias(const Operation& o, int bias, size_t channels, int32_t zero,
                                 const std::function<int32_t(size_t)>& weight_sum) {
  std::vector<int32_t> result(channels, 0);
  if (o.has(bias)) {
    const std::span<const int32_t> values = o.value<int32_t>(bias);
    result.assign(values.begin(), values.end());
  }
  for (size_t c = 0; c < channels; ++c)
    result[c] = static_cast<int32_t>(static_cast<uint32_t>(result[c]) -
                                     static_cast<uint32_t>(zero) * static_cast<uint32_t>(weight_sum(c)));
  return result;
}

std::vector<int8_t> lay_out_weights(Layout layout, std::span<const int8_t> weights, size_t channels, size_t depth) {
  const auto at = [&](size_t c, size_t k) { return c < channels && k < depth ? weights[c * depth + k] : int8_t{0}; };
  std::vector<int8_t> laid;
  const auto lay = [&](size_t together, size_t piece, bool padded) {
    for (size_t c = 0; c < channels; c += together)
      for (size_t k = 0; k < depth; k += piece)
        for (size_t channel = c; channel < c + together; ++channel)
          for (size_t i = 0; i < piece && (padded || k + i < depth); ++i) laid.push_back(at(channel, k + i));
  };
  if (layout == Layout::blocks)
    lay(4, 16, false);
  else
    lay(2, 4, true);
  return laid;
}

namespace {

// Whether the kernels named plain take a layer; `most` is the greatest magnitude that a sum of it can have.
bool is_plain(const ConvQuant& quant, int64_t most) {
  return most < (1 << 30) && quant.range.low == INT8_MIN && quant.range.high == INT8_MAX &&
         std::all_of(quant.scale.begin(), quant.scale.end(), [](const Multiplier& scale) { return scale.shift < 0; });
}

// Of the sums of all channels: biases and weights times values of up to `widest`.
int64_t greatest_sum(std::span<const int32_t> bias, std::span<const int8_t> weights, int64_t widest) {
  int64_t most = 0, of_weights = 0;
  for (const int32_t value : bias) most = std::max<int64_t>(most, std::abs(int64_t{value}));
  for (const int8_t value : weights) of_weights = std::max<int64_t>(of_weights, std::abs(int64_t{value}));
  const auto depth = static_cast<int64_t>(weights.size() / std::max<size_t>(bias.size(), 1));
  return most + of_weights * widest * depth;
}

std::string scale_text(Emitter& e, const ConvQuant& quant, bool plain) {
  std::vector<int32_t> values;
  std::vector<int> shifts;
  for (const Multiplier& scale : quant.scale) {
    values.push_back(scale.value);
    shifts.push_back(plain ? -1 - scale.shift : scale.shift);
  }
  const std::string value = e.constant<int32_t>("int32_t", "scales", values);
  const std::string shift = e.constant<int>("int8_t", "shifts", shifts);
  return fmt::format("{{{}, {}, {}, {}, {}}}", value, shift, quant.zero_out, quant.range.low, quant.range.high);
}

struct Filters {
  std::vector<int8_t> weights;  // [out, height, width, in]
  size_t channels, depth;
  bool packed;  // to be kept as 4 bits
};

// A convolution with filters as given; `at` says where its tensors are.
Status emit_filters(Emitter& e, const Operation& o, Window2D window, int32_t in_channels, const Filters& filters,
                    const ConvQuant& quant) {
  const Fusion* fused = e.step().fusion;
  const auto channels = static_cast<int32_t>(filters.channels);
  // A window of one element: all rows are one, so that windows always come in pairs.
  const bool single = window.y.filter == 1 && window.x.filter == 1 && window.y.stride == 1 && window.x.stride == 1;
  if (single && !fused) {
    const int32_t pixels = window.y.in * window.x.in;
    window.y = {1, 1, 1, 1, 1, 0};
    window.x = {pixels, pixels, 1, 1, 1, 0};
  }
  const int32_t row = window.x.filter * in_channels;
  const bool pairs = e.layout() == Layout::pairs;
  const bool gather =
      (pairs ? row % 4 != 0 : window.y.filter > 1 && row % 16 != 0) || (window.x.dilation != 1 && window.x.filter > 1);
  const std::vector<int32_t> bias = folded_bias(o, 2, filters.channels, quant.zero_in, [&](size_t c) {
    uint32_t sum = 0;
    for (size_t k = 0; k < filters.depth; ++k)
      sum += static_cast<uint32_t>(int32_t{filters.weights[c * filters.depth + k]});
    return static_cast<int32_t>(sum);
  });
  const LaidWeights weights =
      keep_weights(e, lay_out_weights(e.layout(), filters.weights, filters.channels, filters.depth), filters.packed);
  const std::string biases = e.constant<int32_t>("int32_t", "biases", bias);
  const bool plain = is_plain(quant, greatest_sum(bias, filters.weights, 128));
  const std::string scale = scale_text(e, quant, plain);
  const std::string name =
      e.parameters("ConvI8", fmt::format("{}, {}, {}, {}, {}, {}, {}, {}, {}", text_of(window.y), text_of(window.x),
                                         in_channels, channels, quant.zero_in, gather, weights.name, biases, scale));
  const bool inside = window.y.pad == 0 && window.x.pad == 0 &&
                      (window.y.out - 1) * window.y.stride + (window.y.filter - 1) * window.y.dilation < window.y.in &&
                      (window.x.out - 1) * window.x.stride + (window.x.filter - 1) * window.x.dilation < window.x.in;
  const size_t bytes = surelite::micro::window_bytes(static_cast<size_t>(window.y.filter * window.x.filter),
                                                     static_cast<size_t>(in_channels));
  const std::string scratch = gather || !inside ? e.scratch((pairs ? 2 : 1) * bytes, "int8_t") : "nullptr";
  const std::string function = fmt::format("conv_{}{}_i8", pairs ? "pairs" : "blocks", plain ? "_plain" : "");
  const int32_t batches = o.in(0).dim(0);
  const std::string from = e.read(o.input(0), "int8_t");
  const std::string layer = begin_layer(e, weights, "ConvI8", name);
  if (fused) {
    fused->emit(e, fmt::format("{}({}, y, y + 1, {}, row, {});", function, layer, from, scratch), window.y.out,
                window.x.out * channels);
  } else {
    const std::string to = e.write(o.output(), "int8_t");
    for (int32_t b = 0; b < batches; ++b)
      e.call(fmt::format("{}({}, 0, {}, {}, {}, {});", function, layer, window.y.out, offset(from, b, o.in(0)),
                         offset(to, b, o.out()), scratch));
  }
  end_layer(e, weights);
  return {};
}

Status emit_conv_f32(Emitter& e, const Operation& o, const Window2D& window, Activation activation) {
  const FloatRange range = float_range(activation);
  const std::string weights = e.constant_floats("weights", o.value<float>(1));
  const std::string bias = o.has(2) ? e.constant_floats("biases", o.value<float>(2)) : "nullptr";
  const std::string name = e.parameters(
      "ConvF32", fmt::format("{}, {}, {}, {}, {}, {}, {}, {}", text_of(window.y), text_of(window.x), o.in(0).dim(3),
                             o.out().dim(3), weights, bias, text_of(range.low), text_of(range.high)));
  const std::string from = e.read(o.input(0), "float"), to = e.write(o.output(), "float");
  for (int32_t b = 0; b < o.in(0).dim(0); ++b)
    e.call(fmt::format("conv_f32({}, {}, {});", name, offset(from, b, o.in(0)), offset(to, b, o.out())));
  return {};
}

constexpr std::string_view kConvWanted =
    "int8, int16 or float32 with constant filters (int8, int4 for int8, or float32) and biases, one group, dense";

bool constant_filters(const Operation& o) {
  return o.in(1).has_value && !o.in(1).def->sparsity && (!o.has(2) || o.in(2).has_value);
}

}  // namespace

std::vector<int8_t> weight_values(const Operation& o, int input) {
  std::vector<int8_t> values(static_cast<size_t>(o.in(input).count()));
  if (o.in(input).type == ElementType::int4) {
    const auto* bytes = static_cast<const std::byte*>(o.in(input).data);
    unpack_ints({bytes, o.in(input).bytes}, 4, o.in(input).count(), values.data());
    return values;
  }
  const std::span<const int8_t> given = o.value<int8_t>(input);
  return {given.begin(), given.end()};
}

LaidWeights keep_weights(Emitter& e, const std::vector<int8_t>& laid, bool packed) {
  if (!packed) return {"", e.constant<int8_t>("int8_t", "weights", laid), laid.size()};
  std::vector<uint8_t> halves((laid.size() + 1) / 2);
  for (size_t i = 0; i < laid.size(); ++i)
    halves[i / 2] = static_cast<uint8_t>(halves[i / 2] | (laid[i] & 15) << (i % 2 * 4));
  return {e.constant<uint8_t>("uint8_t", "weights", halves), "nullptr", laid.size()};
}

std::string begin_layer(Emitter& e, const LaidWeights& weights, std::string_view type, const std::string& parameters) {
  if (weights.packed.empty()) return parameters;
  const std::string unpacked = e.scratch(weights.count, "int8_t");
  e.call("{");
  e.call(fmt::format("  unpack_i4({}, {}, {});", weights.packed, unpacked, weights.count));
  e.call(fmt::format("  {} layer = {};", type, parameters));
  e.call(fmt::format("  layer.weights = {};", unpacked));
  return "layer";
}

void end_layer(Emitter& e, const LaidWeights& weights) {
  if (!weights.packed.empty()) e.call("}");
}

std::string offset(const std::string& address, int32_t batch, const Tensor& tensor) {
  const int64_t step = tensor.dim(0) ? tensor.count() / tensor.dim(0) : 0;
  return batch == 0 ? address : fmt::format("{} + {}", address, batch * step);
}

Status emit_conv_2d(Emitter& e, const Operation& o) {
  SURELITE_LET(const Activation activation, read_activation(o.ctx));
  SURELITE_LET(const Window2D window, read_conv_window(o.ctx, o.in(0).shape, o.in(1).dim(1), o.in(1).dim(2)));
  if (!constant_filters(o) || o.in(1).dim(3) != o.in(0).dim(3)) return o.refuse(kConvWanted);
  if (o.is(ElementType::float32) && o.in(1).type == ElementType::float32)
    return emit_conv_f32(e, o, window, activation);
  const bool packed = o.in(1).type == ElementType::int4, halves = o.is(ElementType::int16);
  if ((!o.is(ElementType::int8) && !halves) || (!packed && o.in(1).type != ElementType::int8) || (packed && halves))
    return o.refuse(kConvWanted);
  const ConvTensors at{.channels = o.in(1).dim(0)};
  SURELITE_LET(ConvQuant quant, read_conv_quant(o.ctx, at, activation));
  quant.scale = read_multipliers(o.ctx, at);
  if (halves) {
    SURELITE_LET(const bool wide, read_wide_sums(o.ctx, 2));
    return emit_conv_i16(e, o, window, scale_text(e, quant, false), false, wide);
  }
  const auto channels = static_cast<size_t>(at.channels);
  std::vector<int8_t> weights = weight_values(o, 1);
  const size_t depth = weights.size() / channels;
  return emit_filters(e, o, window, o.in(0).dim(3), {std::move(weights), channels, depth, packed}, quant);
}

Status emit_depthwise_conv_2d(Emitter& e, const Operation& o) {
  SURELITE_LET(const Activation activation, read_activation(o.ctx));
  SURELITE_LET(const Window2D window, read_conv_window(o.ctx, o.in(0).shape, o.in(1).dim(1), o.in(1).dim(2)));
  if (!constant_filters(o)) return o.refuse(kConvWanted);
  const int32_t in_channels = o.in(0).dim(3), channels = o.in(1).dim(3), multiplier = channels / in_channels;
  const std::string windows = text_of(window.y) + ", " + text_of(window.x);
  if (o.is(ElementType::float32) && o.in(1).type == ElementType::float32) {
    const FloatRange range = float_range(activation);
    const std::string weights = e.constant_floats("weights", o.value<float>(1));
    const std::string bias = o.has(2) ? e.constant_floats("biases", o.value<float>(2)) : "nullptr";
    const std::string name =
        e.parameters("DepthwiseF32", fmt::format("{}, {}, {}, {}, {}, {}, {}", windows, in_channels, multiplier,
                                                 weights, bias, text_of(range.low), text_of(range.high)));
    const std::string from = e.read(o.input(0), "float"), to = e.write(o.output(), "float");
    for (int32_t b = 0; b < o.in(0).dim(0); ++b)
      e.call(fmt::format("depthwise_f32({}, {}, {});", name, offset(from, b, o.in(0)), offset(to, b, o.out())));
    return {};
  }
  const bool packed = o.in(1).type == ElementType::int4, halves = o.is(ElementType::int16);
  if ((!o.is(ElementType::int8) && !halves) || (!packed && o.in(1).type != ElementType::int8) || (packed && halves))
    return o.refuse(kConvWanted);
  const ConvTensors at{.channels = channels, .symmetric_filter = false};
  SURELITE_LET(ConvQuant quant, read_conv_quant(o.ctx, at, activation));
  quant.scale = read_multipliers(o.ctx, at);
  if (halves) return emit_conv_i16(e, o, window, scale_text(e, quant, false), true, true);
  const std::vector<int8_t> weights = weight_values(o, 1);
  const auto count = static_cast<size_t>(channels);
  const size_t taps = weights.size() / count;
  if (in_channels == 1 && channels > 1) {  // every filter sees the one channel: a convolution
    Filters filters{{}, count, taps, packed};
    for (size_t c = 0; c < count; ++c)
      for (size_t t = 0; t < taps; ++t) filters.weights.push_back(weights[t * count + c]);
    return emit_filters(e, o, window, 1, filters, quant);
  }
  const LaidWeights filters = keep_weights(e, weights, packed);
  const std::vector<int32_t> bias = folded_bias(o, 2, count, 0, [](size_t) { return 0; });
  const std::string biases = e.constant<int32_t>("int32_t", "biases", bias);
  const bool plain = is_plain(quant, greatest_sum(bias, weights, 255));
  const std::string scale = scale_text(e, quant, plain);
  const std::string name =
      e.parameters("DepthwiseI8", fmt::format("{}, {}, {}, {}, {}, {}, {}", windows, in_channels, multiplier,
                                              quant.zero_in, filters.name, biases, scale));
  const std::string from = e.read(o.input(0), "int8_t"), to = e.write(o.output(), "int8_t");
  const std::string layer = begin_layer(e, filters, "DepthwiseI8", name);
  for (int32_t b = 0; b < o.in(0).dim(0); ++b)
    e.call(fmt::format("depthwise{}_i8({}, {}, {});", plain ? "_plain" : "", layer, offset(from, b, o.in(0)),
                       offset(to, b, o.out())));
  end_layer(e, filters);
  return {};
}

}  // namespace surelite::tool::micro
