// SPDX-License-Identifier: Apache-2.0
// Rows of the input times the weights of every unit, as the model's file has them.
#include "micro/dot_vectors.h"
#include "micro/requantize.h"

namespace surelite {
namespace micro {

namespace {

SURELITE_INNER void store_sum(const FullyConnectedI8& p, int32_t unit, int32_t sum, int8_t* out) {
  out[unit] = static_cast<int8_t>(clamp(scale_real(sum, p.factor[p.one_factor ? 0 : unit]) + p.zero, p.low, p.high));
}

SURELITE_INNER void store_product(const FullyConnectedI8& p, int32_t unit, int32_t product, int8_t* out) {
  const int32_t bias = p.bias ? p.bias[unit] : 0;
  store_sum(p, unit, static_cast<int32_t>(static_cast<uint32_t>(product) + static_cast<uint32_t>(bias)), out);
}

#if defined(__ARM_FEATURE_MVE)
// As scale_real; false where it would look at the lower bits of the factor.
SURELITE_INNER bool store_four(const FullyConnectedI8& p, int32x4_t sums, int8_t* out) {
  const uint32_t bits = static_cast<uint32_t>(p.factor->shift) - 32;
  if (bits - 1 > 30) return false;
  const uint32_t mask = (uint32_t{1} << bits) - 1;
  const uint32x4_t magnitude = vreinterpretq_u32_s32(vabsq_s32(sums));
  const uint32x4_t top = vmulhq_u32(magnitude, vdupq_n_u32(p.factor->high));
  const uint32x4_t rounded = vaddq_n_u32(top, uint32_t{1} << (bits - 1)), masks = vdupq_n_u32(mask);
  if (vcmpeqq_u32(vandq_u32(rounded, masks), masks)) return false;
  const int32x4_t scaled = vreinterpretq_s32_u32(vshlq_r_u32(rounded, -static_cast<int32_t>(bits)));
  const int32x4_t stored = vaddq_n_s32(vnegq_m_s32(scaled, scaled, vcmpltq_n_s32(sums, 0)), p.zero);
  vstrbq_s32(out, vminq_s32(vmaxq_s32(stored, vdupq_n_s32(p.low)), vdupq_n_s32(p.high)));
  return true;
}
#endif

}  // namespace

void fully_connected_file_i8(const FullyConnectedI8& p, int32_t zero_in, const int8_t* in, int8_t* out) {
  for (int32_t row = 0; row < p.rows; ++row, in += p.depth, out += p.units) {
    const int8_t* weights = p.weights;
    int32_t unit = 0;
#if defined(__ARM_FEATURE_MVE)
    for (; unit + 4 <= p.units; unit += 4, weights += 4 * p.depth) {
      WithWeights sums[4];
      dot_file_row_vectors(in, p.depth, weights, p.depth, &sums[0], &sums[1]);
      dot_file_row_vectors(in, p.depth, weights + 2 * p.depth, p.depth, &sums[2], &sums[3]);
      const int32x4x2_t both = vld2q_s32(&sums[0].products);
      int32x4_t all = vmlaq_n_s32(both.val[0], both.val[1], -zero_in);
      if (p.bias) all = vaddq_s32(all, vldrwq_s32(p.bias + unit));
      if (p.one_factor && store_four(p, all, out + unit)) continue;
      int32_t each[4];
      vstrwq_s32(each, all);
      for (int32_t i = 0; i < 4; ++i) store_sum(p, unit + i, each[i], out);
    }
#endif
    // By three, and what is left one by one.
    for (int32_t together; unit < p.units; unit += together, weights += together * p.depth) {
      together = p.units - unit >= 3 ? 3 : 1;
      int32_t sums[3] = {};
      dot_file_row(in, zero_in, p.depth, weights, together == 3 ? p.depth : 0, sums);
      for (int32_t i = 0; i < together; ++i) store_product(p, unit + i, sums[i], out);
    }
  }
}

}  // namespace micro
}  // namespace surelite
