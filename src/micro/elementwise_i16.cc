// SPDX-License-Identifier: Apache-2.0
// Sums, products and functions of 16-bit elements.
#include "micro/broadcast.h"
#include "micro/kernels_i16.h"
#include "micro/requantize.h"

namespace surelite {
namespace micro {
namespace {

SURELITE_INNER int32_t scaled(int32_t x, Multiplier factor) { return scale_sum(x, factor.value, factor.shift); }

SURELITE_INNER int16_t add_one(const AddI8& p, int32_t a, int32_t b) {
  const int32_t sum = scaled(a * (1 << p.left), p.a) + p.sign * scaled(b * (1 << p.left), p.b);
  return static_cast<int16_t>(clamp(clamp(scaled(sum, p.out), -(1 << 20), 1 << 20), p.low, p.high));
}

SURELITE_INNER int16_t mul_one(const MulI8& p, int32_t a, int32_t b) {
  return static_cast<int16_t>(clamp(clamp(scaled(a * b, p.scale), -(1 << 20), 1 << 20) + p.zero, p.low, p.high));
}

}  // namespace

void add_i16(const AddI8& p, const int16_t* a, const int16_t* b, int16_t* out, int32_t count) {
  for (int32_t i = 0; i < count; ++i) out[i] = add_one(p, a[i], b[i]);
}

void add_broadcast_i16(const AddI8& p, const Broadcast& shape, const int16_t* a, const int16_t* b, int16_t* out) {
  combine(shape, a, b, out, [&p](int16_t x, int16_t y) { return add_one(p, x, y); });
}

void mul_i16(const MulI8& p, const int16_t* a, const int16_t* b, int16_t* out, int32_t count) {
  for (int32_t i = 0; i < count; ++i) out[i] = mul_one(p, a[i], b[i]);
}

void mul_broadcast_i16(const MulI8& p, const Broadcast& shape, const int16_t* a, const int16_t* b, int16_t* out) {
  combine(shape, a, b, out, [&p](int16_t x, int16_t y) { return mul_one(p, x, y); });
}

void logistic_all_i16(SigmoidScale scale, const int16_t* in, int16_t* out, int32_t count) {
  for (int32_t i = 0; i < count; ++i) out[i] = logistic_i16(in[i], scale);
}

void tanh_all_i16(SigmoidScale scale, const int16_t* in, int16_t* out, int32_t count) {
  for (int32_t i = 0; i < count; ++i) out[i] = tanh_i16(in[i], scale);
}

}  // namespace micro
}  // namespace surelite
