// SPDX-License-Identifier: Apache-2.0
// Tiles of sums in registers to output bytes, exactly as the reference kernels round. Which instructions that takes
// depends on the channels' scales; it is found out while packing.
#pragma once

#include "simd/neon/target.h"

#if SURELITE_NEON
#include "simd/neon/intrinsics.h"

#include <cstring>
#include <span>

#include "simd/conv.h"
#include "simd/neon/requant.h"

namespace surelite::simd {

// How the sums of sixteen channels are scaled, the cheapest first. The last two bits of RequantPlan::checked hold it.
enum class NeonWay : uint8_t {
  from_zero,  // all shifts are to the right, and what is below the zero point is clamped anyway
  shifted,    // all shifts are to the right
  any,        // whatever else there is, from memory
  one_factor,  // one product in float, by what one_factor.h found
};

inline bool has_one_factor(const RequantPlan& plan) {
  return static_cast<NeonWay>(plan.checked & 3) == NeonWay::one_factor;
}

// Sets the plan of a packed block. RequantBlock::shift becomes what vrshl takes: negative to the right.
void choose_way(RequantBlock* block, RequantPlan* plan, Rounding rounding, const RequantRange& range);

// From sums in memory, rows of `step`: the other ways, and real outputs of hybrid runs.
struct SumsOfTile {
  const int32_t* sums;
  int step, rows, count;  // `count` channels
  int64_t pixel;
  int channel;            // the first; a multiple of eight
};
void store_any(const ConvI8Options& o, const RequantBlock& block, RequantWay way, const HybridRun* hybrid,
               const SumsOfTile& tile, uint8_t* out);

// Unsigned outputs are handled as signed ones 128 lower and moved last.
struct NeonBytes {
  int16x8_t zero;
  int8x16_t low, high, move;
  bool narrowed;  // whether anything is left to do for saturated signed bytes
  explicit NeonBytes(const ConvI8Options& o)
      : narrowed(o.is_unsigned || o.low > INT8_MIN || o.high < INT8_MAX) {
    const int moved = o.is_unsigned ? 128 : 0;
    zero = vdupq_n_s16(static_cast<int16_t>(o.zero_out - moved));
    low = vdupq_n_s8(static_cast<int8_t>(o.low - moved)), high = vdupq_n_s8(static_cast<int8_t>(o.high - moved));
    move = vdupq_n_s8(static_cast<int8_t>(moved));
  }
};

#define SURELITE_NEON_INLINE inline __attribute__((always_inline))

// The doubling high multiply rounds as the reference does. The rounding shift takes halves up; those of negative
// numbers are to go down, so that these lose one first.
template <NeonWay kWay>
SURELITE_NEON_INLINE int32x4_t scale_sums(int32x4_t x, int32x4_t multiplier, int32x4_t shift) {
  const int32x4_t high = vqrdmulhq_s32(x, multiplier);
  return vrshlq_s32(kWay == NeonWay::from_zero ? high : vsraq_n_s32(high, high, 31), shift);
}

// Two vectors become one, saturated. Compilers move the first half away before they fill the second.
SURELITE_NEON_INLINE int16x8_t saturate_shorts(int32x4_t a, int32x4_t b) {
#if defined(__aarch64__)
  int16x8_t both;
  asm("sqxtn %0.4h, %1.4s" : "=w"(both) : "w"(a));
  asm("sqxtn2 %0.8h, %1.4s" : "+w"(both) : "w"(b));
  return both;
#else
  return vqmovn_high_s32(vqmovn_s32(a), b);
#endif
}
SURELITE_NEON_INLINE int8x16_t saturate_bytes(int16x8_t a, int16x8_t b) {
#if defined(__aarch64__)
  int8x16_t both;
  asm("sqxtn %0.8b, %1.8h" : "=w"(both) : "w"(a));
  asm("sqxtn2 %0.16b, %1.8h" : "+w"(both) : "w"(b));
  return both;
#else
  return vqmovn_high_s16(vqmovn_s16(a), b);
#endif
}

SURELITE_NEON_INLINE int16x8_t narrow_pair(int32x4_t a, int32x4_t b, int16x8_t zero) {
  return vqaddq_s16(saturate_shorts(a, b), zero);
}
SURELITE_NEON_INLINE int8x8_t narrow_eight(int32x4_t a, int32x4_t b, const NeonBytes& n) {
  const int8x8_t bytes = vqmovn_s16(narrow_pair(a, b, n.zero));
  return veor_s8(vmin_s8(vmax_s8(bytes, vget_low_s8(n.low)), vget_low_s8(n.high)), vget_low_s8(n.move));
}
SURELITE_NEON_INLINE int8x16_t saturate_sixteen(int32x4_t a, int32x4_t b, int32x4_t c, int32x4_t d,
                                                const NeonBytes& n) {
  return saturate_bytes(narrow_pair(a, b, n.zero), narrow_pair(c, d, n.zero));
}
SURELITE_NEON_INLINE int8x16_t narrow_sixteen(int32x4_t a, int32x4_t b, int32x4_t c, int32x4_t d, const NeonBytes& n) {
  const int8x16_t bytes = saturate_sixteen(a, b, c, d, n);
  return veorq_s8(vminq_s8(vmaxq_s8(bytes, n.low), n.high), n.move);
}

// The first `count` of eight bytes, at least one.
SURELITE_NEON_INLINE void store_some(int8x8_t bytes, int count, uint8_t* out) {
  if (count >= 8) return vst1_u8(out, vreinterpret_u8_s8(bytes));
  if (count & 4) {
    vst1_lane_u32(reinterpret_cast<uint32_t*>(out), vreinterpret_u32_s8(bytes), 0);
    out += 4, bytes = vext_s8(bytes, bytes, 4);
  }
  if (count & 2) {
    vst1_lane_u16(reinterpret_cast<uint16_t*>(out), vreinterpret_u16_s8(bytes), 0);
    out += 2, bytes = vext_s8(bytes, bytes, 2);
  }
  if (count & 1) vst1_lane_s8(reinterpret_cast<int8_t*>(out), bytes, 0);
}

template <NeonWay kWay, int ROWS, int V>
SURELITE_NEON_INLINE void scale_tile(const RequantBlock& block, int32x4_t (&acc)[ROWS][V]) {
  if constexpr (kWay == NeonWay::one_factor) {
    const float32x4_t factor = vreinterpretq_f32_s32(vld1q_dup_s32(block.multiplier));
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v)
#pragma GCC unroll 6
      for (int r = 0; r < ROWS; ++r) acc[r][v] = vcvtaq_s32_f32(vmulq_f32(vcvtq_f32_s32(acc[r][v]), factor));
    return;
  }
#pragma GCC unroll 4
  for (int v = 0; v < V; ++v) {
    const int32x4_t multiplier = vld1q_s32(block.multiplier + v * 4), shift = vld1q_s32(block.shift + v * 4);
#pragma GCC unroll 6
    for (int r = 0; r < ROWS; ++r) acc[r][v] = scale_sums<kWay>(acc[r][v], multiplier, shift);
  }
}

