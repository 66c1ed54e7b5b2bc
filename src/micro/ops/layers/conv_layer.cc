// SPDX-License-Identifier: Apache-2.0
#include "micro/ops/layers/conv_layer.h"

namespace surelite {
namespace micro {
namespace {

bool windows(Op& op, bool depthwise, LayerShape* shape) {
  const View in = op.in(0), filter = op.in(1), out = op.out();
  const int dilation = depthwise ? 5 : 4;
  const uint8_t padding = op.options.u8(0);
  if (padding > 1) return op.refuse(kOptions);
  const bool same = padding == 0;
  return (make_window(same, in.dim(1), filter.dim(1), op.options.i32(2), op.options.i32(dilation + 1, 1), &shape->y) &&
          make_window(same, in.dim(2), filter.dim(2), op.options.i32(1), op.options.i32(dilation, 1), &shape->x) &&
          shape->y.out == out.dim(1) && shape->x.out == out.dim(2)) ||
         op.refuse(kShapes);
}

bool types(Op& op, uint8_t takes) {
  const View in = op.in(0), filter = op.in(1);
  if (op.out().type() != in.type()) return false;
  switch (in.type()) {
    case kTfLiteFloat32: return (takes & kTakesReal) && filter.type() == kTfLiteFloat32;
    case kTfLiteInt16: return (takes & kTakesHalves) && filter.type() == kTfLiteInt8;
    case kTfLiteInt8:
      return ((takes & kTakesBytes) && filter.type() == kTfLiteInt8) ||
             ((takes & kTakesPacked) && filter.type() == kTfLiteInt4);
    default: return false;
  }
}

bool bias(Op& op, int32_t channels) {
  if (!op.has(2)) return true;
  const TfLiteType in = op.in(0).type(), bias = op.in(2).type();
  const bool right = in == kTfLiteFloat32 ? bias == kTfLiteFloat32
                                          : bias == kTfLiteInt32 || (in == kTfLiteInt16 && bias == kTfLiteInt64);
  if (!op.in(2).constant) return op.refuse(kConstant);
  return (right && op.in(2).count() == channels) || op.refuse(kTypes);
}

bool quantization(Op& op, bool depthwise, int32_t channels) {
  const View in = op.in(0), filter = op.in(1), out = op.out();
  if (in.type() == kTfLiteFloat32) return true;
  if (!in.affine() || !out.affine() || filter.scales() == 0) return op.refuse(kQuant);
  if (in.type() == kTfLiteInt16 && (in.zero != 0 || out.zero != 0)) return op.refuse(kQuant);
  if (filter.scales() > 1 && (filter.def->quantization()->quantized_dimension() != (depthwise ? 3 : 0) ||
                              filter.scales() != static_cast<uint32_t>(channels)))
    return op.refuse(kQuant);
  return depthwise || filter.symmetric() || op.refuse(kQuant);
}

}  // namespace

bool check_layer(Op& op, bool depthwise, uint8_t takes, LayerShape* shape) {
  if (!op.takes(2, 3, 1, 1, 2)) return false;
  const View in = op.in(0), filter = op.in(1), out = op.out();
  if (in.rank() != 4 || filter.rank() != 4 || out.rank() != 4) return op.refuse(kShapes);
  const int32_t channels = depthwise ? filter.dim(3) : filter.dim(0);
  if (!types(op, takes)) return op.refuse(kTypes);
  if (!filter.constant) return op.refuse(kConstant);
  if (!bias(op, channels)) return false;
  if (out.dim(0) != in.dim(0) || out.dim(3) != channels) return op.refuse(kShapes);
  if (depthwise ? (filter.dim(0) != 1 || channels % in.dim(3) != 0) : filter.dim(3) != in.dim(3))
    return op.refuse(kShapes);
  if (!quantization(op, depthwise, channels) || !windows(op, depthwise, shape)) return false;
  shape->channels = channels;
  shape->batches = in.dim(0);
  shape->in_step = in.count(1, 4);
  shape->out_step = out.count(1, 4);
  return true;
}

bool layer_scales(Op& op, int32_t channels, int activation, Scale* scale, int32_t** values, int8_t** shifts) {
  const View in = op.in(0), filter = op.in(1), out = op.out();
  Range range;
  if (!stored_range(activation, out.type(), out.scale, out.zero, &range)) return op.refuse(kOptions);
  *values = op.many<int32_t>(channels);
  *shifts = op.many<int8_t>(channels);
  if (!*values || !*shifts) return false;
  for (int32_t c = 0; c < channels; ++c) {
    const double factor =
        static_cast<double>(in.scale) * filter.scale_of(static_cast<uint32_t>(c)) / static_cast<double>(out.scale);
    const Multiplier one = quantize_multiplier(factor);
    (*values)[c] = one.value;
    (*shifts)[c] = static_cast<int8_t>(one.shift);
  }
  *scale = {*values, *shifts, out.zero, range.low, range.high};
  return true;
}

void unpack_int4(const TfLiteEvalTensor& packed, int8_t* to) {
  View view;
  view.eval = const_cast<TfLiteEvalTensor*>(&packed);
  const int32_t count = count_of(packed);
  for (int32_t i = 0; i < count; ++i) to[i] = static_cast<int8_t>(weight_of(view, i));
}

}  // namespace micro
}  // namespace surelite
