// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"

#if SURELITE_NEON
#include "simd/neon/intrinsics.h"

#include <algorithm>

namespace surelite::simd::neon {
namespace {

// Comparisons with NaN are false: what there is stays, as with std::min and std::max.
void find_extremes(const float* values, int64_t count, float* low, float* high) {
  float32x4_t least = vdupq_n_f32(values[0]), most = least;
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const float32x4_t x = vld1q_f32(values + i);
    least = vbslq_f32(vcltq_f32(x, least), x, least);
    most = vbslq_f32(vcgtq_f32(x, most), x, most);
  }
  float lows[4], highs[4];
  vst1q_f32(lows, least);
  vst1q_f32(highs, most);
  *low = *std::min_element(lows, lows + 4);
  *high = *std::max_element(highs, highs + 4);
  for (; i < count; ++i) *low = std::min(*low, values[i]), *high = std::max(*high, values[i]);
}

int64_t quantize(const float* values, int64_t count, float factor, float zero, int low, int high, int8_t* out) {
  const float32x4_t by = vdupq_n_f32(factor), plus = vdupq_n_f32(zero), far = vdupq_n_f32(0x1p30f);
  const int8x16_t least = vdupq_n_s8(static_cast<int8_t>(low)), most = vdupq_n_s8(static_cast<int8_t>(high));
  float rest[16] = {};
  for (int64_t i = 0; i < count; i += 16) {
    const float* from = values + i;
    const int64_t left = count - i;
    if (left < 16) from = std::copy_n(from, left, rest) - left;
    int16x4_t part[4];
    uint32x4_t fits = vdupq_n_u32(~0u);
#pragma GCC unroll 4
    for (int v = 0; v < 4; ++v) {
      const float32x4_t x = vaddq_f32(plus, vmulq_f32(vld1q_f32(from + v * 4), by));
      fits = vandq_u32(fits, vcaltq_f32(x, far));
      part[v] = vqmovn_s32(vcvtaq_s32_f32(x));
    }
    if (vminvq_u32(fits) == 0) return i;
    const int8x16_t bytes = vqmovn_high_s16(vqmovn_s16(vcombine_s16(part[0], part[1])), vcombine_s16(part[2], part[3]));
    const int8x16_t result = vminq_s8(vmaxq_s8(bytes, least), most);
    if (left >= 16) {
      vst1q_s8(out + i, result);
    } else {
      int8_t all[16];
      vst1q_s8(all, result);
      std::copy_n(all, left, out + i);
    }
  }
  return count;
}

}  // namespace

void enter(RowQuantization* kernels) { *kernels = {find_extremes, quantize}; }

}  // namespace surelite::simd::neon
#endif
