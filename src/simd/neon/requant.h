// SPDX-License-Identifier: Apache-2.0
// Sums to output bytes with NEON, exactly as the reference kernels round.
#pragma once

#include "simd/neon/target.h"

#if SURELITE_NEON
#include "simd/neon/intrinsics.h"

#include <cstring>

#include "simd/portable/tile_kernels.h"
#include "simd/packing/requant.h"

namespace surelite::simd {

// The doubling high multiply rounds as the reference does. The rounding shift takes halves up; those of negative
// numbers are to go down, so that these lose one first.
__attribute__((always_inline)) inline int32x4_t requant_integer(int32x4_t x, const RequantBlock& b, int lane) {
  const int32x4_t left = vnegq_s32(vld1q_s32(b.shift + lane)), none = vdupq_n_s32(0), right = vminq_s32(left, none);
  const int32x4_t high = vqrdmulhq_s32(vshlq_s32(x, vmaxq_s32(left, none)), vld1q_s32(b.multiplier + lane));
  return vrshlq_s32(vsraq_n_s32(high, vandq_s32(high, right), 31), right);
}

#if defined(__aarch64__)
__attribute__((always_inline)) inline float64x2_t two_factors(const RequantBlock& b, int lane) {
  return vreinterpretq_f64_u8(vld1q_u8(reinterpret_cast<const uint8_t*>(b.scale) + lane * 8));
}

__attribute__((always_inline)) inline int32x4_t requant_real(int32x4_t x, const RequantBlock& b, int lane) {
  const float64x2_t low = vmulq_f64(vcvtq_f64_s64(vmovl_s32(vget_low_s32(x))), two_factors(b, lane));
  const float64x2_t high = vmulq_f64(vcvtq_f64_s64(vmovl_high_s32(x)), two_factors(b, lane + 2));
  return vcombine_s32(vmovn_s64(vcvtaq_s64_f64(low)), vmovn_s64(vcvtaq_s64_f64(high)));
}
#else
// No vectors of double precision here. The fraction that the conversion drops is known exactly.
__attribute__((always_inline)) inline int32x4_t requant_real(int32x4_t x, const RequantBlock& b, int lane) {
  int32_t sums[4];
  vst1q_s32(sums, x);
  for (int i = 0; i < 4; ++i) {
    const double product = sums[i] * factor_of(b, lane + i);
    const auto whole = static_cast<int32_t>(product);
    const double rest = product - whole;
    sums[i] = whole + (rest >= 0.5) - (rest <= -0.5);
  }
  return vld1q_s32(sums);
}
#endif

// Adding the zero point saturates far outside the clamp.
struct NeonRange {
  int16x8_t zero, low, high;
  explicit NeonRange(const ByteRange& range)
      : zero(vdupq_n_s16(static_cast<int16_t>(range.zero))), low(vdupq_n_s16(static_cast<int16_t>(range.low))),
        high(vdupq_n_s16(static_cast<int16_t>(range.high))) {}
};

// Eight sums, bias included, for the channels from `lane` of the block on.
__attribute__((always_inline)) inline uint8x8_t to_bytes(int32x4_t a, int32x4_t c, const RequantBlock& b, int lane,
                                                         RequantWay way, const NeonRange& range) {
  if (way == RequantWay::real) a = requant_real(a, b, lane), c = requant_real(c, b, lane + 4);
  else a = requant_integer(a, b, lane), c = requant_integer(c, b, lane + 4);
  const int16x8_t shifted = vqaddq_s16(vcombine_s16(vqmovn_s32(a), vqmovn_s32(c)), range.zero);
  return vmovn_u16(vreinterpretq_u16_s16(vminq_s16(vmaxq_s16(shifted, range.low), range.high)));
}

__attribute__((always_inline)) inline void store_first(uint8x8_t bytes, int count, uint8_t* out) {
  if (count >= 8) return vst1_u8(out, bytes);
  uint8_t all[8];
  vst1_u8(all, bytes);
  std::memcpy(out, all, static_cast<size_t>(count));
}

}  // namespace surelite::simd
#endif
