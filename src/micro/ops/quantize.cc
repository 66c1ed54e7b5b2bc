// SPDX-License-Identifier: Apache-2.0
// QUANTIZE and DEQUANTIZE, with one scale.
#include "micro/ops/op.h"

namespace surelite {
namespace micro {
namespace {

struct Conversion {
  Rescale rescale;
  float scale;
  int32_t zero, count;
};

template <class In, class Out>
void rescale(const Conversion& s, const In* in, Out* out, int32_t low, int32_t high) {
  for (int32_t i = 0; i < s.count; ++i) {
    const auto centred =
        static_cast<int32_t>(static_cast<uint32_t>(int32_t{in[i]}) - static_cast<uint32_t>(s.rescale.zero_in));
    const int64_t stored = int64_t{multiply(centred, s.rescale.scale)} + s.rescale.zero;
    out[i] = static_cast<Out>(stored < low ? low : stored > high ? high : stored);
  }
}

template <class Out>
void from_real(const Conversion& s, const float* in, Out* out, int32_t low, int32_t high) {
  for (int32_t i = 0; i < s.count; ++i) {
    const int64_t stored = int64_t{round_to_int(in[i] / s.scale)} + s.zero;
    out[i] = static_cast<Out>(stored < low ? low : stored > high ? high : stored);
  }
}

template <class Out>
void run_to(const Run& run, TfLiteType type) {
  const Conversion& s = run.state<Conversion>();
  auto* out = run.out<Out>();
  int32_t low, high;
  if (sizeof(Out) == 4)
    low = INT32_MIN, high = INT32_MAX;
  else
    low = type == kTfLiteUInt8 ? 0
          : sizeof(Out) == 1   ? -128
                               : -32768,
    high = type == kTfLiteUInt8 ? 255
           : sizeof(Out) == 1   ? 127
                                : 32767;
  switch (run.input(0).type) {
    case kTfLiteFloat32: return from_real(s, run.in<float>(0), out, low, high);
    case kTfLiteInt8: return rescale(s, run.in<int8_t>(0), out, low, high);
    case kTfLiteUInt8: return rescale(s, run.in<uint8_t>(0), out, low, high);
    case kTfLiteInt16: return rescale(s, run.in<int16_t>(0), out, low, high);
    default: return rescale(s, run.in<int32_t>(0), out, low, high);
  }
}

void run_quantize(const Run& run) {
  const TfLiteType type = run.output().type;
  if (type == kTfLiteInt8) return run_to<int8_t>(run, type);
  if (type == kTfLiteUInt8) return run_to<uint8_t>(run, type);
  if (type == kTfLiteInt16) return run_to<int16_t>(run, type);
  run_to<int32_t>(run, type);
}

bool is_stored(TfLiteType type) {
  return type == kTfLiteInt8 || type == kTfLiteUInt8 || type == kTfLiteInt16 || type == kTfLiteInt32;
}

bool prepare_quantize(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  if (!in.same_shape(out)) return op.refuse(kShapes);
  const bool real = in.type() == kTfLiteFloat32;
  if (!is_stored(out.type()) || (!real && !is_stored(in.type())) || (real && out.type() == kTfLiteInt32))
    return op.refuse(kTypes);
  if (!out.affine() || (!real && !in.affine())) return op.refuse(kQuant);
  auto* s = op.state<Conversion>();
  if (!s) return false;
  s->count = out.count();
  s->scale = out.scale;
  s->zero = out.zero;
  if (!real)
    s->rescale = {in.zero, quantize_multiplier(static_cast<double>(in.scale) / static_cast<double>(out.scale)),
                  out.zero};
  return true;
}

template <class T>
void to_real(const Conversion& s, const T* in, float* out) {
  for (int32_t i = 0; i < s.count; ++i) out[i] = s.scale * static_cast<float>(in[i] - s.zero);
}

void run_dequantize(const Run& run) {
  const Conversion& s = run.state<Conversion>();
  auto* out = run.out<float>();
  switch (run.input(0).type) {
    case kTfLiteInt8: return to_real(s, run.in<int8_t>(0), out);
    case kTfLiteUInt8: return to_real(s, run.in<uint8_t>(0), out);
    default: return to_real(s, run.in<int16_t>(0), out);
  }
}

bool prepare_dequantize(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  if (!in.same_shape(out)) return op.refuse(kShapes);
  if (!is_stored(in.type()) || in.type() == kTfLiteInt32 || out.type() != kTfLiteFloat32) return op.refuse(kTypes);
  if (!in.affine()) return op.refuse(kQuant);
  auto* s = op.state<Conversion>();
  if (!s) return false;
  s->count = out.count();
  s->scale = in.scale;
  s->zero = in.zero;
  return true;
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_QUANTIZE() { return own<prepare_quantize, run_quantize>(); }
TFLMRegistration Register_DEQUANTIZE() { return own<prepare_dequantize, run_dequantize>(); }

}  // namespace tflite
