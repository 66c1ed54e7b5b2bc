// SPDX-License-Identifier: Apache-2.0
// NEON's intrinsics; on 32-bit ARM also those that only 64-bit ARM has, made from several. Results are the same bit for
// bit, but for floats below the least normal number, which NEON takes for 0 there.
#pragma once

#include "simd/neon/target.h"

#if SURELITE_NEON
#include <arm_neon.h>

#if !defined(__aarch64__)
#include <cstdint>

namespace surelite::simd {

#define SURELITE_A32(type) __attribute__((always_inline)) inline type

SURELITE_A32(int32x4_t) vpaddq_s32(int32x4_t a, int32x4_t b) {
  return vcombine_s32(vpadd_s32(vget_low_s32(a), vget_high_s32(a)), vpadd_s32(vget_low_s32(b), vget_high_s32(b)));
}
SURELITE_A32(int32_t) vaddvq_s32(int32x4_t a) {
  const int32x2_t two = vadd_s32(vget_low_s32(a), vget_high_s32(a));
  return vget_lane_s32(vpadd_s32(two, two), 0);
}
// Adds neighbours first, as the instructions of 64-bit ARM do.
SURELITE_A32(float) vaddvq_f32(float32x4_t a) {
  const float32x2_t two = vpadd_f32(vget_low_f32(a), vget_high_f32(a));
  return vget_lane_f32(vpadd_f32(two, two), 0);
}
SURELITE_A32(int8_t) vminvq_s8(int8x16_t a) {
  int8x8_t least = vpmin_s8(vget_low_s8(a), vget_high_s8(a));
  least = vpmin_s8(least, least);
  least = vpmin_s8(least, least);
  return vget_lane_s8(vpmin_s8(least, least), 0);
}
SURELITE_A32(uint32_t) vminvq_u32(uint32x4_t a) {
  const uint32x2_t least = vpmin_u32(vget_low_u32(a), vget_high_u32(a));
  return vget_lane_u32(vpmin_u32(least, least), 0);
}

SURELITE_A32(int16x8_t) vmovl_high_s8(int8x16_t a) { return vmovl_s8(vget_high_s8(a)); }
SURELITE_A32(int32x4_t) vmovl_high_s16(int16x8_t a) { return vmovl_s16(vget_high_s16(a)); }
SURELITE_A32(uint32x4_t) vmovl_high_u16(uint16x8_t a) { return vmovl_u16(vget_high_u16(a)); }
SURELITE_A32(int16x8_t) vaddw_high_s8(int16x8_t a, int8x16_t b) { return vaddw_s8(a, vget_high_s8(b)); }
SURELITE_A32(uint16x8_t) vaddw_high_u8(uint16x8_t a, uint8x16_t b) { return vaddw_u8(a, vget_high_u8(b)); }
SURELITE_A32(int32x4_t) vaddw_high_s16(int32x4_t a, int16x8_t b) { return vaddw_s16(a, vget_high_s16(b)); }
SURELITE_A32(int16x8_t) vmull_high_s8(int8x16_t a, int8x16_t b) { return vmull_s8(vget_high_s8(a), vget_high_s8(b)); }
SURELITE_A32(int16x8_t) vmlal_high_s8(int16x8_t sum, int8x16_t a, int8x16_t b) {
  return vmlal_s8(sum, vget_high_s8(a), vget_high_s8(b));
}
SURELITE_A32(int32x4_t) vmlal_high_s16(int32x4_t sum, int16x8_t a, int16x8_t b) {
  return vmlal_s16(sum, vget_high_s16(a), vget_high_s16(b));
}
SURELITE_A32(int8x16_t) vqmovn_high_s16(int8x8_t low, int16x8_t a) { return vcombine_s8(low, vqmovn_s16(a)); }
SURELITE_A32(int16x8_t) vqmovn_high_s32(int16x4_t low, int32x4_t a) { return vcombine_s16(low, vqmovn_s32(a)); }

SURELITE_A32(float32x4_t) vdivq_f32(float32x4_t a, float32x4_t b) { return a / b; }
SURELITE_A32(float32x4_t) vmulq_laneq_f32(float32x4_t a, float32x4_t b, int lane) { return vmulq_n_f32(a, b[lane]); }

// Halves to the even neighbour: what is added and taken away again leaves no bits for a fraction. Numbers that have
// none stay.
SURELITE_A32(float32x4_t) vrndnq_f32(float32x4_t a) {
  const uint32x4_t sign = vandq_u32(vreinterpretq_u32_f32(a), vdupq_n_u32(0x80000000u));
  const float32x4_t large = vreinterpretq_f32_u32(vorrq_u32(sign, vreinterpretq_u32_f32(vdupq_n_f32(0x1p23f))));
  const float32x4_t whole = vsubq_f32(vaddq_f32(a, large), large);
  const uint32x4_t has_fraction = vcltq_f32(vabsq_f32(a), vdupq_n_f32(0x1p23f));
  const float32x4_t rounded = vbslq_f32(has_fraction, whole, a);
  return vreinterpretq_f32_u32(vorrq_u32(vreinterpretq_u32_f32(rounded), sign));
}
SURELITE_A32(int32x4_t) vcvtnq_s32_f32(float32x4_t a) { return vcvtq_s32_f32(vrndnq_f32(a)); }
// Halves away from zero: the fraction that the conversion drops is known exactly.
SURELITE_A32(int32x4_t) vcvtaq_s32_f32(float32x4_t a) {
  const int32x4_t whole = vcvtq_s32_f32(a);
  const float32x4_t rest = vsubq_f32(a, vcvtq_f32_s32(whole));
  const int32x4_t up = vreinterpretq_s32_u32(vcgeq_f32(rest, vdupq_n_f32(0.5f)));
  const int32x4_t down = vreinterpretq_s32_u32(vcleq_f32(rest, vdupq_n_f32(-0.5f)));
  return vqaddq_s32(vqsubq_s32(whole, up), down);
}
// The greater of two numbers; of a number and NaN the number.
SURELITE_A32(float32x4_t) vmaxnmq_f32(float32x4_t a, float32x4_t b) {
  const uint32x4_t takes_a = vorrq_u32(vcgeq_f32(a, b), vmvnq_u32(vceqq_f32(b, b)));
  return vbslq_f32(takes_a, a, b);
}
SURELITE_A32(float) vmaxnmvq_f32(float32x4_t a) {
  a = vmaxnmq_f32(a, vextq_f32(a, a, 2));
  return vgetq_lane_f32(vmaxnmq_f32(a, vextq_f32(a, a, 1)), 0);
}

SURELITE_A32(uint8x16_t) vqtbl1q_u8(uint8x16_t table, uint8x16_t index) {
  const uint8x8x2_t halves{{vget_low_u8(table), vget_high_u8(table)}};
  return vcombine_u8(vtbl2_u8(halves, vget_low_u8(index)), vtbl2_u8(halves, vget_high_u8(index)));
}
// Tables of 64 bytes, as two of 32 for each half of the indices.
SURELITE_A32(uint8x8_t) table_half(const uint8x16x4_t& table, int at, uint8x8_t found, uint8x8_t index) {
  const uint8x8x4_t part{{vget_low_u8(table.val[at]), vget_high_u8(table.val[at]), vget_low_u8(table.val[at + 1]),
                          vget_high_u8(table.val[at + 1])}};
  return vtbx4_u8(found, part, index);
}
SURELITE_A32(uint8x16_t) vqtbx4q_u8(uint8x16_t found, const uint8x16x4_t& table, uint8x16_t index) {
  const auto half = [&](uint8x8_t from, uint8x8_t i) {
    return table_half(table, 2, table_half(table, 0, from, i), vsub_u8(i, vdup_n_u8(32)));
  };
  return vcombine_u8(half(vget_low_u8(found), vget_low_u8(index)), half(vget_high_u8(found), vget_high_u8(index)));
}
SURELITE_A32(uint8x16_t) vqtbl4q_u8(const uint8x16x4_t& table, uint8x16_t index) {
  return vqtbx4q_u8(vdupq_n_u8(0), table, index);
}

#undef SURELITE_A32

}  // namespace surelite::simd
#endif
#endif
