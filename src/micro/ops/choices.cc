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
  // Comparisons of stored numbers.
  int32_t zero_a, zero_b;
  Multiplier a, b;
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
  return prepare_real(op) && (real_range(op.options.u8(0), &static_cast<Choice*>(op.node()->user_data)->range.low,
                                         &static_cast<Choice*>(op.node()->user_data)->range.high) ||
                              op.refuse(kOptions));
}
void run_quotient(const Run& run) {
  const ClampF32& range = run.state<Choice>().range;
  each<float, float>(run, [&range](float x, float y) {
    const float z = x / y;
    return z < range.low ? range.low : z > range.high ? range.high : z;
  });
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
TFLMRegistration Register_DIV() { return own<prepare_quotient, run_quotient>(); }
TFLMRegistration Register_SQUARED_DIFFERENCE() { return own<prepare_real, run_squared_difference>(); }
TFLMRegistration Register_FLOOR_DIV() { return own<prepare_real, run_floor_div>(); }
TFLMRegistration Register_FLOOR_MOD() { return own<prepare_real, run_floor_mod>(); }

}  // namespace tflite
