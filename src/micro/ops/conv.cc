// SPDX-License-Identifier: Apache-2.0
// CONV_2D and DEPTHWISE_CONV_2D.
#include "micro/ops/op.h"

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

bool windows(Op& op, bool depthwise, Window* y, Window* x) {
  const View in = op.in(0), filter = op.in(1);
  const int dilation = depthwise ? 5 : 4;
  const uint8_t padding = op.options.u8(0);
  if (padding > 1) return op.refuse(kOptions);
  return (make_window(padding == 0, in.dim(1), filter.dim(1), op.options.i32(2), op.options.i32(dilation + 1, 1), y) &&
          make_window(padding == 0, in.dim(2), filter.dim(2), op.options.i32(1), op.options.i32(dilation, 1), x)) ||
         op.refuse(kShapes);
}

// Multipliers of all channels in memory that lasts; whether kernels named plain take the layer.
bool scales(Op& op, int32_t channels, int activation, int64_t most_product, const int32_t* bias, Scale* scale,
            bool* plain) {
  const View in = op.in(0), filter = op.in(1), out = op.out();
  Range range;
  if (!stored_range(activation, out.type(), out.scale, out.zero, &range)) return op.refuse(kOptions);
  auto* value = op.many<int32_t>(channels);
  auto* shift = op.many<int8_t>(channels);
  if (!value || !shift) return false;
  *plain = range.low == INT8_MIN && range.high == INT8_MAX;
  for (int32_t c = 0; c < channels; ++c) {
    const double factor =
        static_cast<double>(in.scale) * filter.scale_of(static_cast<uint32_t>(c)) / static_cast<double>(out.scale);
    const Multiplier one = quantize_multiplier(factor);
    value[c] = one.value;
    shift[c] = static_cast<int8_t>(one.shift);
    const int64_t most = most_product + (bias ? (bias[c] < 0 ? -int64_t{bias[c]} : bias[c]) : 0);
    if (one.shift >= 0 || most >= (1 << 30)) *plain = false;
  }
  for (int32_t c = 0; c < channels && *plain; ++c) shift[c] = static_cast<int8_t>(-1 - shift[c]);
  *scale = {value, shift, out.zero, range.low, range.high};
  return true;
}

// Types, ranks and shapes that every layer needs, and whether it is one of real numbers.
bool check(Op& op, bool depthwise, int32_t* channels, bool* real) {
  if (!op.takes(2, 3, 1, 1, 2)) return false;
  const View in = op.in(0), filter = op.in(1), out = op.out();
  if (in.rank() != 4 || filter.rank() != 4 || out.rank() != 4) return op.refuse(kShapes);
  *channels = depthwise ? filter.dim(3) : filter.dim(0);
  *real = in.type() == kTfLiteFloat32;
  const TfLiteType bias_type = *real ? kTfLiteFloat32 : kTfLiteInt32;
  if ((!*real && in.type() != kTfLiteInt8) || filter.type() != in.type() || out.type() != in.type())
    return op.refuse(kTypes);
  if (!filter.constant || (op.has(2) && !op.in(2).constant)) return op.refuse(kConstant);
  if (op.has(2) && (op.in(2).type() != bias_type || op.in(2).count() != *channels)) return op.refuse(kTypes);
  if (out.dim(0) != in.dim(0) || out.dim(3) != *channels) return op.refuse(kShapes);
  if (depthwise ? (filter.dim(0) != 1 || *channels % in.dim(3) != 0) : filter.dim(3) != in.dim(3))
    return op.refuse(kShapes);
  if (!*real && (!in.affine() || !out.affine() || !filter.has_scales() || filter.scales() == 0))
    return op.refuse(kQuant);
  if (!*real && filter.scales() > 1 &&
      (filter.def->quantization()->quantized_dimension() != (depthwise ? 3 : 0) ||
       filter.scales() != static_cast<uint32_t>(*channels)))
    return op.refuse(kQuant);
  return *real || depthwise || filter.symmetric() || op.refuse(kQuant);
}

bool start(Op& op, Layer* s, const Window& y, const Window& x) {
  const View in = op.in(0), out = op.out();
  if (y.out != out.dim(1) || x.out != out.dim(2)) return op.refuse(kShapes);
  s->batches = in.dim(0);
  s->in_step = in.count(1, 4);
  s->out_step = out.count(1, 4);
  s->scratch = -1;
  return true;
}

