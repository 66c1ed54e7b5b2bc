// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED.
#include "micro/ops/op.h"

namespace surelite {
namespace micro {
namespace {

struct Layer {
  static constexpr size_t kDeviceBytes = 60;
  union {
    FullyConnectedI8 bytes;
    FullyConnectedF32 real_layer;
  };
  RealFactor factor;
  int32_t zero_in;
  bool real;
  Layer() : bytes(), factor(), zero_in(0), real(false) {}
};

bool prepare(Op& op) {
  if (!op.takes(2, 3, 1, 1, 2)) return false;
  const View in = op.in(0), weights = op.in(1), out = op.out();
  const bool real = in.type() == kTfLiteFloat32;
  if ((!real && in.type() != kTfLiteInt8) || weights.type() != in.type() || out.type() != in.type())
    return op.refuse(kTypes);
  if (weights.rank() != 2) return op.refuse(kShapes);
  if (!weights.constant || (op.has(2) && !op.in(2).constant)) return op.refuse(kConstant);
  const int32_t units = weights.dim(0), depth = weights.dim(1), rows = in.count() / depth;
  if (rows * depth != in.count() || int64_t{rows} * units != out.count()) return op.refuse(kShapes);
  if (op.has(2) && (op.in(2).type() != (real ? kTfLiteFloat32 : kTfLiteInt32) || op.in(2).count() != units))
    return op.refuse(kTypes);
  if (op.options.u8(1) != 0) return op.refuse(kOptions);
  auto* s = op.state<Layer>();
  if (!s) return false;
  const int activation = op.options.u8(0);
  s->real = real;
  if (real) {
    s->real_layer = FullyConnectedF32{
        rows, units, depth, weights.data<float>(), op.has(2) ? op.in(2).data<float>() : nullptr, 0, 0};
    return real_range(activation, &s->real_layer.low, &s->real_layer.high) || op.refuse(kOptions);
  }
  if (!in.affine() || !out.affine() || weights.scales() == 0 || !weights.symmetric()) return op.refuse(kQuant);
  if (weights.scales() > 1 &&
      (weights.scales() != static_cast<uint32_t>(units) || weights.def->quantization()->quantized_dimension() != 0))
    return op.refuse(kQuant);
  RealFactor* factors = &s->factor;
  const auto count = static_cast<int32_t>(weights.scales());
  if (count > 1) factors = op.many<RealFactor>(count);
  if (!factors) return false;
  for (int32_t i = 0; i < count; ++i) {
    const double factor =
        static_cast<double>(in.scale) * weights.scale_of(static_cast<uint32_t>(i)) / static_cast<double>(out.scale);
    if (!split_factor(factor, &factors[i])) return op.refuse(kQuant);
  }
  Range range;
  if (!stored_range(activation, out.type(), out.scale, out.zero, &range)) return op.refuse(kOptions);
  s->zero_in = in.zero;
  s->bytes = FullyConnectedI8{rows,
                              units,
                              depth,
                              weights.data<int8_t>(),
                              op.has(2) ? op.in(2).data<int32_t>() : nullptr,
                              factors,
                              count == 1,
                              out.zero,
                              range.low,
                              range.high};
  return true;
}

void run_i8(const Run& run) {
  const Layer& s = run.state<Layer>();
  fully_connected_file_i8(s.bytes, s.zero_in, run.in<int8_t>(0), run.out<int8_t>());
}
void run_any(const Run& run) {
  const Layer& s = run.state<Layer>();
  if (!s.real) return run_i8(run);
  fully_connected_f32(s.real_layer, run.in<float>(0), run.out<float>());
}
bool prepare_i8(Op& op) {
  if (op.inputs() > 0 && op.has(0) && op.in(0).type() != kTfLiteInt8) return op.refuse(kTypes);
  return prepare(op);
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_FULLY_CONNECTED() { return own<prepare, run_any>(); }
TFLMRegistration Register_FULLY_CONNECTED_INT8() { return own<prepare_i8, run_i8>(); }

}  // namespace tflite
