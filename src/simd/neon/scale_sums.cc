// SPDX-License-Identifier: Apache-2.0
#include "simd/neon/scale_sums.h"

#if SURELITE_NEON
#include <algorithm>

namespace surelite::simd {

void choose_way(RequantBlock* block, RequantPlan* plan, Rounding rounding, const RequantRange& range) {
  plan->checked = static_cast<uint8_t>(NeonWay::any);
  if (rounding != Rounding::two_steps) return;
  bool right = true;
  for (int i = 0; i < 16; ++i) {
    // Nothing comes of these sums, whatever the shift.
    if (block->multiplier[i] == 0) block->shift[i] = 1;
    right &= block->shift[i] > 0;
    block->shift[i] = -block->shift[i];
  }
  if (right) plan->checked = static_cast<uint8_t>(range.low >= 0 ? NeonWay::from_zero : NeonWay::shifted);
}

namespace {

int32x4_t scale_any(int32x4_t x, const RequantBlock& b, int lane) {
  const int32x4_t shift = vld1q_s32(b.shift + lane), none = vdupq_n_s32(0), right = vminq_s32(shift, none);
  const int32x4_t high = vqrdmulhq_s32(vshlq_s32(x, vmaxq_s32(shift, none)), vld1q_s32(b.multiplier + lane));
  return vrshlq_s32(vsraq_n_s32(high, vandq_s32(high, right), 31), right);
}

// Channels [first, first + count) of one pixel; vectors of four, the last of which is filled up.
void store_reals(const HybridRun& h, const int32_t* sums, int64_t pixel, int64_t step, int first, int count) {
  const float image_scale = h.scales[pixel / h.pixels_per_image];
  float* to = h.out + pixel * step + first;
  const float* scales = h.channel_scales + first;
  const float* bias = h.bias ? h.bias + first : nullptr;
  float own_scales[4] = {}, own_bias[4] = {}, own_out[4];
  for (int c = 0; c < count; c += 4, to += 4, scales += 4) {
    const int left = std::min(count - c, 4);
    const float *by = scales, *plus = bias ? bias + c : own_bias;
    if (left < 4) {
      std::copy_n(scales, left, own_scales);
      if (bias) std::copy_n(bias + c, left, own_bias);
      by = own_scales, plus = own_bias;
    }
    const float32x4_t sum = vcvtq_f32_s32(vld1q_s32(sums + c)), scale = vld1q_f32(by);
    const float32x4_t scaled = h.channel_first ? vmulq_n_f32(vmulq_f32(sum, scale), image_scale)
                                               : vmulq_f32(sum, vmulq_n_f32(scale, image_scale));
    // A NaN stays one, as with std::max and std::min.
    const float32x4_t x = vaddq_f32(scaled, vld1q_f32(plus)), low = vdupq_n_f32(h.low), high = vdupq_n_f32(h.high);
    const float32x4_t result = vminq_f32(vmaxq_f32(x, low), high);
    if (left == 4) {
      vst1q_f32(to, result);
    } else {
      vst1q_f32(own_out, result);
      std::copy_n(own_out, left, to);
    }
  }
}

// Sixteen channels of `rows` pixels of one image.
template <bool kChannelFirst>
void store_real_rows(const HybridRun& h, const RequantBlock& block, const SumsOfTile& tile, int64_t image, int row,
                     int rows, int64_t step) {
  const float32x4_t low = vdupq_n_f32(h.low), high = vdupq_n_f32(h.high), by = vdupq_n_f32(h.scales[image]);
  for (int v = 0; v < 16; v += 4) {
    const int channel = tile.channel + v;
    const int32x4_t zeros = vmulq_n_s32(vld1q_s32(block.multiplier + v), h.zero_points[image]);
    const float32x4_t plus = h.bias ? vld1q_f32(h.bias + channel) : vdupq_n_f32(0);
    float32x4_t scale = vld1q_f32(h.channel_scales + channel);
    if (!kChannelFirst) scale = vmulq_f32(scale, by);
    const int32_t* sums = tile.sums + row * tile.step + v;
    float* out = h.out + (tile.pixel + row) * step + channel;
    for (int r = 0; r < rows; ++r, sums += tile.step, out += step) {
      float32x4_t x = vmulq_f32(vcvtq_f32_s32(vsubq_s32(vld1q_s32(sums), zeros)), scale);
      if (kChannelFirst) x = vmulq_f32(x, by);
      // A NaN stays one, as with std::max and std::min.
      vst1q_f32(out, vminq_f32(vmaxq_f32(vaddq_f32(x, plus), low), high));
    }
  }
}
void store_real_tile(const HybridRun& h, const RequantBlock& block, const SumsOfTile& tile, int64_t step) {
  for (int row = 0, rows = 0; row < tile.rows; row += rows) {
    const int64_t image = (tile.pixel + row) / h.pixels_per_image;
    rows = static_cast<int>(std::min<int64_t>(tile.rows - row, (image + 1) * h.pixels_per_image - tile.pixel - row));
    if (h.channel_first) store_real_rows<true>(h, block, tile, image, row, rows, step);
    else store_real_rows<false>(h, block, tile, image, row, rows, step);
  }
}

// Sixteen channels of all pixels of a tile.
template <int32x4_t scale(int32x4_t, const RequantBlock&, int)>
void scale_rows(const RequantBlock& block, const NeonBytes& bytes, const SumsOfTile& tile, int64_t step,
                uint8_t* out) {
  const int32_t* sums = tile.sums;
  for (int r = 0; r < tile.rows; ++r, sums += tile.step, out += step) {
    int32x4_t x[4];
#pragma GCC unroll 4
    for (int v = 0; v < 4; ++v) x[v] = scale(vld1q_s32(sums + v * 4), block, v * 4);
    vst1q_s8(reinterpret_cast<int8_t*>(out), narrow_sixteen(x[0], x[1], x[2], x[3], bytes));
  }
}

}  // namespace

void store_any(const ConvI8Options& o, const RequantBlock& block, RequantWay way, const HybridRun* hybrid,
               const SumsOfTile& tile, uint8_t* output) {
  const int64_t step = o.shape.out_channels;
  if (hybrid && !hybrid->sums && tile.count >= 16) return store_real_tile(*hybrid, block, tile, step);
  const NeonBytes bytes(o);
  if (!hybrid && tile.count >= 16) {
    uint8_t* out = output + tile.pixel * step + tile.channel;
    if (way == RequantWay::real) return scale_rows<requant_real>(block, bytes, tile, step, out);
    return scale_rows<scale_any>(block, bytes, tile, step, out);
  }
  for (int r = 0; r < tile.rows; ++r) {
    const int32_t* sums = tile.sums + r * tile.step;
    const int64_t pixel = tile.pixel + r;
    if (hybrid) {
      int32_t moved[16];
      const int32x4_t zero = vdupq_n_s32(hybrid->zero_points[pixel / hybrid->pixels_per_image]);
      for (int c = 0; c < tile.step; c += 4)
        vst1q_s32(moved + c, vmlsq_s32(vld1q_s32(sums + c), zero, vld1q_s32(block.multiplier + c)));
      if (hybrid->sums) std::copy_n(moved, tile.count, hybrid->sums + pixel * step + tile.channel);
      else store_reals(*hybrid, moved, pixel, step, tile.channel, tile.count);
      continue;
    }
    uint8_t* out = output + pixel * step + tile.channel;
    for (int c = 0; c < tile.count; c += 8) {
      int32x4_t a = vld1q_s32(sums + c), b = vld1q_s32(sums + c + 4);
      if (way == RequantWay::real) a = requant_real(a, block, c), b = requant_real(b, block, c + 4);
      else a = scale_any(a, block, c), b = scale_any(b, block, c + 4);
      store_some(narrow_eight(a, b, bytes), tile.count - c, out + c);
    }
  }
}

}  // namespace surelite::simd
#endif
