// SPDX-License-Identifier: Apache-2.0
// CONV_2D and DEPTHWISE_CONV_2D.
#include "micro/ops/layers/conv_layer.h"

namespace surelite {
namespace micro {
namespace {

struct Layer {
  static constexpr size_t kDeviceBytes = 112;
  union {
    ConvI8 conv;
    DepthwiseI8 depthwise;
    ConvF32 conv_real;
    DepthwiseF32 depthwise_real;
  };
  int32_t batches, in_step, out_step;  // elements from batch to batch
  int scratch;
  bool plain, real;
  Layer() : conv_real() {}
};
// Filters of 4 bits are unpacked for every run.
struct PackedLayer : Layer {
  static constexpr size_t kDeviceBytes = 116;
  int unpacked;
};

// The node's state; null where the arena is too small.
Layer* start(Op& op, const LayerShape& shape) {
  const bool packed = op.in(1).type() == kTfLiteInt4;
  auto* with_room = packed ? op.state<PackedLayer>() : nullptr;
  if (with_room && !op.scratch(op.in(1).count(), &with_room->unpacked)) return nullptr;
  Layer* s = packed ? with_room : op.state<Layer>();
  if (!s) return nullptr;
  s->batches = shape.batches, s->in_step = shape.in_step, s->out_step = shape.out_step;
  s->scratch = -1;
  s->real = op.in(0).type() == kTfLiteFloat32;
  return s;
}

// Multipliers, and whether kernels named plain take the layer.
bool scales(Op& op, int32_t channels, int activation, int64_t most_product, const int32_t* bias, Scale* scale,
            bool* plain) {
  int32_t* values;
  int8_t* shifts;
  if (!layer_scales(op, channels, activation, scale, &values, &shifts)) return false;
  *plain = scale->low == INT8_MIN && scale->high == INT8_MAX;
  for (int32_t c = 0; c < channels; ++c) {
    const int64_t most = most_product + (bias ? (bias[c] < 0 ? -int64_t{bias[c]} : bias[c]) : 0);
    if (shifts[c] >= 0 || most >= (1 << 30)) *plain = false;
  }
  for (int32_t c = 0; c < channels && *plain; ++c) shifts[c] = static_cast<int8_t>(-1 - shifts[c]);
  return true;
}

bool prepare_conv(Op& op, uint8_t takes) {
  LayerShape shape;
  if (!check_layer(op, false, takes, &shape)) return false;
  Layer* s = start(op, shape);
  if (!s) return false;
  const View in = op.in(0), filter = op.in(1);
  const Window &y = shape.y, &x = shape.x;
  const int32_t channels = shape.channels;
  const int activation = op.options.u8(3);
  if (s->real) {
    s->conv_real =
        ConvF32{y, x, in.dim(3), channels, filter.data<float>(), op.has(2) ? op.in(2).data<float>() : nullptr, 0, 0};
    return real_range(activation, &s->conv_real.low, &s->conv_real.high) || op.refuse(kOptions);
  }
  const int32_t depth = filter.count(1, 4);
  const bool packed = (takes & kTakesPacked) && filter.type() == kTfLiteInt4;
  ConvI8 conv{};
  conv.y = y, conv.x = x;
  // A window of one element: all rows are one, so that windows always come in pairs.
  if (y.filter == 1 && x.filter == 1 && y.stride == 1 && x.stride == 1) {
    const int32_t pixels = y.in * x.in;
    conv.y = {1, 1, 1, 1, 1, 0};
    conv.x = {pixels, pixels, 1, 1, 1, 0};
  }
  conv.in_channels = in.dim(3);
  conv.out_channels = channels;
  conv.zero_in = in.zero;
  conv.weights = filter.data<int8_t>();
  const int32_t row = x.filter * conv.in_channels;
  const bool gather = row % 4 != 0 || (x.dilation != 1 && x.filter > 1), short_rows = y.filter > 1 && row % 16 != 0;
#if defined(__ARM_FEATURE_MVE)
  conv.gather = gather || short_rows;
#else
  conv.gather = gather;
#endif
  auto* bias = op.many<int32_t>(channels);
  if (!bias) return false;
  const int32_t* given = op.has(2) ? op.in(2).data<int32_t>() : nullptr;
  for (int32_t c = 0; c < channels; ++c) {
    int32_t sum = 0;
    const int8_t* bytes = packed ? nullptr : conv.weights + c * depth;
    for (int32_t k = 0; in.zero != 0 && k < depth; ++k) sum += bytes ? bytes[k] : weight_of(filter, c * depth + k);
    bias[c] = static_cast<int32_t>(static_cast<uint32_t>(given ? given[c] : 0) -
                                   static_cast<uint32_t>(in.zero) * static_cast<uint32_t>(sum));
  }
  conv.bias = bias;
  if (!scales(op, channels, activation, int64_t{depth} * 128 * 128, bias, &conv.scale, &s->plain)) return false;
  s->conv = conv;
  // Where every window is in the input as it is needed, none is brought together.
  const bool inside = y.pad == 0 && x.pad == 0 && (y.out - 1) * y.stride + (y.filter - 1) * y.dilation < y.in &&
                      (x.out - 1) * x.stride + (x.filter - 1) * x.dilation < x.in;
  const size_t bytes = window_bytes(static_cast<size_t>(y.filter * x.filter), static_cast<size_t>(in.dim(3)));
  return (inside && !gather && !short_rows) || op.scratch(static_cast<int32_t>(2 * bytes), &s->scratch);
}

void convolve(const Run& run, const Layer& s, const ConvI8& conv) {
  for (int32_t b = 0; b < s.batches; ++b) {
    const int8_t* in = run.in<int8_t>(0) + b * s.in_step;
    int8_t* out = run.out<int8_t>() + b * s.out_step;
    if (s.plain)
      conv_file_plain_i8(conv, in, out, run.scratch<int8_t>(s.scratch));
    else
      conv_file_i8(conv, in, out, run.scratch<int8_t>(s.scratch));
  }
}
void run_conv_i8(const Run& run) { convolve(run, run.state<Layer>(), run.state<Layer>().conv); }
void run_conv_i4(const Run& run) {
  const auto& s = run.state<PackedLayer>();
  auto* weights = run.scratch<int8_t>(s.unpacked);
  unpack_int4(run.input(1), weights);
  ConvI8 conv = s.conv;
  conv.weights = weights;
  convolve(run, s, conv);
}
void run_conv(const Run& run) {
  if (is_i16(run)) return run_conv_i16(run);
  if (run.input(1).type == kTfLiteInt4) return run_conv_i4(run);
  const Layer& s = run.state<Layer>();
  if (!s.real) return run_conv_i8(run);
  for (int32_t b = 0; b < s.batches; ++b)
    conv_f32(s.conv_real, run.in<float>(0) + b * s.in_step, run.out<float>() + b * s.out_step);
}
bool prepare_conv_any(Op& op) {
  return is_i16(op) ? prepare_conv_i16(op) : prepare_conv(op, kTakesBytes | kTakesReal | kTakesPacked);
}
// Single kernels, for programs that register these.
bool prepare_conv_i8(Op& op) { return prepare_conv(op, kTakesBytes); }
bool prepare_conv_i4(Op& op) { return prepare_conv(op, kTakesPacked); }

bool prepare_depthwise(Op& op, uint8_t takes) {
  LayerShape shape;
  if (!check_layer(op, true, takes, &shape)) return false;
  Layer* s = start(op, shape);
  if (!s) return false;
  const View in = op.in(0), filter = op.in(1);
  const int activation = op.options.u8(4);
  const int32_t channels = shape.channels, multiplier = channels / in.dim(3);
  if (s->real) {
    s->depthwise_real = DepthwiseF32{
        shape.y, shape.x, in.dim(3), multiplier, filter.data<float>(), op.has(2) ? op.in(2).data<float>() : nullptr,
        0,       0};
    return real_range(activation, &s->depthwise_real.low, &s->depthwise_real.high) || op.refuse(kOptions);
  }
  DepthwiseI8 layer{};
  layer.y = shape.y, layer.x = shape.x;
  layer.in_channels = in.dim(3);
  layer.multiplier = multiplier;
  layer.zero_in = in.zero;
  layer.weights = filter.data<int8_t>();
  layer.bias = op.has(2) ? op.in(2).data<int32_t>() : nullptr;
  if (!layer.bias) {
    auto* none = op.many<int32_t>(channels);
    if (!none) return false;
    for (int32_t c = 0; c < channels; ++c) none[c] = 0;
    layer.bias = none;
  }
  const int64_t most = int64_t{filter.count(1, 3)} * 255 * 128;
  if (!scales(op, channels, activation, most, layer.bias, &layer.scale, &s->plain)) return false;
  s->depthwise = layer;
  return true;
}

void convolve(const Run& run, const Layer& s, const DepthwiseI8& layer) {
  for (int32_t b = 0; b < s.batches; ++b) {
    const int8_t* in = run.in<int8_t>(0) + b * s.in_step;
    int8_t* out = run.out<int8_t>() + b * s.out_step;
    if (s.plain)
      depthwise_plain_i8(layer, in, out);
    else
      depthwise_i8(layer, in, out);
  }
}
void run_depthwise_i8(const Run& run) { convolve(run, run.state<Layer>(), run.state<Layer>().depthwise); }
void run_depthwise_i4(const Run& run) {
  const auto& s = run.state<PackedLayer>();
  auto* weights = run.scratch<int8_t>(s.unpacked);
  unpack_int4(run.input(1), weights);
  DepthwiseI8 layer = s.depthwise;
  layer.weights = weights;
  convolve(run, s, layer);
}
void run_depthwise(const Run& run) {
  if (is_i16(run)) return run_depthwise_i16(run);
  if (run.input(1).type == kTfLiteInt4) return run_depthwise_i4(run);
  const Layer& s = run.state<Layer>();
  if (!s.real) return run_depthwise_i8(run);
  for (int32_t b = 0; b < s.batches; ++b)
    depthwise_f32(s.depthwise_real, run.in<float>(0) + b * s.in_step, run.out<float>() + b * s.out_step);
}
bool prepare_depthwise_any(Op& op) {
  return is_i16(op) ? prepare_depthwise_i16(op) : prepare_depthwise(op, kTakesBytes | kTakesReal | kTakesPacked);
}
bool prepare_depthwise_i8(Op& op) { return prepare_depthwise(op, kTakesBytes); }
bool prepare_depthwise_i4(Op& op) { return prepare_depthwise(op, kTakesPacked); }

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_CONV_2D() { return own<prepare_conv_any, run_conv>(); }
TFLMRegistration Register_CONV_2D_INT8() { return own<prepare_conv_i8, run_conv_i8>(); }
TFLMRegistration Register_CONV_2D_INT8REF() { return own<prepare_conv_i8, run_conv_i8>(); }
TFLMRegistration Register_CONV_2D_INT4() { return own<prepare_conv_i4, run_conv_i4>(); }
TFLMRegistration Register_DEPTHWISE_CONV_2D() { return own<prepare_depthwise_any, run_depthwise>(); }
TFLMRegistration Register_DEPTHWISE_CONV_2D_INT8() { return own<prepare_depthwise_i8, run_depthwise_i8>(); }
TFLMRegistration Register_DEPTHWISE_CONV_2D_INT4() { return own<prepare_depthwise_i4, run_depthwise_i4>(); }

}  // namespace tflite