template <bool kNarrows, int ROWS>
SURELITE_NEON_INLINE void store_sixteens(const int32x4_t (&acc)[ROWS][4], const NeonBytes& limits, int64_t step,
                                         uint8_t* out) {
  const NeonBytes bytes = limits;  // what is stored would have it read again
#pragma GCC unroll 6
  for (int r = 0; r < ROWS; ++r, out += step) {
    const int8x16_t row = kNarrows ? narrow_sixteen(acc[r][0], acc[r][1], acc[r][2], acc[r][3], bytes)
                                   : saturate_sixteen(acc[r][0], acc[r][1], acc[r][2], acc[r][3], bytes);
    vst1q_s8(reinterpret_cast<int8_t*>(out), row);
  }
}

// Sixteen channels of pixels of one image.
template <bool kChannelFirst, int ROWS>
SURELITE_NEON_INLINE void store_reals(const HybridRun& h, const RequantBlock& block, int64_t pixel, int channel,
                                      int64_t step, int32x4_t (&acc)[ROWS][4]) {
  const int64_t image = pixel / h.pixels_per_image;
  const float32x4_t low = vdupq_n_f32(h.low), high = vdupq_n_f32(h.high), by = vdupq_n_f32(h.scales[image]);
#pragma GCC unroll 4
  for (int v = 0; v < 4; ++v) {
    const int32x4_t zeros = vmulq_n_s32(vld1q_s32(block.multiplier + v * 4), h.zero_points[image]);
    const float32x4_t plus = h.bias ? vld1q_f32(h.bias + channel + v * 4) : vdupq_n_f32(0);
    float32x4_t scale = vld1q_f32(h.channel_scales + channel + v * 4);
    if (!kChannelFirst) scale = vmulq_f32(scale, by);
    float* out = h.out + pixel * step + channel + v * 4;
#pragma GCC unroll 6
    for (int r = 0; r < ROWS; ++r, out += step) {
      float32x4_t x = vmulq_f32(vcvtq_f32_s32(vsubq_s32(acc[r][v], zeros)), scale);
      if (kChannelFirst) x = vmulq_f32(x, by);
      // A NaN stays one, as with std::max and std::min.
      vst1q_f32(out, vminq_f32(vmaxq_f32(vaddq_f32(x, plus), low), high));
    }
  }
}

