// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED.
#include "micro/kernels_i16.h"
#include "micro/ops/layers/conv_layer.h"

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
// Weights of 4 bits are unpacked for every run.
struct PackedLayer : Layer {
  static constexpr size_t kDeviceBytes = 64;
  int unpacked = -1;
};

struct HalvesLayer {
  static constexpr size_t kDeviceBytes = 44;
  FullyConnectedI16 layer;
};

// Types, shapes and scales of the units; `weight` is what weights have to be.
bool check(Op& op, TfLiteType weight, int32_t* rows) {
  const View in = op.in(0), weights = op.in(1), out = op.out();
  if (weights.type() != weight || out.type() != in.type()) return op.refuse(kTypes);
  if (weights.rank() != 2) return op.refuse(kShapes);
  if (!weights.constant || (op.has(2) && !op.in(2).constant)) return op.refuse(kConstant);
  const int32_t units = weights.dim(0), depth = weights.dim(1);
  *rows = in.count() / depth;
  if (*rows * depth != in.count() || int64_t{*rows} * units != out.count()) return op.refuse(kShapes);
  const bool real = in.type() == kTfLiteFloat32;
  if (op.has(2)) {
    const TfLiteType bias = op.in(2).type();
    const bool right =
        real ? bias == kTfLiteFloat32 : bias == kTfLiteInt32 || (in.type() == kTfLiteInt16 && bias == kTfLiteInt64);
    if (!right || op.in(2).count() != units) return op.refuse(kTypes);
  }
  if (op.options.u8(1) != 0) return op.refuse(kOptions);
  if (real) return true;
  if (!in.affine() || !out.affine() || weights.scales() == 0 || !weights.symmetric()) return op.refuse(kQuant);
  if (in.type() == kTfLiteInt16 && (in.zero != 0 || out.zero != 0)) return op.refuse(kQuant);
  return weights.scales() == 1 ||
         (weights.scales() == static_cast<uint32_t>(units) &&
          weights.def->quantization()->quantized_dimension() == 0) ||
         op.refuse(kQuant);
}

double factor_of(const Op& op, int32_t unit) {
  return static_cast<double>(op.in(0).scale) * op.in(1).scale_of(static_cast<uint32_t>(unit)) /
         static_cast<double>(op.out().scale);
}

bool prepare(Op& op, bool bytes, bool packed, bool real_too) {
  if (!op.takes(2, 3, 1, 1, 2)) return false;
  const View in = op.in(0), weights = op.in(1), out = op.out();
  const bool real = in.type() == kTfLiteFloat32, nibbles = packed && weights.type() == kTfLiteInt4;
  if (real ? !real_too : in.type() != kTfLiteInt8 || !(bytes || nibbles)) return op.refuse(kTypes);
  int32_t rows;
  if (!check(op, real ? kTfLiteFloat32 : nibbles ? kTfLiteInt4 : kTfLiteInt8, &rows)) return false;
  const int32_t units = weights.dim(0), depth = weights.dim(1);
  auto* with_room = nibbles ? op.state<PackedLayer>() : nullptr;
  if (with_room && !op.scratch(weights.count(), &with_room->unpacked)) return false;
  Layer* s = nibbles ? with_room : op.state<Layer>();
  if (!s) return false;
  const int activation = op.options.u8(0);
  s->real = real;
  if (real) {
    s->real_layer = FullyConnectedF32{
        rows, units, depth, weights.data<float>(), op.has(2) ? op.in(2).data<float>() : nullptr, 0, 0};
    return real_range(activation, &s->real_layer.low, &s->real_layer.high) || op.refuse(kOptions);
  }
  RealFactor* factors = &s->factor;
  const auto count = static_cast<int32_t>(weights.scales());
  if (count > 1) factors = op.many<RealFactor>(count);
  if (!factors) return false;
  for (int32_t i = 0; i < count; ++i)
    if (!split_factor(factor_of(op, i), &factors[i])) return op.refuse(kQuant);
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

// TensorType_INT64 of the options, which say how sums without a bias are added up.
constexpr int8_t kWideSums = 4;

bool prepare_i16(Op& op) {
  if (!op.takes(2, 3, 1, 1, 2)) return false;
  if (op.in(0).type() != kTfLiteInt16) return op.refuse(kTypes);
  int32_t rows;
  if (!check(op, kTfLiteInt8, &rows)) return false;
  auto* s = op.state<HalvesLayer>();
  const auto count = static_cast<int32_t>(op.in(1).scales());
  auto* factors = op.many<double>(count);
  if (!s || !factors) return false;
  for (int32_t i = 0; i < count; ++i) factors[i] = factor_of(op, i);
  const View out = op.out();
  Range range;
  if (!stored_range(op.options.u8(0), out.type(), out.scale, out.zero, &range)) return op.refuse(kOptions);
  const uint8_t sums = op.options.u8(4);
  BiasI16 bias{nullptr, nullptr, sums == 0 || sums == kWideSums};
  if (op.has(2)) {
    bias.wide = op.in(2).type() == kTfLiteInt64;
    if (sums != 0 && (sums == kWideSums) != bias.wide) return op.refuse(kOptions);
    if (bias.wide)
      bias.wide_values = op.in(2).data<int64_t>();
    else
      bias.narrow = op.in(2).data<int32_t>();
  }
  s->layer = FullyConnectedI16{rows,       op.in(1).dim(0), op.in(1).dim(1), op.in(1).data<int8_t>(), bias, factors,
                               count == 1, range.low,       range.high};
  return true;
}

void run_i8(const Run& run) {
  const Layer& s = run.state<Layer>();
  fully_connected_file_i8(s.bytes, s.zero_in, run.in<int8_t>(0), run.out<int8_t>());
}
void run_i4(const Run& run) {
  const auto& s = run.state<PackedLayer>();
  auto* weights = run.scratch<int8_t>(s.unpacked);
  unpack_int4(run.input(1), weights);
  FullyConnectedI8 layer = s.bytes;
  layer.weights = weights;
  fully_connected_file_i8(layer, s.zero_in, run.in<int8_t>(0), run.out<int8_t>());
}
void run_i16(const Run& run) {
  fully_connected_i16(run.state<HalvesLayer>().layer, run.in<int16_t>(0), run.out<int16_t>());
}
void run_any(const Run& run) {
  if (is_i16(run)) return run_i16(run);
  if (run.input(1).type == kTfLiteInt4) return run_i4(run);
  const Layer& s = run.state<Layer>();
  if (!s.real) return run_i8(run);
  fully_connected_f32(s.real_layer, run.in<float>(0), run.out<float>());
}
bool prepare_any(Op& op) { return is_i16(op) ? prepare_i16(op) : prepare(op, true, true, true); }
bool prepare_i8(Op& op) { return prepare(op, true, false, false); }
bool prepare_i4(Op& op) { return prepare(op, false, true, false); }

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_FULLY_CONNECTED() { return own<prepare_any, run_any>(); }
TFLMRegistration Register_FULLY_CONNECTED_INT4() { return own<prepare_i4, run_i4>(); }
TFLMRegistration Register_FULLY_CONNECTED_INT16() { return own<prepare_i16, run_i16>(); }
TFLMRegistration Register_FULLY_CONNECTED_INT8() { return own<prepare_i8, run_i8>(); }

}  // namespace tflite
