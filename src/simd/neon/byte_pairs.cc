// SPDX-License-Identifier: Apache-2.0
// Quantized sums and products of bytes with NEON, rounding step by step as the reference kernels do.
#include "simd/kernels.h"

#if defined(__aarch64__)
#include "simd/neon/scale_sums.h"
#include "simd/neon/sixteens.h"

namespace surelite::simd::neon {
namespace {

// One multiplier for all; the shift is to the right, negative to the left.
struct Scale {
  int32x4_t multiplier, left, right, fix;
  Scale(int32_t value, int shift)
      : multiplier(vdupq_n_s32(value)), left(vdupq_n_s32(shift < 0 ? -shift : 0)),
        right(vdupq_n_s32(shift > 0 ? -shift : 0)), fix(vdupq_n_s32(shift > 0 ? -1 : 0)) {}
  // As scale_sums.h says.
  SURELITE_NEON_INLINE int32x4_t of(int32x4_t x) const {
    const int32x4_t high = vqrdmulhq_s32(x, multiplier);
    return vrshlq_s32(vsraq_n_s32(high, vandq_s32(high, fix), 31), right);
  }
};

struct Wide {
  int16x8_t low, high;
};
SURELITE_NEON_INLINE Wide load(const uint8_t* from, int8x16_t move, int16x8_t zero) {
  const int8x16_t x = veorq_s8(vreinterpretq_s8_u8(vld1q_u8(from)), move);
  return {vsubq_s16(vmovl_s8(vget_low_s8(x)), zero), vsubq_s16(vmovl_high_s8(x), zero)};
}

// Signed bytes, whatever they are in memory.
template <class Options>
int16x8_t zero_of(const Options& o, int32_t zero) {
  return vdupq_n_s16(static_cast<int16_t>(zero - (o.is_unsigned ? 128 : 0)));
}
template <class Options>
NeonBytes bytes_of(const Options& o) {
  ConvI8Options range;
  range.is_unsigned = o.is_unsigned, range.zero_out = o.zero_out, range.low = o.low, range.high = o.high;
  return NeonBytes(range);
}

// Operands are below 2^29 and their sum below 2^30, the rounding constant is at most 2^29: everything fits 32 bits.
bool accepts_sum(const AddI8& add) {
  return add.shift_a >= 0 && add.shift_b >= 0 && add.shift_out >= 0 && add.shift_a <= 30 && add.shift_b <= 30 &&
         add.shift_out <= 30 && add.left >= 0 && add.left <= 20;
}

void run_sum(const AddI8& add, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  const Scale scale_a(add.multiplier_a, add.shift_a), scale_b(add.multiplier_b, add.shift_b),
      scale_out(add.multiplier_out, add.shift_out);
  const int8x16_t move = vdupq_n_s8(add.is_unsigned ? INT8_MIN : 0);
  const int16x8_t zero_a = zero_of(add, add.zero_a), zero_b = zero_of(add, add.zero_b);
  const int32x4_t left = vdupq_n_s32(add.left), sign = vdupq_n_s32(add.subtract ? -1 : 0);
  const NeonBytes bytes = bytes_of(add);
  const auto four = [&](int32x4_t x, int32x4_t y) {
    // x - y is x plus the complement of y, plus one.
    const int32x4_t second = vsubq_s32(veorq_s32(scale_b.of(vshlq_s32(y, left)), sign), sign);
    return scale_out.of(vaddq_s32(scale_a.of(vshlq_s32(x, left)), second));
  };
  for_sixteens(a, b, out, count, [&](const uint8_t* from_a, const uint8_t* from_b, uint8_t* to) {
    const Wide x = load(from_a, move, zero_a), y = load(from_b, move, zero_b);
    const int32x4_t r0 = four(vmovl_s16(vget_low_s16(x.low)), vmovl_s16(vget_low_s16(y.low))),
                    r1 = four(vmovl_high_s16(x.low), vmovl_high_s16(y.low)),
                    r2 = four(vmovl_s16(vget_low_s16(x.high)), vmovl_s16(vget_low_s16(y.high))),
                    r3 = four(vmovl_high_s16(x.high), vmovl_high_s16(y.high));
    vst1q_s8(reinterpret_cast<int8_t*>(to), narrow_sixteen(r0, r1, r2, r3, bytes));
  });
}

// Products are at most 2^16, below 2^30 after a shift to the left, and the rounding constant is at most 2^29.
bool accepts_product(const MulI8& mul) { return mul.shift > -14 && mul.shift <= 30; }

void run_product(const MulI8& mul, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  const Scale scale(mul.multiplier, mul.shift);
  const int8x16_t move = vdupq_n_s8(mul.is_unsigned ? INT8_MIN : 0);
  const int16x8_t zero_a = zero_of(mul, mul.zero_a), zero_b = zero_of(mul, mul.zero_b);
  const NeonBytes bytes = bytes_of(mul);
  const auto four = [&](int16x4_t x, int16x4_t y) { return scale.of(vshlq_s32(vmull_s16(x, y), scale.left)); };
  for_sixteens(a, b, out, count, [&](const uint8_t* from_a, const uint8_t* from_b, uint8_t* to) {
    const Wide x = load(from_a, move, zero_a), y = load(from_b, move, zero_b);
    const int32x4_t r0 = four(vget_low_s16(x.low), vget_low_s16(y.low)),
                    r1 = four(vget_high_s16(x.low), vget_high_s16(y.low)),
                    r2 = four(vget_low_s16(x.high), vget_low_s16(y.high)),
                    r3 = four(vget_high_s16(x.high), vget_high_s16(y.high));
    vst1q_s8(reinterpret_cast<int8_t*>(to), narrow_sixteen(r0, r1, r2, r3, bytes));
  });
}

}  // namespace

void enter(ByteSums* kernels) { *kernels = {accepts_sum, nullptr, run_sum}; }
void enter(ByteProducts* kernels) { *kernels = {accepts_product, nullptr, run_product}; }

}  // namespace surelite::simd::neon
#endif
