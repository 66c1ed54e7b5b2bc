// SPDX-License-Identifier: Apache-2.0
// Functions of one element: real numbers, and bytes by a table of 256 results.
#include "micro/ops/maps.h"

#include "micro/ops/c_math.h"

namespace surelite {
namespace micro {
namespace {

using Function = float (*)(float x, float parameter);

struct Map {
  static constexpr size_t kDeviceBytes = 16;
  Function function;
  float parameter;
  int32_t count;
  const uint8_t* table;
};

void run(const Run& run) {
  const Map& s = run.state<Map>();
  if (s.table) return look_up_8(s.table, run.in<uint8_t>(0), run.out<uint8_t>(), s.count);
  const float* in = run.in<float>(0);
  float* out = run.out<float>();
  for (int32_t i = 0; i < s.count; ++i) out[i] = s.function(in[i], s.parameter);
}

bool is_byte(TfLiteType type) { return type == kTfLiteInt8 || type == kTfLiteUInt8; }

// The node's state for real numbers, or for bytes with room for their table.
Map* start(Op& op, Function function, bool bytes_too) {
  if (!op.takes(1, 1, 1, 1)) return nullptr;
  const View in = op.in(0), out = op.out();
  if (!in.same_shape(out)) return op.refuse(kShapes), nullptr;
  const bool bytes = is_byte(in.type()) && bytes_too;
  if (in.type() != out.type() || (!bytes && in.type() != kTfLiteFloat32)) return op.refuse(kTypes), nullptr;
  if (bytes && (!in.affine() || !out.affine())) return op.refuse(kQuant), nullptr;
  auto* s = op.state<Map>();
  if (!s) return nullptr;
  s->function = function;
  s->count = in.count();
  return s;
}

// f of a stored number that the input's type can have.
template <class F>
bool fill(Op& op, Map* s, F f) {
  auto* table = op.many<uint8_t>(256);
  if (!table) return false;
  const Range range = type_range(op.in(0).type());
  for (int32_t x = range.low; x <= range.high; ++x) {
    const int64_t result = f(x);
    table[static_cast<uint8_t>(x)] = static_cast<uint8_t>(result < range.low    ? range.low
                                                          : result > range.high ? range.high
                                                                                : result);
  }
  s->table = table;
  return true;
}

// In single precision, step by step as the desktop's tables; NaN becomes the least value.
bool fill_real(Op& op, Map* s) {
  const View in = op.in(0), out = op.out();
  const float inverse = 1.0f / out.scale;
  return fill(op, s, [&](int32_t x) -> int64_t {
    const float real = in.scale * static_cast<float>(x - in.zero);
    const float scaled = round_real(s->function(real, s->parameter) * inverse) + static_cast<float>(out.zero);
    return scaled == scaled ? round_to_int(scaled) : INT32_MIN;
  });
}

template <Function F>
bool prepare_real(Op& op) {
  return start(op, F, false) != nullptr;
}
template <Function F>
bool prepare_table(Op& op) {
  Map* s = start(op, F, true);
  return s && (op.in(0).type() == kTfLiteFloat32 || fill_real(op, s));
}

float abs_of(float x, float) { return x < 0 ? -x : x; }
float ceil_of(float x, float) { return ceilf(x); }
float cos_of(float x, float) { return cosf(x); }
float exp_of(float x, float) { return expf(x); }
float floor_of(float x, float) { return floorf(x); }
float log_of(float x, float) { return logf(x); }
float neg_of(float x, float) { return -x; }
float round_of(float x, float) { return rintf(x); }  // halves to even
float rsqrt_of(float x, float) { return 1.0f / sqrtf(x); }
float sin_of(float x, float) { return sinf(x); }
float sqrt_of(float x, float) { return sqrtf(x); }
float square_of(float x, float) { return x * x; }
float elu_of(float x, float) { return x < 0 ? expm1f(x) : x; }
float logistic_of(float x, float) { return 1.0f / (1.0f + expf(-x)); }
float tanh_of(float x, float) { return tanhf(x); }
float relu_of(float x, float high) { return x < 0 ? 0.0f : x > high ? high : x; }
float leaky_relu_of(float x, float alpha) { return x > 0 ? x : x * alpha; }
float hard_swish_of(float x, float) {
  const float gate = x + 3.0f;
  return x * (gate < 0 ? 0.0f : gate > 6.0f ? 6.0f : gate) / 6.0f;
}

// RELU and RELU6: from one quantization to another, between bounds.
bool prepare_clip(Op& op, float high) {
  Map* s = start(op, relu_of, true);
  if (!s) return false;
  s->parameter = high;
  const View in = op.in(0), out = op.out();
  if (in.type() == kTfLiteFloat32) return true;
  const Multiplier scale = quantize_multiplier(static_cast<double>(in.scale / out.scale));
  Range range;
  stored_range(high < 7.0f ? kTfLiteActRelu6 : kTfLiteActRelu, out.type(), out.scale, out.zero, &range);
  return fill(op, s, [&](int32_t x) -> int64_t {
    const int64_t scaled = int64_t{multiply(x - in.zero, scale)} + out.zero;
    return scaled < range.low ? range.low : scaled > range.high ? range.high : scaled;
  });
}
bool prepare_relu(Op& op) { return prepare_clip(op, __builtin_inff()); }
bool prepare_relu6(Op& op) { return prepare_clip(op, 6.0f); }

bool prepare_leaky_relu(Op& op) {
  Map* s = start(op, leaky_relu_of, true);
  if (!s) return false;
  s->parameter = op.options.f32(0);
  const View in = op.in(0), out = op.out();
  if (in.type() == kTfLiteFloat32) return true;
  const float factor = in.scale * s->parameter / out.scale;
  const Multiplier slope = quantize_multiplier(static_cast<double>(factor < 0 ? -factor : factor));
  const Multiplier identity = quantize_multiplier(static_cast<double>(in.scale / out.scale));
  const int sign = s->parameter < 0 ? -1 : 1;
  return fill(op, s, [&](int32_t x) -> int64_t {
    const int32_t value = x - in.zero;
    return (value >= 0 ? int64_t{multiply(value, identity)} : int64_t{multiply(value, slope)} * sign) + out.zero;
  });
}

// ABS of bytes keeps a scale that both have.
bool prepare_abs_as_table(Op& op) {
  Map* s = start(op, abs_of, true);
  if (!s) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() == kTfLiteFloat32) return true;
  if (in.type() != kTfLiteInt8) return op.refuse(kTypes);
  const bool rescale = in.scale != out.scale;
  const Multiplier factor = quantize_multiplier(static_cast<double>(in.scale / out.scale));
  return fill(op, s, [&](int32_t x) -> int64_t {
    const int32_t size = x < in.zero ? in.zero - x : x - in.zero;
    return int64_t{rescale ? multiply(size, factor) : size} + out.zero;
  });
}

// 16 bits, or what PREPARE and run take.
template <bool (*PREPARE)(Op&), bool (*HALVES)(Op&)>
bool prepare_either(Op& op) {
  return has_i16(op) ? HALVES(op) : PREPARE(op);
}
template <void (*HALVES)(const Run&)>
void run_either(const Run& one) {
  if (one.input(0).type == kTfLiteInt16) return HALVES(one);
  run(one);
}
bool prepare_leaky_i16(Op& op) { return prepare_slopes_i16(op, op.options.f32(0)); }
bool prepare_abs_i16(Op& op) { return prepare_slopes_i16(op, -1.0f); }

int16_t upper_half(int32_t x) {
  return static_cast<int16_t>(x < INT32_MAX - (1 << 15) ? (x + (1 << 15)) >> 16 : INT16_MAX);
}
int32_t saturate(int64_t x) { return static_cast<int32_t>(x < INT16_MIN ? INT16_MIN : x > INT16_MAX ? INT16_MAX : x); }
int32_t multiply_q15(int32_t a, int32_t b) {
  if (a == INT16_MIN && b == INT16_MIN) return INT16_MAX;
  const int32_t product = a * b;
  return (product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15);
}

// In 16 bits, as the desktop's.
bool prepare_hard_swish(Op& op) {
  Map* s = start(op, hard_swish_of, true);
  if (!s) return false;
  const View in = op.in(0), out = op.out();
  if (in.type() == kTfLiteFloat32) return true;
  const float fine_scale = (1.0f / 128.0f) * in.scale;
  const Multiplier to_output = quantize_multiplier(static_cast<double>(fine_scale / out.scale));
  const Multiplier to_gate = quantize_multiplier(static_cast<double>(fine_scale / (3.0f / 32768.0f)));
  if (to_output.shift > 0) return op.refuse(kQuant);
  const int32_t output = upper_half(to_output.value), gate = upper_half(to_gate.value);
  const int right = -to_output.shift, left = to_gate.shift;
  return fill(op, s, [&](int32_t x) -> int64_t {
    const auto fine = static_cast<int16_t>((x - in.zero) * 128);
    const int32_t scaled = multiply_q15(fine, output);
    int32_t open = fine;
    if (left > 0) open = saturate(int64_t{open} * (int64_t{1} << (left - 1 < 30 ? left - 1 : 30)));
    open = multiply_q15(open, gate);
    if (left > 0) open = saturate(int64_t{open} * 2);
    if (left < 0) open = rounding_shift_right(open, -left < 31 ? -left : 31);
    open = (open + (1 << 15)) >> 1;
    const int32_t product = open == INT16_MIN && scaled == INT16_MIN ? INT16_MAX : open * scaled / (1 << 15);
    return int64_t{rounding_shift_right(product, right < 31 ? right : 31)} + out.zero;
  });
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_ABS() {
  return own<prepare_either<prepare_abs_as_table, prepare_abs_i16>, run_either<run_slopes_i16>>();
}
TFLMRegistration Register_CEIL() { return own<prepare_real<ceil_of>, run>(); }
TFLMRegistration Register_COS() { return own<prepare_real<cos_of>, run>(); }
TFLMRegistration Register_EXP() { return own<prepare_table<exp_of>, run>(); }
TFLMRegistration Register_FLOOR() { return own<prepare_real<floor_of>, run>(); }
TFLMRegistration Register_LOG() { return own<prepare_real<log_of>, run>(); }
TFLMRegistration Register_NEG() { return own<prepare_real<neg_of>, run>(); }
TFLMRegistration Register_ROUND() { return own<prepare_real<round_of>, run>(); }
TFLMRegistration Register_RSQRT() { return own<prepare_real<rsqrt_of>, run>(); }
TFLMRegistration Register_SIN() { return own<prepare_real<sin_of>, run>(); }
TFLMRegistration Register_SQRT() { return own<prepare_real<sqrt_of>, run>(); }
TFLMRegistration Register_SQUARE() { return own<prepare_real<square_of>, run>(); }
TFLMRegistration Register_ELU() { return own<prepare_table<elu_of>, run>(); }
TFLMRegistration Register_LOGISTIC() {
  return own<prepare_either<prepare_table<logistic_of>, prepare_logistic_i16>, run_either<run_logistic_i16>>();
}
TFLMRegistration Register_TANH() {
  return own<prepare_either<prepare_table<tanh_of>, prepare_tanh_i16>, run_either<run_tanh_i16>>();
}
TFLMRegistration Register_RELU() { return own<prepare_relu, run>(); }
TFLMRegistration Register_RELU6() { return own<prepare_relu6, run>(); }
TFLMRegistration Register_LEAKY_RELU() {
  return own<prepare_either<prepare_leaky_relu, prepare_leaky_i16>, run_either<run_slopes_i16>>();
}
TFLMRegistration Register_HARD_SWISH() { return own<prepare_hard_swish, run>(); }

}  // namespace tflite
