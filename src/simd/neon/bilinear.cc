// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"

#if SURELITE_NEON
#include "simd/neon/intrinsics.h"

#include <algorithm>

#include "simd/neon/tile_f32.h"

namespace surelite::simd::neon {
namespace {

constexpr int64_t kLanes = 4;

// Where the four numbers that hold number i start: the last of four and more go back over some that are done.
inline int64_t four_at(int64_t i, int64_t depth) { return std::min(i, std::max<int64_t>(depth - kLanes, 0)); }

SURELITE_NEON_TILE void mix_eight(const uint8_t* from, float factor, float* to) {
  const uint16x8_t x = vmovl_u8(vld1_u8(from));
  vst1q_f32(to, vmulq_n_f32(vcvtq_f32_u32(vmovl_u16(vget_low_u16(x))), factor));
  vst1q_f32(to + kLanes, vmulq_n_f32(vcvtq_f32_u32(vmovl_high_u16(x)), factor));
}
SURELITE_NEON_TILE void mix_eight(const float* from, float factor, float* to) {
  vst1q_f32(to, vmulq_n_f32(vld1q_f32(from), factor));
  vst1q_f32(to + kLanes, vmulq_n_f32(vld1q_f32(from + kLanes), factor));
}

template <class T>
void mix_real(const T* a, const T* b, float fy, int64_t count, float* upper, float* lower) {
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) mix_eight(a + i, 1 - fy, upper + i), mix_eight(b + i, fy, lower + i);
  for (; i < count; ++i) {
    upper[i] = static_cast<float>(a[i]) * (1 - fy);
    lower[i] = static_cast<float>(b[i]) * fy;
  }
}

// The first `count` of four numbers.
SURELITE_NEON_TILE void store(float32x4_t x, int64_t count, float* out) {
  if (count >= kLanes) return vst1q_f32(out, x);
  float values[4];
  vst1q_f32(values, x);
  for (int64_t i = 0; i < count; ++i) out[i] = values[i];
}
template <class T>
SURELITE_NEON_TILE void store_bytes(int32x4_t x, int64_t count, T* out) {
  int32_t values[4];
  vst1q_s32(values, x);
  for (int64_t i = 0; i < count; ++i) out[i] = static_cast<T>(values[i]);
}
SURELITE_NEON_TILE int32x4_t rounded(float32x4_t x) {
  return vcvtq_s32_f32(vaddq_f32(x, vdupq_n_f32(0.5f)));
}
SURELITE_NEON_TILE void store(float32x4_t x, int64_t count, uint8_t* out) {
  store_bytes(rounded(x), std::min(count, kLanes), out);
}
SURELITE_NEON_TILE void store_eight(float32x4_t low, float32x4_t high, float* out) {
  vst1q_f32(out, low), vst1q_f32(out + kLanes, high);
}
SURELITE_NEON_TILE void store_eight(float32x4_t low, float32x4_t high, uint8_t* out) {
  const int16x8_t shorts = vcombine_s16(vmovn_s32(rounded(low)), vmovn_s32(rounded(high)));
  vst1_s8(reinterpret_cast<int8_t*>(out), vmovn_s16(shorts));
}

struct Factors {
  float with, without;
};
SURELITE_NEON_TILE float32x4_t blend(const Strip<float>& strip, int64_t low, int64_t high, const Factors& f) {
  float32x4_t sum = vaddq_f32(vmulq_n_f32(vld1q_f32(strip.upper + low), f.without),
                              vmulq_n_f32(vld1q_f32(strip.lower + low), f.without));
  sum = vaddq_f32(sum, vmulq_n_f32(vld1q_f32(strip.upper + high), f.with));
  return vaddq_f32(sum, vmulq_n_f32(vld1q_f32(strip.lower + high), f.with));
}

template <class T>
void spread_real(const Strip<float>& strip, std::span<const Tap<float>> taps, int32_t first, int64_t depth,
                 int64_t step, T* out) {
  if (depth < kFewChannels) return spread_few(strip, taps, first, depth, step, out);
  for (const Tap<float>& tap : taps) {
    const int64_t low = (tap.low - first) * depth, high = (tap.high - first) * depth;
    const Factors f{tap.fraction, 1 - tap.fraction};
    int64_t i = 0;
    for (; i + 8 <= depth; i += 8)
      store_eight(blend(strip, low + i, high + i, f), blend(strip, low + i + kLanes, high + i + kLanes, f), out + i);
    for (; i < depth; i += kLanes) {
      const int64_t at = four_at(i, depth);
      store(blend(strip, low + at, high + at, f), depth - at, out + at);
    }
    out += step;
  }
}

// |x| (1024 + 2 * kMostFraction)^2 with |x| <= 128 stays below 2^31.
void mix_i8(const int8_t* a, const int8_t* b, int64_t fy, int64_t count, int32_t* mixed, int32_t*) {
  const auto with = static_cast<int32_t>(fy), without = 1024 - with;
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const int16x8_t x = vmovl_s8(vld1_s8(a + i)), y = vmovl_s8(vld1_s8(b + i));
    vst1q_s32(mixed + i, vmlaq_n_s32(vmulq_n_s32(vmovl_s16(vget_low_s16(x)), without),
                                     vmovl_s16(vget_low_s16(y)), with));
    vst1q_s32(mixed + i + kLanes, vmlaq_n_s32(vmulq_n_s32(vmovl_high_s16(x), without), vmovl_high_s16(y), with));
  }
  for (; i < count; ++i) mixed[i] = a[i] * without + b[i] * with;
}

SURELITE_NEON_TILE int32x4_t blend(const int32_t* low, const int32_t* high, int32_t with, int32_t without) {
  const int32x4_t sum = vmlaq_n_s32(vmulq_n_s32(vld1q_s32(low), without), vld1q_s32(high), with);
  // One less for a negative sum, so that its half goes down.
  const int32x4_t raised = vaddq_s32(vaddq_s32(sum, vdupq_n_s32(1 << 19)), vshrq_n_s32(sum, 31));
  return vshrq_n_s32(raised, 20);
}

void spread_i8(const Strip<int32_t>& strip, std::span<const Tap<int64_t>> taps, int32_t first, int64_t depth,
               int64_t step, int8_t* out) {
  if (depth < kFewChannels) return spread_few(strip, taps, first, depth, step, out);
  for (const Tap<int64_t>& tap : taps) {
    const int32_t *low = strip.upper + (tap.low - first) * depth, *high = strip.upper + (tap.high - first) * depth;
    const auto with = static_cast<int32_t>(tap.fraction), without = 1024 - with;
    int64_t i = 0;
    for (; i + 8 <= depth; i += 8) {
      const int16x4_t left = vmovn_s32(blend(low + i, high + i, with, without));
      const int16x4_t right = vmovn_s32(blend(low + i + kLanes, high + i + kLanes, with, without));
      vst1_s8(out + i, vmovn_s16(vcombine_s16(left, right)));
    }
    for (; i < depth; i += kLanes) {
      const int64_t at = four_at(i, depth);
      store_bytes(blend(low + at, high + at, with, without), std::min(depth - at, kLanes), out + at);
    }
    out += step;
  }
}

}  // namespace

void enter(BilinearKernels* kernels) {
  *kernels = {{mix_real<float>, spread_real<float>}, {mix_real<uint8_t>, spread_real<uint8_t>}, {mix_i8, spread_i8}};
}

}  // namespace surelite::simd::neon
#endif
