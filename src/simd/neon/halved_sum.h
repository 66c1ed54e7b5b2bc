// SPDX-License-Identifier: Apache-2.0
// Quantized sums of bytes where one operand is halved: the one of the larger scale always is. It needs no rounding
// then, and is one multiply-add in 16 bits. The other operand and the sum are rounded as the reference kernels do.
#pragma once

#include "simd/neon/target.h"

#if SURELITE_NEON
#include <type_traits>
#include <utility>

#include "simd/element/add_i8.h"
#include "simd/neon/scale_sums.h"
#include "simd/neon/sixteens.h"

namespace surelite::simd::neon {

inline bool is_halved(int32_t multiplier, int shift) { return multiplier == 1 << 30 && shift == 0; }

// One operand is, operands are shifted left by as much as the reference does, and the sum is shifted to the right.
inline bool has_halved_operand(const AddI8& add) {
  const auto is_byte = [&](int32_t zero) {
    return add.is_unsigned ? zero >= 0 && zero <= UINT8_MAX : zero >= INT8_MIN && zero <= INT8_MAX;
  };
  return !add.subtract && add.left == 20 && add.shift_out > 0 && is_byte(add.zero_a) && is_byte(add.zero_b) &&
         (is_halved(add.multiplier_a, add.shift_a) || is_halved(add.multiplier_b, add.shift_b));
}

// Sixteen bytes less their zero point, times 64: 255 * 64 fits 16 bits.
struct Sixteen {
  int16x8_t low, high;
};
template <bool kUnsigned>
SURELITE_NEON_INLINE Sixteen load_moved(const uint8_t* from, uint8x16_t zero) {
  const uint8x16_t x = vld1q_u8(from);
  int16x8_t low, high;
  if constexpr (kUnsigned) {
    low = vreinterpretq_s16_u16(vsubl_u8(vget_low_u8(x), vget_low_u8(zero)));
    high = vreinterpretq_s16_u16(vsubl_u8(vget_high_u8(x), vget_high_u8(zero)));
  } else {
    const int8x16_t bytes = vreinterpretq_s8_u8(x), centre = vreinterpretq_s8_u8(zero);
    low = vsubl_s8(vget_low_s8(bytes), vget_low_s8(centre));
    high = vsubl_s8(vget_high_s8(bytes), vget_high_s8(centre));
  }
  return {vshlq_n_s16(low, 6), vshlq_n_s16(high, 6)};
}

// kShifts: whether the other operand, b, is shifted to the right.
template <bool kUnsigned, NeonWay kWay, bool kShifts>
void add_halved(const AddI8& add, const NeonBytes& bytes, const uint8_t* a, const uint8_t* b, uint8_t* out,
                int64_t count) {
  const uint8x16_t zero_a = vdupq_n_u8(static_cast<uint8_t>(add.zero_a)),
                   zero_b = vdupq_n_u8(static_cast<uint8_t>(add.zero_b));
  const int32x4_t multiplier_b = vdupq_n_s32(add.multiplier_b), shift_b = vdupq_n_s32(-add.shift_b);
  const int32x4_t multiplier_out = vdupq_n_s32(add.multiplier_out), shift_out = vdupq_n_s32(-add.shift_out);
  const int16x4_t half = vdup_n_s16(1 << 13);  // of 2^20, less what operands are multiplied by already
  const auto four = [&](int16x4_t x, int16x4_t y) {
    const int32x4_t wide = vshll_n_s16(y, 14);
    const int32x4_t second =
        kShifts ? scale_sums<NeonWay::shifted>(wide, multiplier_b, shift_b) : vqrdmulhq_s32(wide, multiplier_b);
    return scale_sums<kWay>(vmlal_s16(second, x, half), multiplier_out, shift_out);
  };
  for_sixteens(a, b, out, count, [&](const uint8_t* from_a, const uint8_t* from_b, uint8_t* to) {
    const Sixteen x = load_moved<kUnsigned>(from_a, zero_a), y = load_moved<kUnsigned>(from_b, zero_b);
    const int32x4_t r0 = four(vget_low_s16(x.low), vget_low_s16(y.low)),
                    r1 = four(vget_high_s16(x.low), vget_high_s16(y.low)),
                    r2 = four(vget_low_s16(x.high), vget_low_s16(y.high)),
                    r3 = four(vget_high_s16(x.high), vget_high_s16(y.high));
    vst1q_s8(reinterpret_cast<int8_t*>(to), narrow_sixteen(r0, r1, r2, r3, bytes));
  });
}

// For sums that have a halved operand.
inline void run_halved(AddI8 add, const NeonBytes& bytes, const uint8_t* a, const uint8_t* b, uint8_t* out,
                       int64_t count) {
  if (!is_halved(add.multiplier_a, add.shift_a)) {
    std::swap(a, b), std::swap(add.zero_a, add.zero_b);
    std::swap(add.multiplier_a, add.multiplier_b), std::swap(add.shift_a, add.shift_b);
  }
  const auto choose = [](bool yes, const auto& body) { yes ? body(std::true_type()) : body(std::false_type()); };
  choose(add.is_unsigned, [&](auto is_unsigned) {
    choose(add.low >= add.zero_out, [&](auto from_zero) {
      choose(add.shift_b > 0, [&](auto shifts) {
        constexpr NeonWay kWay = from_zero ? NeonWay::from_zero : NeonWay::shifted;
        add_halved<is_unsigned, kWay, shifts>(add, bytes, a, b, out, count);
      });
    });
  });
}

}  // namespace surelite::simd::neon
#endif
