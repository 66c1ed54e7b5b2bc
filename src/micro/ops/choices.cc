// SPDX-License-Identifier: Apache-2.0
// MAXIMUM, MINIMUM, comparisons, logic, DIV, SQUARED_DIFFERENCE, FLOOR_DIV and FLOOR_MOD.
#include "micro/ops/c_math.h"
#include "micro/ops/pairs.h"

namespace surelite {
namespace micro {
namespace {

struct Choice {
  Broadcast shape;
  ClampF32 range;
  // Of stored numbers.
  int32_t zero_a, zero_b, zero;
  Multiplier a, b;
  Range stored;
};

Choice* start(Op& op, bool to_bool) {
  if (!op.takes(2, 2, 1, 1)) return nullptr;
  const View a = op.in(0), b = op.in(1), out = op.out();
  if (a.type() != b.type() || out.type() != (to_bool ? kTfLiteBool : a.type())) return op.refuse(kTypes), nullptr;
  auto* s = op.state<Choice>();
  if (s && !plan_broadcast(a, b, out, &s->shape)) return op.refuse(kShapes), nullptr;
  return s;
}

// out = F(a, b) for two types of elements.
template <class T, class Out, class F>
void each(const Run& run, F f) {
  const Broadcast& shape = run.state<Choice>().shape;
  const T *a = run.in<T>(0), *b = run.in<T>(1);
  auto* out = run.out<Out>();
  int32_t at[kMaxAxes] = {};
  for (;;) {
    *out++ = static_cast<Out>(f(*a, *b));
    int32_t axis = shape.axes - 1;
    for (; axis >= 0; --axis) {
      a += shape.stride_a[axis], b += shape.stride_b[axis];
      if (++at[axis] < shape.extent[axis]) break;
      a -= shape.stride_a[axis] * shape.extent[axis], b -= shape.stride_b[axis] * shape.extent[axis];
      at[axis] = 0;
    }
    if (axis < 0) return;
  }
}

bool is_number(TfLiteType type) {
  return type == kTfLiteFloat32 || type == kTfLiteInt8 || type == kTfLiteInt16 || type == kTfLiteInt32 ||
         type == kTfLiteInt64 || type == kTfLiteUInt8;
}

// The larger and the smaller one; stored numbers have one quantization.
bool prepare_extreme(Op& op) {
  if (!start(op, false)) return false;
  const View a = op.in(0), b = op.in(1), out = op.out();
  if (!is_number(a.type())) return op.refuse(kTypes);
  return (a.scale == b.scale && a.scale == out.scale && a.zero == b.zero && a.zero == out.zero) || op.refuse(kQuant);
}
template <class T, bool MOST>
void extreme(const Run& run) {
  each<T, T>(run, [](T x, T y) { return (MOST ? x > y : x < y) ? x : y; });
}
template <bool MOST>
void run_extreme(const Run& run) {
  switch (run.input(0).type) {
    case kTfLiteFloat32: return extreme<float, MOST>(run);
    case kTfLiteInt8: return extreme<int8_t, MOST>(run);
    case kTfLiteUInt8: return extreme<uint8_t, MOST>(run);
    case kTfLiteInt16: return extreme<int16_t, MOST>(run);
    case kTfLiteInt64: return extreme<int64_t, MOST>(run);
    default: return extreme<int32_t, MOST>(run);
  }
}

enum class Relation { equal, not_equal, less, less_equal, greater, greater_equal };

template <Relation R, class T>
bool holds(T x, T y) {
  switch (R) {
    case Relation::equal: return x == y;
    case Relation::not_equal: return !(x == y);
    case Relation::less: return x < y;
    case Relation::less_equal: return x <= y;
    case Relation::greater: return x > y;
    default: return x >= y;
  }
}

bool prepare_relation(Op& op) {
  Choice* s = start(op, true);
  if (!s) return false;
  const View a = op.in(0), b = op.in(1);
  if (!is_number(a.type()) && a.type() != kTfLiteBool) return op.refuse(kTypes);
  if (a.type() == kTfLiteInt16 && a.has_scales()) return op.refuse(kTypes);
  if (a.type() != kTfLiteInt8 && a.type() != kTfLiteUInt8) return true;
  if (!a.affine() || !b.affine()) return op.refuse(kQuant);
  s->zero_a = a.zero, s->zero_b = b.zero;
  s->a = quantize_multiplier(static_cast<double>(a.scale));
  s->b = quantize_multiplier(static_cast<double>(b.scale));
  return true;
}
template <Relation R, class T>
void relate(const Run& run) {
  each<T, bool>(run, [](T x, T y) { return holds<R, T>(x, y); });
}
template <Relation R, class T>
void relate_stored(const Run& run) {
  const Choice& s = run.state<Choice>();
  each<T, bool>(run, [&s](T x, T y) {
    return holds<R, int32_t>(multiply((x - s.zero_a) * (1 << 8), s.a), multiply((y - s.zero_b) * (1 << 8), s.b));
  });
}
template <Relation R>
void run_relation(const Run& run) {
  switch (run.input(0).type) {
    case kTfLiteFloat32: return relate<R, float>(run);
    case kTfLiteInt8: return relate_stored<R, int8_t>(run);
    case kTfLiteUInt8: return relate_stored<R, uint8_t>(run);
    case kTfLiteInt16: return relate<R, int16_t>(run);
    case kTfLiteInt64: return relate<R, int64_t>(run);
    case kTfLiteBool: return relate<R, uint8_t>(run);
    default: return relate<R, int32_t>(run);
  }
}

bool prepare_logic(Op& op) { return start(op, true) && (op.in(0).type() == kTfLiteBool || op.refuse(kTypes)); }
void run_and(const Run& run) {
  each<uint8_t, uint8_t>(run, [](uint8_t x, uint8_t y) { return x != 0 && y != 0; });
}
void run_or(const Run& run) {
  each<uint8_t, uint8_t>(run, [](uint8_t x, uint8_t y) { return x != 0 || y != 0; });
}
struct Not {
  int32_t count;
};
bool prepare_not(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  if (op.in(0).type() != kTfLiteBool || op.out().type() != kTfLiteBool) return op.refuse(kTypes);
  if (!op.in(0).same_shape(op.out())) return op.refuse(kShapes);
  auto* s = op.state<Not>();
  if (s) s->count = op.out().count();
  return s != nullptr;
}
void run_not(const Run& run) {
  for (int32_t i = 0; i < run.state<Not>().count; ++i) run.out<bool>()[i] = run.in<uint8_t>(0)[i] == 0;
}

bool prepare_real(Op& op) { return start(op, false) && (op.in(0).type() == kTfLiteFloat32 || op.refuse(kTypes)); }
bool prepare_quotient(Op& op) {
  Choice* s = start(op, false);
  if (!s) return false;
  const View a = op.in(0), b = op.in(1), out = op.out();
  const int activation = op.options.u8(0);
  if (a.type() == kTfLiteFloat32) return real_range(activation, &s->range.low, &s->range.high) || op.refuse(kOptions);
  if (a.type() == kTfLiteInt32) return activation == kTfLiteActNone || op.refuse(kOptions);
  if (a.type() != kTfLiteInt8) return op.refuse(kTypes);
  if (!a.affine() || !b.affine() || !out.affine()) return op.refuse(kQuant);
  s->zero_a = a.zero, s->zero_b = b.zero, s->zero = out.zero;
  s->a = quantize_multiplier(static_cast<double>(a.scale / (b.scale * out.scale)));
  return stored_range(activation, out.type(), out.scale, out.zero, &s->stored) || op.refuse(kOptions);
}
int32_t scaled_quotient(int32_t x, int32_t y, Multiplier scale) {
  if (y < 0) x = -x, y = -y;
  int bits_over_one = 0;
  const int32_t inverse = fixed::reciprocal(y, 31, &bits_over_one);
  const int headroom = fixed::leading_zeros(x < 0 ? ~x : x) - 1;
  const int32_t quotient = doubling_high_mul(static_cast<int32_t>(static_cast<uint32_t>(x) << headroom), inverse);
  const int shift = scale.shift - bits_over_one - headroom;
  const int32_t scaled = doubling_high_mul(quotient, scale.value);
  if (shift > 0) return fixed::shift_left(scaled, shift < 31 ? shift : 31);
  return rounding_shift_right(scaled, -shift < 31 ? -shift : 31);
}
// False where a divisor is `zero`.
template <class T>
bool divisors_are_not(const Run& run, T zero) {
  const T* divisors = run.in<T>(1);
  for (int32_t i = 0; i < count_of(run.input(1)); ++i)
    if (divisors[i] == zero) return false;
  return true;
}
TfLiteStatus run_quotient(TfLiteContext* context, TfLiteNode* node) {
  const Run run(context, node);
  const Choice& s = run.state<Choice>();
  if (run.input(0).type == kTfLiteInt32) {
    if (!divisors_are_not<int32_t>(run, 0)) return kTfLiteError;
    each<int32_t, int32_t>(run, [](int32_t x, int32_t y) { return static_cast<int32_t>(int64_t{x} / y); });
  } else if (run.input(0).type == kTfLiteInt8) {
    if (!divisors_are_not<int8_t>(run, static_cast<int8_t>(s.zero_b))) return kTfLiteError;
    each<int8_t, int8_t>(run, [&s](int32_t x, int32_t y) {
      const int64_t result = int64_t{scaled_quotient(x - s.zero_a, y - s.zero_b, s.a)} + s.zero;
      return result < s.stored.low ? s.stored.low : result > s.stored.high ? s.stored.high : result;
    });
  } else {
    each<float, float>(run, [&s](float x, float y) {
      const float z = x / y;
      return z < s.range.low ? s.range.low : z > s.range.high ? s.range.high : z;
    });
  }
  return kTfLiteOk;
}
void run_squared_difference(const Run& run) {
  each<float, float>(run, [](float x, float y) { return (x - y) * (x - y); });
}
void run_floor_div(const Run& run) {
  each<float, float>(run, [](float x, float y) { return floorf(x / y); });
}
void run_floor_mod(const Run& run) {
  each<float, float>(run, [](float x, float y) {
    const float rest = fmodf(x, y);
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
  });
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_MAXIMUM() { return own<prepare_extreme, run_extreme<true>>(); }
TFLMRegistration Register_MAXIMUM_INT8() { return Register_MAXIMUM(); }
TFLMRegistration Register_MINIMUM_INT8() { return Register_MINIMUM(); }
TFLMRegistration Register_MINIMUM() { return own<prepare_extreme, run_extreme<false>>(); }
TFLMRegistration Register_EQUAL() { return own<prepare_relation, run_relation<Relation::equal>>(); }
TFLMRegistration Register_NOT_EQUAL() { return own<prepare_relation, run_relation<Relation::not_equal>>(); }
TFLMRegistration Register_LESS() { return own<prepare_relation, run_relation<Relation::less>>(); }
TFLMRegistration Register_LESS_EQUAL() { return own<prepare_relation, run_relation<Relation::less_equal>>(); }
TFLMRegistration Register_GREATER() { return own<prepare_relation, run_relation<Relation::greater>>(); }
TFLMRegistration Register_GREATER_EQUAL() { return own<prepare_relation, run_relation<Relation::greater_equal>>(); }
TFLMRegistration Register_LOGICAL_AND() { return own<prepare_logic, run_and>(); }
TFLMRegistration Register_LOGICAL_OR() { return own<prepare_logic, run_or>(); }
TFLMRegistration Register_LOGICAL_NOT() { return own<prepare_not, run_not>(); }
TFLMRegistration Register_DIV() { return registration_of(prepare_op<prepare_quotient>, run_quotient); }
TFLMRegistration Register_SQUARED_DIFFERENCE() { return own<prepare_real, run_squared_difference>(); }
TFLMRegistration Register_FLOOR_DIV() { return own<prepare_real, run_floor_div>(); }
TFLMRegistration Register_FLOOR_MOD() { return own<prepare_real, run_floor_mod>(); }

}  // namespace tflite
