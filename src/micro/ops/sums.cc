// SPDX-License-Identifier: Apache-2.0
// ADD, SUB and MUL.
#include "micro/kernels_i16.h"
#include "micro/ops/pairs.h"
#include "micro/requantize.h"

namespace surelite {
namespace micro {
namespace {

enum class Kind : uint8_t { add, subtract, multiply };

struct Pair {
  static constexpr size_t kDeviceBytes = 64;
  union {
    AddI8 sum;
    MulI8 product;
    ClampF32 real;
  };
  int32_t count;     // of the output, where both operands have its shape; otherwise 0 and
  Broadcast* shape;  // how they repeat
  TfLiteType type;
  Kind kind;
  Pair() : sum(), count(0), shape(nullptr), type(kTfLiteNoType), kind(Kind::add) {}
};

bool prepare_sum(Op& op, Pair* s, int activation, Kind kind) {
  const View a = op.in(0), b = op.in(1), out = op.out();
  Range range;
  if (!stored_range(activation, out.type(), out.scale, out.zero, &range)) return op.refuse(kOptions);
  if (kind == Kind::multiply) {
    s->product = MulI8{a.zero,   b.zero,    quantize_multiplier(static_cast<double>(a.scale * b.scale / out.scale)),
                       out.zero, range.low, range.high};
    return true;
  }
  AddI8 sum{};
  sum.zero_a = a.zero, sum.zero_b = b.zero, sum.zero = out.zero;
  sum.sign = kind == Kind::subtract ? -1 : 1;
  sum.left = out.type() == kTfLiteInt16 ? 15 : 20;
  const double twice = 2.0 * static_cast<double>(a.scale > b.scale ? a.scale : b.scale);
  sum.a = quantize_multiplier(static_cast<double>(a.scale) / twice);
  sum.b = quantize_multiplier(static_cast<double>(b.scale) / twice);
  sum.out = quantize_multiplier(twice / ((1 << sum.left) * static_cast<double>(out.scale)));
  sum.low = range.low, sum.high = range.high;
  s->sum = sum;
  return true;
}

template <Kind KIND>
bool prepare(Op& op) {
  if (!op.takes(2, 2, 1, 1)) return false;
  const View a = op.in(0), b = op.in(1), out = op.out();
  const TfLiteType type = out.type();
  if (a.type() != type || b.type() != type) return op.refuse(kTypes);
  if (type != kTfLiteFloat32 && type != kTfLiteInt8 && type != kTfLiteInt16 && type != kTfLiteInt32)
    return op.refuse(kTypes);
  auto* s = op.state<Pair>();
  if (!s) return false;
  s->type = type;
  s->kind = KIND;
  Broadcast shape;
  if (!plan_broadcast(a, b, out, &shape)) return op.refuse(kShapes);
  if (a.count() == out.count() && b.count() == out.count()) {
    s->count = out.count();
  } else {
    s->shape = op.many<Broadcast>(1);
    if (!s->shape) return false;
    *s->shape = shape;
  }
  const int activation = op.options.u8(0);
  if (type == kTfLiteFloat32) return real_range(activation, &s->real.low, &s->real.high) || op.refuse(kOptions);
  if (type == kTfLiteInt32) return activation == kTfLiteActNone || op.refuse(kOptions);
  if (!a.affine() || !b.affine() || !out.affine()) return op.refuse(kQuant);
  // 16 bits: without zero points, and not by the shifts that powers of two may stand for.
  if (type == kTfLiteInt16 && (a.zero != 0 || b.zero != 0 || out.zero != 0)) return op.refuse(kQuant);
  if (type == kTfLiteInt16 && KIND != Kind::multiply && op.options.u8(1, 1) != 0) return op.refuse(kOptions);
  return prepare_sum(op, s, activation, KIND);
}

template <class T, class F>
void each(const Run& run, const Pair& s, F f) {
  const T *a = run.in<T>(0), *b = run.in<T>(1);
  T* out = run.out<T>();
  if (s.shape) return combine(*s.shape, a, b, out, f);
  for (int32_t i = 0; i < s.count; ++i) out[i] = f(a[i], b[i]);
}

template <Kind KIND>
void run_i8(const Run& run) {
  const Pair& s = run.state<Pair>();
  const int8_t *a = run.in<int8_t>(0), *b = run.in<int8_t>(1);
  auto* out = run.out<int8_t>();
  if (KIND == Kind::multiply)
    return s.shape ? mul_broadcast_i8(s.product, *s.shape, a, b, out) : mul_i8(s.product, a, b, out, s.count);
  return s.shape ? add_broadcast_i8(s.sum, *s.shape, a, b, out) : add_i8(s.sum, a, b, out, s.count);
}

template <Kind KIND>
void run_i16(const Run& run) {
  const Pair& s = run.state<Pair>();
  const int16_t *a = run.in<int16_t>(0), *b = run.in<int16_t>(1);
  auto* out = run.out<int16_t>();
  if (KIND == Kind::multiply)
    return s.shape ? mul_broadcast_i16(s.product, *s.shape, a, b, out) : mul_i16(s.product, a, b, out, s.count);
  return s.shape ? add_broadcast_i16(s.sum, *s.shape, a, b, out) : add_i16(s.sum, a, b, out, s.count);
}

template <Kind KIND>
void run_any(const Run& run) {
  const Pair& s = run.state<Pair>();
  switch (s.type) {
    case kTfLiteInt8: return run_i8<KIND>(run);
    case kTfLiteInt16: return run_i16<KIND>(run);
    case kTfLiteInt32:
      return each<int32_t>(run, s, [](int32_t x, int32_t y) {
        const auto a = static_cast<uint32_t>(x), b = static_cast<uint32_t>(y);
        return static_cast<int32_t>(KIND == Kind::add ? a + b : KIND == Kind::subtract ? a - b : a * b);
      });
    default:
      each<float>(run, s, [&s](float x, float y) {
        const float z = KIND == Kind::add ? x + y : KIND == Kind::subtract ? x - y : x * y;
        return z < s.real.low ? s.real.low : z > s.real.high ? s.real.high : z;
      });
  }
}

template <Kind KIND>
bool prepare_i8(Op& op) {
  if (op.inputs() > 0 && op.has(0) && op.in(0).type() != kTfLiteInt8) return op.refuse(kTypes);
  return prepare<KIND>(op);
}
template <Kind KIND>
bool prepare_i16(Op& op) {
  if (op.inputs() > 0 && op.has(0) && op.in(0).type() != kTfLiteInt16) return op.refuse(kTypes);
  return prepare<KIND>(op);
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_ADD() { return own<prepare<Kind::add>, run_any<Kind::add>>(); }
TFLMRegistration Register_ADD_INT8() { return own<prepare_i8<Kind::add>, run_i8<Kind::add>>(); }
TFLMRegistration Register_ADD_INT16() { return own<prepare_i16<Kind::add>, run_i16<Kind::add>>(); }
TFLMRegistration Register_SUB() { return own<prepare<Kind::subtract>, run_any<Kind::subtract>>(); }
TFLMRegistration Register_MUL() { return own<prepare<Kind::multiply>, run_any<Kind::multiply>>(); }
TFLMRegistration Register_MUL_INT8() { return own<prepare_i8<Kind::multiply>, run_i8<Kind::multiply>>(); }

}  // namespace tflite