bool prepare_conv(Op& op) {
  int32_t channels;
  bool real;
  Window y, x;
  if (!check(op, false, &channels, &real) || !windows(op, false, &y, &x)) return false;
  auto* s = op.state<Layer>();
  if (!s || !start(op, s, y, x)) return false;
  const View in = op.in(0), filter = op.in(1);
  const int activation = op.options.u8(3);
  s->real = real;
  if (real) {
    s->conv_real =
        ConvF32{y, x, in.dim(3), channels, filter.data<float>(), op.has(2) ? op.in(2).data<float>() : nullptr, 0, 0};
    return real_range(activation, &s->conv_real.low, &s->conv_real.high) || op.refuse(kOptions);
  }
  const int32_t depth = filter.count(1, 4);
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
  conv.gather = x.filter * conv.in_channels % 4 != 0 || (x.dilation != 1 && x.filter > 1);
  auto* bias = op.many<int32_t>(channels);
  if (!bias) return false;
  const int32_t* given = op.has(2) ? op.in(2).data<int32_t>() : nullptr;
  for (int32_t c = 0; c < channels; ++c) {
    int32_t sum = 0;
    for (int32_t k = 0; in.zero != 0 && k < depth; ++k) sum += conv.weights[c * depth + k];
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
  return (inside && !conv.gather) || op.scratch(static_cast<int32_t>(2 * bytes), &s->scratch);
}

void run_conv(const Run& run) {
  const Layer& s = run.state<Layer>();
  for (int32_t b = 0; b < s.batches; ++b) {
    if (s.real) {
      conv_f32(s.conv_real, run.in<float>(0) + b * s.in_step, run.out<float>() + b * s.out_step);
      continue;
    }
    const int8_t* in = run.in<int8_t>(0) + b * s.in_step;
    int8_t* out = run.out<int8_t>() + b * s.out_step;
    if (s.plain)
      conv_file_plain_i8(s.conv, in, out, run.scratch<int8_t>(s.scratch));
    else
      conv_file_i8(s.conv, in, out, run.scratch<int8_t>(s.scratch));
  }
}

// The int8 kernels alone, for programs that register these.
void run_conv_i8(const Run& run) {
  const Layer& s = run.state<Layer>();
  for (int32_t b = 0; b < s.batches; ++b) {
    const int8_t* in = run.in<int8_t>(0) + b * s.in_step;
    int8_t* out = run.out<int8_t>() + b * s.out_step;
    if (s.plain)
      conv_file_plain_i8(s.conv, in, out, run.scratch<int8_t>(s.scratch));
    else
      conv_file_i8(s.conv, in, out, run.scratch<int8_t>(s.scratch));
  }
}
bool prepare_conv_i8(Op& op) {
  if (op.inputs() > 0 && op.has(0) && op.in(0).type() != kTfLiteInt8) return op.refuse(kTypes);
  return prepare_conv(op);
}

bool prepare_depthwise(Op& op) {
  int32_t channels;
  bool real;
  Window y, x;
  if (!check(op, true, &channels, &real) || !windows(op, true, &y, &x)) return false;
  auto* s = op.state<Layer>();
  if (!s || !start(op, s, y, x)) return false;
  const View in = op.in(0), filter = op.in(1);
  const int activation = op.options.u8(4);
  const int32_t multiplier = channels / in.dim(3);
  s->real = real;
  if (real) {
    s->depthwise_real = DepthwiseF32{
        y, x, in.dim(3), multiplier, filter.data<float>(), op.has(2) ? op.in(2).data<float>() : nullptr, 0, 0};
    return real_range(activation, &s->depthwise_real.low, &s->depthwise_real.high) || op.refuse(kOptions);
  }
  DepthwiseI8 layer{};
  layer.y = y, layer.x = x;
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

void run_depthwise_i8(const Run& run) {
  const Layer& s = run.state<Layer>();
  for (int32_t b = 0; b < s.batches; ++b) {
    const int8_t* in = run.in<int8_t>(0) + b * s.in_step;
    int8_t* out = run.out<int8_t>() + b * s.out_step;
    if (s.plain)
      depthwise_plain_i8(s.depthwise, in, out);
    else
      depthwise_i8(s.depthwise, in, out);
  }
}
void run_depthwise(const Run& run) {
  const Layer& s = run.state<Layer>();
  if (!s.real) return run_depthwise_i8(run);
  for (int32_t b = 0; b < s.batches; ++b)
    depthwise_f32(s.depthwise_real, run.in<float>(0) + b * s.in_step, run.out<float>() + b * s.out_step);
}
bool prepare_depthwise_i8(Op& op) {
  if (op.inputs() > 0 && op.has(0) && op.in(0).type() != kTfLiteInt8) return op.refuse(kTypes);
  return prepare_depthwise(op);
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_CONV_2D() { return own<prepare_conv, run_conv>(); }
TFLMRegistration Register_CONV_2D_INT8() { return own<prepare_conv_i8, run_conv_i8>(); }
TFLMRegistration Register_DEPTHWISE_CONV_2D() { return own<prepare_depthwise, run_depthwise>(); }
TFLMRegistration Register_DEPTHWISE_CONV_2D_INT8() { return own<prepare_depthwise_i8, run_depthwise_i8>(); }

}  // namespace tflite
