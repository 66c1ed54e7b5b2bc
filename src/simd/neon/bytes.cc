// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"

#if SURELITE_NEON
#include "simd/neon/scale_sums.h"
#include "simd/neon/sixteens.h"

namespace surelite::simd::neon {
namespace {

// Instructions look up 64 entries and leave alone what lies beyond.
void look_up(const uint8_t* table, const uint8_t* in, uint8_t* out, int64_t count) {
  const auto part = [&](int at) {
    const uint8_t* from = table + at;
    return uint8x16x4_t{{vld1q_u8(from), vld1q_u8(from + 16), vld1q_u8(from + 32), vld1q_u8(from + 48)}};
  };
  const uint8x16x4_t t0 = part(0), t1 = part(64), t2 = part(128), t3 = part(192);
  const uint8x16_t by = vdupq_n_u8(64);
  for_sixteens(in, out, count, [&](const uint8_t* from, uint8_t* to) {
    uint8x16_t index = vld1q_u8(from);
    uint8x16_t found = vqtbl4q_u8(t0, index);
    found = vqtbx4q_u8(found, t1, index = vsubq_u8(index, by));
    found = vqtbx4q_u8(found, t2, index = vsubq_u8(index, by));
    vst1q_u8(to, vqtbx4q_u8(found, t3, vsubq_u8(index, by)));
  });
}

int32_t dot(const int8_t* a, const int8_t* b, int64_t count) {
  int32x4_t low = vdupq_n_s32(0), high = low;
  int64_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const int8x16_t x = vld1q_s8(a + i), y = vld1q_s8(b + i);
    low = vpadalq_s16(low, vmull_s8(vget_low_s8(x), vget_low_s8(y)));
    high = vpadalq_s16(high, vmull_high_s8(x, y));
  }
  auto sum = static_cast<uint32_t>(vaddvq_s32(vaddq_s32(low, high)));
  for (; i < count; ++i) sum += static_cast<uint32_t>(a[i] * b[i]);
  return static_cast<int32_t>(sum);
}

int32_t sum(const int8_t* in, int64_t count) {
  int32x4_t sums = vdupq_n_s32(0);
  int64_t i = 0;
  for (; i + 16 <= count; i += 16) sums = vpadalq_s16(sums, vpaddlq_s8(vld1q_s8(in + i)));
  auto total = static_cast<uint32_t>(vaddvq_s32(sums));
  for (; i < count; ++i) total += static_cast<uint32_t>(int32_t{in[i]});
  return static_cast<int32_t>(total);
}

// The conversion rounds half away from zero, keeps what does not fit at the ends, and makes 0 of NaN.
void quantize(const QuantizeF32& q, const float* in, uint8_t* out, int64_t count) {
  const float32x4_t scale = vdupq_n_f32(q.scale);
  const int32x4_t zero = vdupq_n_s32(q.zero), low = vdupq_n_s32(q.low - q.zero), high = vdupq_n_s32(q.high - q.zero);
  for_sixteens(in, out, count, [&](const float* from, uint8_t* to) {
    int16x4_t part[4];
#pragma GCC unroll 4
    for (int v = 0; v < 4; ++v) {
      const int32x4_t x = vcvtaq_s32_f32(vdivq_f32(vld1q_f32(from + v * 4), scale));
      part[v] = vmovn_s32(vaddq_s32(vminq_s32(vmaxq_s32(x, low), high), zero));
    }
    vst1q_s8(reinterpret_cast<int8_t*>(to), vcombine_s8(vmovn_s16(vcombine_s16(part[0], part[1])),
                                                        vmovn_s16(vcombine_s16(part[2], part[3]))));
  });
}

void dequantize(float scale, int32_t zero, bool is_unsigned, const uint8_t* in, float* out, int64_t count) {
  const float32x4_t factor = vdupq_n_f32(scale);
  // Unsigned bytes are taken for signed ones 128 lower.
  const int32x4_t centre = vdupq_n_s32(static_cast<int32_t>(static_cast<uint32_t>(zero) - (is_unsigned ? 128u : 0u)));
  const int8x16_t move = vdupq_n_s8(is_unsigned ? INT8_MIN : 0);
  for_sixteens(in, out, count, [&](const uint8_t* from, float* to) {
    const int8x16_t x = veorq_s8(vreinterpretq_s8_u8(vld1q_u8(from)), move);
    const int16x8_t low = vmovl_s8(vget_low_s8(x)), high = vmovl_high_s8(x);
    const int32x4_t part[4] = {vmovl_s16(vget_low_s16(low)), vmovl_high_s16(low), vmovl_s16(vget_low_s16(high)),
                               vmovl_high_s16(high)};
#pragma GCC unroll 4
    for (int v = 0; v < 4; ++v) vst1q_f32(to + v * 4, vmulq_f32(factor, vcvtq_f32_s32(vsubq_s32(part[v], centre))));
  });
}

}  // namespace

void enter(ByteKernels* kernels) {
  kernels->look_up = look_up;
  kernels->dot = dot;
  kernels->sum = sum;
  kernels->quantize = quantize;
  kernels->dequantize = dequantize;
}

}  // namespace surelite::simd::neon
#endif
