// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"

#if SURELITE_NEON
#include "simd/neon/intrinsics.h"

#include <algorithm>

#include "simd/neon/tile_f32.h"

namespace surelite::simd::neon {
namespace {

// Products that all lanes share must not be taken first: each would round.
struct Weights {
  float32x4_t fy, fx, not_fy, not_fx;
  Weights(float y, float x)
      : fy(vdupq_n_f32(y)), fx(vdupq_n_f32(x)), not_fy(vdupq_n_f32(1 - y)), not_fx(vdupq_n_f32(1 - x)) {}
  SURELITE_NEON_TILE float32x4_t blend(float32x4_t a, float32x4_t b, float32x4_t c, float32x4_t d) const {
    const float32x4_t left = vaddq_f32(vmulq_f32(vmulq_f32(a, not_fy), not_fx), vmulq_f32(vmulq_f32(b, fy), not_fx));
    return vaddq_f32(vaddq_f32(left, vmulq_f32(vmulq_f32(c, not_fy), fx)), vmulq_f32(vmulq_f32(d, fy), fx));
  }
};

void resize_f32(const Corners& corners, float fy, float fx, float* out, int64_t depth) {
  const Weights w(fy, fx);
  const auto *a = static_cast<const float*>(corners.a), *b = static_cast<const float*>(corners.b),
             *c = static_cast<const float*>(corners.c), *d = static_cast<const float*>(corners.d);
  int64_t i = 0;
  for (; i + 4 <= depth; i += 4)
    vst1q_f32(out + i, w.blend(vld1q_f32(a + i), vld1q_f32(b + i), vld1q_f32(c + i), vld1q_f32(d + i)));
  for (; i < depth; ++i) {
    const auto dup = [&](const float* from) { return vld1q_dup_f32(from + i); };
    vst1q_lane_f32(out + i, w.blend(dup(a), dup(b), dup(c), dup(d)), 0);
  }
}

// Four bytes of each corner, of which `count` are there.
template <class T>
SURELITE_NEON_TILE int32x4_t four_of(const void* base, int64_t at, int64_t count) {
  const T* from = static_cast<const T*>(base) + at;
  int32_t values[4] = {};
  for (int64_t i = 0; i < count && i < 4; ++i) values[i] = from[i];
  return vld1q_s32(values);
}
template <class T>
SURELITE_NEON_TILE void store_four(int32x4_t x, int64_t count, T* out) {
  int32_t values[4];
  vst1q_s32(values, x);
  for (int64_t i = 0; i < count && i < 4; ++i) out[i] = static_cast<T>(values[i]);
}

struct Eight {
  int32x4_t low, high;
};
SURELITE_NEON_TILE Eight eight_of(const uint8_t* from) {
  const uint16x8_t x = vmovl_u8(vld1_u8(from));
  return {vreinterpretq_s32_u32(vmovl_u16(vget_low_u16(x))), vreinterpretq_s32_u32(vmovl_high_u16(x))};
}
SURELITE_NEON_TILE Eight eight_of(const int8_t* from) {
  const int16x8_t x = vmovl_s8(vld1_s8(from));
  return {vmovl_s16(vget_low_s16(x)), vmovl_high_s16(x)};
}

// body(corner values) gives four results, which fit a byte.
template <class T, class Body>
SURELITE_NEON_TILE void resize_bytes(const Corners& corners, T* out, int64_t depth, const Body& body) {
  const auto *a = static_cast<const T*>(corners.a), *b = static_cast<const T*>(corners.b),
             *c = static_cast<const T*>(corners.c), *d = static_cast<const T*>(corners.d);
  int64_t i = 0;
  for (; i + 8 <= depth; i += 8) {
    const Eight x = eight_of(a + i), y = eight_of(b + i), z = eight_of(c + i), w = eight_of(d + i);
    const int16x8_t both =
        vcombine_s16(vmovn_s32(body(x.low, y.low, z.low, w.low)), vmovn_s32(body(x.high, y.high, z.high, w.high)));
    vst1_s8(reinterpret_cast<int8_t*>(out + i), vmovn_s16(both));
  }
  for (; i < depth; i += 4) {
    const int64_t left = depth - i;
    const int32x4_t x = four_of<T>(a, i, left), y = four_of<T>(b, i, left), z = four_of<T>(c, i, left),
                    w = four_of<T>(d, i, left);
    store_four(body(x, y, z, w), left, out + i);
  }
}

void resize_u8(const Corners& corners, float fy, float fx, uint8_t* out, int64_t depth) {
  const Weights w(fy, fx);
  resize_bytes(corners, out, depth, [&](int32x4_t a, int32x4_t b, int32x4_t c, int32x4_t d) {
    const float32x4_t value =
        vaddq_f32(w.blend(vcvtq_f32_s32(a), vcvtq_f32_s32(b), vcvtq_f32_s32(c), vcvtq_f32_s32(d)), vdupq_n_f32(0.5f));
    return vcvtq_s32_f32(vminq_f32(vmaxq_f32(value, vdupq_n_f32(0.0f)), vdupq_n_f32(255.0f)));
  });
}

void resize_i8(const Corners& corners, int32_t fy, int32_t fx, int8_t* out, int64_t depth) {
  constexpr int32_t kOne = 1 << 10;
  // |x| (1024 + 2 * kMostFraction)^2 with |x| <= 128 stays below 2^31.
  const int32_t wa = (kOne - fy) * (kOne - fx), wb = fy * (kOne - fx), wc = (kOne - fy) * fx, wd = fy * fx;
  resize_bytes(corners, out, depth, [&](int32x4_t a, int32x4_t b, int32x4_t c, int32x4_t d) {
    int32x4_t sum = vmulq_n_s32(a, wa);
    sum = vmlaq_n_s32(sum, b, wb), sum = vmlaq_n_s32(sum, c, wc), sum = vmlaq_n_s32(sum, d, wd);
    const int32x4_t rounded = vshrq_n_s32(vaddq_s32(vabsq_s32(sum), vdupq_n_s32(1 << 19)), 20);
    return vbslq_s32(vcltq_s32(sum, vdupq_n_s32(0)), vnegq_s32(rounded), rounded);
  });
}

}  // namespace

void enter(BilinearKernels* kernels) { *kernels = {resize_f32, resize_u8, resize_i8}; }

}  // namespace surelite::simd::neon
#endif
