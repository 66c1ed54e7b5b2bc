// SPDX-License-Identifier: Apache-2.0
// Functions of one 16-bit element.
#include "micro/kernels_i16.h"
#include "micro/ops/maps.h"

namespace surelite {
namespace micro {
namespace {

struct Halves {
  static constexpr size_t kDeviceBytes = 12;
  int32_t count;
  SigmoidScale sigmoid;
};
struct Slopes {
  static constexpr size_t kDeviceBytes = 24;
  int32_t count, sign;
  Multiplier above, below;
};

// Whether a scale is near 2^exponent, to a thousandth of the exponent.
bool power_of_two(float scale, int* exponent) {
  uint32_t bits;
  __builtin_memcpy(&bits, &scale, sizeof bits);
  const uint32_t mantissa = bits & 0x7fffff;
  constexpr uint32_t kNear = 5816, kBelow = 0x7fffff - 11627;  // 2^0.001, 2^0.999
  *exponent = static_cast<int>(bits >> 23) - 127 + (mantissa > kBelow ? 1 : 0);
  return mantissa < kNear || mantissa > kBelow;
}

bool start(Op& op) {
  if (!op.takes(1, 1, 1, 1)) return false;
  const View in = op.in(0), out = op.out();
  if (!in.same_shape(out)) return op.refuse(kShapes);
  if (in.type() != kTfLiteInt16 || out.type() != kTfLiteInt16) return op.refuse(kTypes);
  return (in.affine() && out.affine() && in.zero == 0 && out.zero == 0) || op.refuse(kQuant);
}

bool prepare_sigmoid(Op& op, int most_shift) {
  auto* s = op.state<Halves>();
  if (!s) return false;
  s->count = op.in(0).count();
  const float scale = op.in(0).scale;
  int exponent;
  if (power_of_two(scale, &exponent) && exponent >= -12 && exponent <= most_shift - 12) {
    s->sigmoid = {3 << (exponent + 12), 0};
    return true;
  }
  double multiplier = static_cast<double>(scale) * 4096.0 * 3.0;
  for (; multiplier <= 32767.0 / 2.0 && s->sigmoid.shift <= 30; multiplier *= 2.0) ++s->sigmoid.shift;
  s->sigmoid.multiplier = multiplier < 2147483647.0 ? static_cast<int32_t>(multiplier) : INT32_MAX;
  return true;
}

template <void (*FUNCTION)(SigmoidScale, const int16_t*, int16_t*, int32_t)>
void run_sigmoid(const Run& run) {
  const Halves& s = run.state<Halves>();
  FUNCTION(s.sigmoid, run.in<int16_t>(0), run.out<int16_t>(), s.count);
}

}  // namespace

bool prepare_logistic_i16(Op& op) {
  return start(op) && (op.out().scale == 1.0f / 32768 || op.refuse(kQuant)) && prepare_sigmoid(op, 0);
}
bool prepare_tanh_i16(Op& op) {
  int exponent;
  return start(op) && ((power_of_two(op.out().scale, &exponent) && exponent == -15) || op.refuse(kQuant)) &&
         prepare_sigmoid(op, 1);
}
void run_logistic_i16(const Run& run) { run_sigmoid<logistic_all_i16>(run); }
void run_tanh_i16(const Run& run) { run_sigmoid<tanh_all_i16>(run); }

bool prepare_slopes_i16(Op& op, float below) {
  if (!start(op)) return false;
  auto* s = op.state<Slopes>();
  if (!s) return false;
  const View in = op.in(0), out = op.out();
  const float factor = in.scale * below / out.scale;
  s->count = in.count();
  s->sign = below < 0 ? -1 : 1;
  s->below = quantize_multiplier(static_cast<double>(factor < 0 ? -factor : factor));
  s->above = quantize_multiplier(static_cast<double>(in.scale / out.scale));
  return true;
}
void run_slopes_i16(const Run& run) {
  const Slopes& s = run.state<Slopes>();
  for (int32_t i = 0; i < s.count; ++i) {
    const int32_t x = run.in<int16_t>(0)[i];
    const int64_t y = x >= 0 ? int64_t{multiply(x, s.above)} : int64_t{multiply(x, s.below)} * s.sign;
    run.out<int16_t>()[i] = static_cast<int16_t>(y < INT16_MIN ? INT16_MIN : y > INT16_MAX ? INT16_MAX : y);
  }
}

}  // namespace micro
}  // namespace surelite