// What the tiles of a run have in common.
struct OutputJob {
  const ConvI8Options& options;
  const NeonBytes& bytes;
  const HybridRun* hybrid;
  uint8_t* out;
};

// Where sixteen channels of a tile's pixels go, of which the last may have fewer.
struct TileOutputs {
  const RequantBlock* block;
  const RequantPlan* plan;
  int64_t pixel, at;  // the first output's place
  int channel, left;  // channels from this one on
  TileOutputs(const OutputJob& job, const RequantBlock* blocks, const RequantPlan* plans, int64_t first_pixel,
              int first)
      : block(blocks + static_cast<unsigned>(first) / 16), plan(plans + static_cast<unsigned>(first) / 16),
        pixel(first_pixel), at(pixel * job.options.shape.out_channels + first), channel(first),
        left(job.options.shape.out_channels - first) {}
  SURELITE_NEON_INLINE void advance() { ++block, ++plan, at += 16, channel += 16, left -= 16; }
};

// Sums of ROWS pixels and V times four channels, bias included.
template <int ROWS, int V>
SURELITE_NEON_INLINE void store_tile(const OutputJob& job, const TileOutputs& to, int32x4_t (&acc)[ROWS][V]) {
  const int64_t step = job.options.shape.out_channels;
  const auto way = static_cast<NeonWay>(to.plan->checked & 3);
  if constexpr (V == 4) {
    const HybridRun* const h = job.hybrid;
    if (h && !h->sums && to.left >= 16 &&
        (ROWS == 1 || to.pixel % h->pixels_per_image + ROWS <= h->pixels_per_image)) {
      if (h->channel_first) store_reals<true, ROWS>(*h, *to.block, to.pixel, to.channel, step, acc);
      else store_reals<false, ROWS>(*h, *to.block, to.pixel, to.channel, step, acc);
      return;
    }
    if constexpr (ROWS == 1)
      if (way == NeonWay::any && !h && to.plan->way == RequantWay::real && to.left >= 16) {
#pragma GCC unroll 4
        for (int v = 0; v < 4; ++v) acc[0][v] = requant_real(acc[0][v], *to.block, v * 4);
        return store_sixteens<true, 1>(acc, job.bytes, step, job.out + to.at);
      }
  }
  if (way == NeonWay::any || job.hybrid) {
    int32_t sums[ROWS * V * 4];
#pragma GCC unroll 6
    for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < V; ++v) vst1q_s32(sums + (r * V + v) * 4, acc[r][v]);
    const int count = to.left < 16 ? to.left : 16;
    return store_any(job.options, *to.block, to.plan->way, job.hybrid,
                     {sums, V * 4, ROWS, count, to.pixel, to.channel}, job.out);
  }
  uint8_t* out = job.out + to.at;
  if (way == NeonWay::from_zero) scale_tile<NeonWay::from_zero>(*to.block, acc);
  else if (way == NeonWay::one_factor) scale_tile<NeonWay::one_factor>(*to.block, acc);
  else scale_tile<NeonWay::shifted>(*to.block, acc);
  if constexpr (V == 4) {
    if (to.left >= 16) {
      if (job.bytes.narrowed) store_sixteens<true>(acc, job.bytes, step, out);
      else store_sixteens<false>(acc, job.bytes, step, out);
      return;
    }
  }
  const NeonBytes bytes = job.bytes;
#pragma GCC unroll 6
  for (int r = 0; r < ROWS; ++r, out += step) {
    if constexpr (V == 4) {
      const int8x16_t row = narrow_sixteen(acc[r][0], acc[r][1], acc[r][2], acc[r][3], bytes);
      vst1_s8(reinterpret_cast<int8_t*>(out), vget_low_s8(row));
      store_some(vget_high_s8(row), to.left - 8, out + 8);
    } else {
      store_some(narrow_eight(acc[r][0], acc[r][1], bytes), to.left, out);
    }
  }
}

}  // namespace surelite::simd
#endif
