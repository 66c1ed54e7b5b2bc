// SPDX-License-Identifier: Apache-2.0
// CONV_2D and DEPTHWISE_CONV_2D of 16-bit values.
#include "micro/kernels_i16.h"
#include "micro/ops/layers/conv_layer.h"

namespace surelite {
namespace micro {
namespace {

struct Layer {
  static constexpr size_t kDeviceBytes = 104;
  ConvI16 conv;
  int32_t batches, in_step, out_step;
};

// TensorType_INT64 of the options, which say how sums without a bias are added up.
constexpr int8_t kWideSums = 4;

bool prepare(Op& op, bool depthwise, int activation) {
  LayerShape shape;
  if (!check_layer(op, depthwise, kTakesHalves, &shape)) return false;
  auto* s = op.state<Layer>();
  if (!s) return false;
  ConvI16 conv{};
  conv.y = shape.y, conv.x = shape.x;
  conv.in_channels = op.in(0).dim(3);
  conv.out_channels = shape.channels;
  conv.weights = op.in(1).data<int8_t>();
  const auto sums = depthwise ? uint8_t{0} : op.options.u8(6);
  conv.bias.wide = depthwise || sums == 0 || sums == kWideSums;
  if (op.has(2)) {
    const bool wide = op.in(2).type() == kTfLiteInt64;
    if (sums != 0 && (sums == kWideSums) != wide) return op.refuse(kOptions);
    conv.bias.wide = wide || depthwise;
    if (wide)
      conv.bias.wide_values = op.in(2).data<int64_t>();
    else
      conv.bias.narrow = op.in(2).data<int32_t>();
  }
  int32_t* values;
  int8_t* shifts;
  if (!layer_scales(op, shape.channels, activation, &conv.scale, &values, &shifts)) return false;
  s->conv = conv;
  s->batches = shape.batches, s->in_step = shape.in_step, s->out_step = shape.out_step;
  return true;
}

template <void (*KERNEL)(const ConvI16&, const int16_t*, int16_t*)>
void each_batch(const Run& run) {
  const Layer& s = run.state<Layer>();
  for (int32_t b = 0; b < s.batches; ++b)
    KERNEL(s.conv, run.in<int16_t>(0) + b * s.in_step, run.out<int16_t>() + b * s.out_step);
}

}  // namespace

bool prepare_conv_i16(Op& op) { return prepare(op, false, op.options.u8(3)); }
bool prepare_depthwise_i16(Op& op) { return prepare(op, true, op.options.u8(4)); }
void run_conv_i16(const Run& run) { each_batch<conv_i16>(run); }
void run_depthwise_i16(const Run& run) { each_batch<depthwise_i16>(run); }

}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_CONV_2D_INT16() { return own<prepare_conv_i16, run_conv_i16>(); }
TFLMRegistration Register_DEPTHWISE_CONV_2D_INT16() { return own<prepare_depthwise_i16, run_depthwise_i16>(); }

}  // namespace tflite
