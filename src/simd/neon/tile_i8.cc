// SPDX-License-Identifier: Apache-2.0
// What NEON does in fewer instructions than Highway's operations: requantization, and depthwise sums of 16-bit
// products.
#include "simd/portable/tile_kernels.h"

#if SURELITE_NEON
#include "simd/neon/requant.h"

namespace surelite::simd {
namespace {

template <bool kUnsigned>
inline int16x8_t less_zero(uint8x8_t x, uint8x8_t zero) {
  return kUnsigned ? vreinterpretq_s16_u16(vsubl_u8(x, zero))
                   : vsubl_s8(vreinterpret_s8_u8(x), vreinterpret_s8_u8(zero));
}

template <bool kUnsigned>
void sum_sixteen(const uint8_t* const* taps, int tap_count, uint8x16_t zero, const int16_t* weights, int channels,
                 int c, int32_t* sums) {
  int32x4_t s0 = vdupq_n_s32(0), s1 = s0, s2 = s0, s3 = s0;
  for (int tap = 0; tap < tap_count; ++tap, weights += channels) {
    const uint8x16_t x = vld1q_u8(taps[tap] + c);
    const int16x8_t x0 = less_zero<kUnsigned>(vget_low_u8(x), vget_low_u8(zero)),
                    x1 = less_zero<kUnsigned>(vget_high_u8(x), vget_high_u8(zero));
    const int16x8_t w0 = vld1q_s16(weights + c), w1 = vld1q_s16(weights + c + 8);
    s0 = vmlal_s16(s0, vget_low_s16(x0), vget_low_s16(w0)), s1 = vmlal_high_s16(s1, x0, w0);
    s2 = vmlal_s16(s2, vget_low_s16(x1), vget_low_s16(w1)), s3 = vmlal_high_s16(s3, x1, w1);
  }
  vst1q_s32(sums + c, s0), vst1q_s32(sums + c + 4, s1);
  vst1q_s32(sums + c + 8, s2), vst1q_s32(sums + c + 12, s3);
}

template <bool kUnsigned>
void sum_eight(const uint8_t* const* taps, int tap_count, uint8x8_t zero, const int16_t* weights, int channels, int c,
               int32_t* sums) {
  int32x4_t s0 = vdupq_n_s32(0), s1 = s0;
  for (int tap = 0; tap < tap_count; ++tap, weights += channels) {
    const int16x8_t x = less_zero<kUnsigned>(vld1_u8(taps[tap] + c), zero), w = vld1q_s16(weights + c);
    s0 = vmlal_s16(s0, vget_low_s16(x), vget_low_s16(w)), s1 = vmlal_high_s16(s1, x, w);
  }
  vst1q_s32(sums + c, s0), vst1q_s32(sums + c + 4, s1);
}

// The last vectors go back over channels that are done.
template <bool kUnsigned>
void sum_taps(const uint8_t* const* taps, int tap_count, int32_t zero_in, const int16_t* weights, int channels,
              int32_t* sums) {
  const uint8x16_t zero = vdupq_n_u8(static_cast<uint8_t>(zero_in));
  int c = 0;
  for (; c + 16 <= channels; c += 16) sum_sixteen<kUnsigned>(taps, tap_count, zero, weights, channels, c, sums);
  if (c < channels && channels >= 8) {
    if (channels - c > 8) sum_eight<kUnsigned>(taps, tap_count, vget_low_u8(zero), weights, channels, c, sums);
    sum_eight<kUnsigned>(taps, tap_count, vget_low_u8(zero), weights, channels, channels - 8, sums);
    return;
  }
  for (; c < channels; ++c) {
    int32_t sum = 0;
    for (int tap = 0; tap < tap_count; ++tap) {
      const int32_t x = kUnsigned ? int32_t{taps[tap][c]} : int32_t{static_cast<int8_t>(taps[tap][c])};
      sum += (x - zero_in) * weights[int64_t{tap} * channels + c];
    }
    sums[c] = sum;
  }
}

}  // namespace

void depthwise_i8_neon(const uint8_t* const* taps, int tap_count, bool is_unsigned, int32_t zero_in,
                       const int16_t* weights, int channels, int32_t* sums) {
  if (is_unsigned) sum_taps<true>(taps, tap_count, zero_in, weights, channels, sums);
  else sum_taps<false>(taps, tap_count, zero_in, weights, channels, sums);
}

void requantize_neon(const int32_t* sums, const RequantBlock& b, int lane, int count, RequantWay way,
                     const ByteRange& range, uint8_t* out) {
  const NeonRange limits(range);
  for (int i = 0; i < count; i += 8) {
    const int32x4_t x0 = vaddq_s32(vld1q_s32(sums + i), vld1q_s32(b.bias + lane + i));
    const int32x4_t x1 = vaddq_s32(vld1q_s32(sums + i + 4), vld1q_s32(b.bias + lane + i + 4));
    store_first(to_bytes(x0, x1, b, lane + i, way, limits), count - i, out + i);
  }
}

}  // namespace surelite::simd
#endif
