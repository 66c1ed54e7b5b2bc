// SPDX-License-Identifier: Apache-2.0
// Sums and products of two operands, and functions of one byte.
#include "micro/broadcast.h"
#include "micro/requantize.h"

namespace surelite {
namespace micro {
namespace {

SURELITE_INNER int32_t scaled(int32_t x, Multiplier factor) { return scale_sum(x, factor.value, factor.shift); }

SURELITE_INNER int8_t add_one(const AddI8& p, int32_t a, int32_t b) {
  const int32_t x = scaled((a - p.zero_a) * (1 << p.left), p.a), y = scaled((b - p.zero_b) * (1 << p.left), p.b);
  return static_cast<int8_t>(clamp(clamp(scaled(x + p.sign * y, p.out), -(1 << 20), 1 << 20) + p.zero, p.low, p.high));
}

// Factors of at most 1/2 for numbers within +-2^30, with what they need worked out before a loop.
class NearFactor {
 public:
  explicit NearFactor(Multiplier factor)
      : value_(factor.value), right_(-factor.shift), half_((1 << right_) >> 1), less_(right_ > 0 ? -1 : 0) {}
  static bool takes(Multiplier factor) { return factor.shift <= 0 && factor.shift > -31; }

  SURELITE_INNER int32_t operator()(int32_t x) const {
#if defined(__ARM_FEATURE_DSP)
    int32_t product;
    __asm__("smmulr %0, %1, %2" : "=r"(product) : "r"(2 * x), "r"(value_));
#else
    const auto product = static_cast<int32_t>((static_cast<int64_t>(x) * value_ + (int64_t{1} << 30)) >> 31);
#endif
    return (product + half_ + ((product >> 31) & less_)) >> right_;
  }
#if defined(__ARM_FEATURE_MVE)
  SURELITE_INNER int32x4_t operator()(int32x4_t x) const {
    const int32x4_t product = vqrdmulhq_n_s32(x, value_);
    const int32x4_t less = vandq_s32(vshrq_n_s32(product, 31), vdupq_n_s32(less_));
    return vrshlq_n_s32(vaddq_s32(product, less), -right_);
  }
#endif

 private:
  int32_t value_;
  int right_;
  int32_t half_, less_;
};

void add_near(const AddI8& p, const int8_t* a, const int8_t* b, int8_t* out, int32_t count) {
  const NearFactor scale_a(p.a), scale_b(p.b), scale_out(p.out);
  const int32_t zero_a = p.zero_a, zero_b = p.zero_b, left = p.left, sign = p.sign, zero = p.zero;
  const int32_t low = p.low, high = p.high;
  int32_t i = 0;
#if defined(__ARM_FEATURE_MVE)
  for (; i + 4 <= count; i += 4) {
    const int32x4_t x = scale_a(vshlq_r_s32(vsubq_n_s32(vldrbq_s32(a + i), zero_a), left));
    const int32x4_t y = scale_b(vshlq_r_s32(vsubq_n_s32(vldrbq_s32(b + i), zero_b), left));
    const int32x4_t sum = vaddq_n_s32(scale_out(vmlaq_n_s32(x, y, sign)), zero);
    vstrbq_s32(out + i, vminq_s32(vmaxq_s32(sum, vdupq_n_s32(low)), vdupq_n_s32(high)));
  }
#endif
  for (; i < count; ++i) {
    const int32_t x = scale_a((a[i] - zero_a) * (1 << left)), y = scale_b((b[i] - zero_b) * (1 << left));
    out[i] = static_cast<int8_t>(clamp(scale_out(x + sign * y) + zero, low, high));
  }
}

SURELITE_INNER int8_t mul_one(const MulI8& p, int32_t a, int32_t b) {
  const int32_t product = (a - p.zero_a) * (b - p.zero_b);
  return static_cast<int8_t>(clamp(clamp(scaled(product, p.scale), -(1 << 20), 1 << 20) + p.zero, p.low, p.high));
}

}  // namespace

void add_i8(const AddI8& p, const int8_t* a, const int8_t* b, int8_t* out, int32_t count) {
  // Bytes with 20 more bits are within +-2^28.
  if (p.left <= 20 && NearFactor::takes(p.a) && NearFactor::takes(p.b) && NearFactor::takes(p.out))
    return add_near(p, a, b, out, count);
  for (int32_t i = 0; i < count; ++i) out[i] = add_one(p, a[i], b[i]);
}

void add_broadcast_i8(const AddI8& p, const Broadcast& shape, const int8_t* a, const int8_t* b, int8_t* out) {
  combine(shape, a, b, out, [&p](int8_t x, int8_t y) { return add_one(p, x, y); });
}

void mul_i8(const MulI8& p, const int8_t* a, const int8_t* b, int8_t* out, int32_t count) {
  for (int32_t i = 0; i < count; ++i) out[i] = mul_one(p, a[i], b[i]);
}

void mul_broadcast_i8(const MulI8& p, const Broadcast& shape, const int8_t* a, const int8_t* b, int8_t* out) {
  combine(shape, a, b, out, [&p](int8_t x, int8_t y) { return mul_one(p, x, y); });
}

void look_up_8(const uint8_t* table, const void* in, void* out, int32_t count) {
  const auto* from = static_cast<const uint8_t*>(in);
  auto* to = static_cast<uint8_t*>(out);
  for (int32_t i = 0; i < count; ++i) to[i] = table[from[i]];
}

}  // namespace micro
}  // namespace surelite
