// SPDX-License-Identifier: Apache-2.0
// From sums to stored values.
#pragma once

#include "micro/inline.h"
#include "micro/kernels.h"

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#endif
#if defined(__ARM_FEATURE_SAT)
#include <arm_acle.h>
#endif

namespace surelite {
namespace micro {

SURELITE_INNER int32_t clamp(int32_t x, int32_t low, int32_t high) { return x < low ? low : x > high ? high : x; }

// As base/fixed_point.h's, in 32 bits: shifts of 64 bits are dear where registers have 32.
SURELITE_INNER int32_t scale_sum(int32_t sum, int32_t value, int shift) {
  const int left = shift > 0 ? shift : 0;
  const auto shifted = static_cast<int32_t>(static_cast<uint32_t>(sum) << left);
  const auto product = static_cast<int32_t>((static_cast<int64_t>(shifted) * value + (int64_t{1} << 30)) >> 31);
  if (shift >= 0) return product;
  const uint32_t mask = (uint32_t{1} << -shift) - 1;
  const uint32_t rest = static_cast<uint32_t>(product) & mask;
  const uint32_t half = (mask >> 1) + static_cast<uint32_t>(product < 0);
  return (product >> -shift) + static_cast<int32_t>(rest > half);
}

// Stores sums of consecutive channels.
class Requantizer {
 public:
  Requantizer(const Scale& scale, int32_t channel)
      : value_(scale.value + channel), shift_(scale.shift + channel), scale_(scale) {}

  SURELITE_INNER int8_t operator()(int32_t sum, int32_t ahead = 0) const {
    const int32_t scaled = scale_sum(sum, value_[ahead], shift_[ahead]);
    // Not near the ends of the type: a product with a left shift may be.
    const int32_t near = clamp(scaled, -(1 << 20), 1 << 20);
    return static_cast<int8_t>(clamp(near + scale_.zero, scale_.low, scale_.high));
  }
  SURELITE_INNER void advance(int32_t channels) { value_ += channels, shift_ += channels; }

 private:
  const int32_t* value_;
  const int8_t* shift_;
  const Scale& scale_;
};

// The same for kernels named plain. The shift to the right is done but for its last bit, which rounds.
class PlainRequantizer {
 public:
  PlainRequantizer(const Scale& scale, int32_t channel)
      : value_(scale.value + channel), shift_(scale.shift + channel), twice_zero_(2 * scale.zero + 1) {}

  SURELITE_INNER int8_t operator()(int32_t sum, int32_t ahead = 0) const {
#if defined(__ARM_FEATURE_DSP)
    int32_t x;
    __asm__("smmulr %0, %1, %2" : "=r"(x) : "r"(2 * sum), "r"(value_[ahead]));
#else
    auto x = static_cast<int32_t>((static_cast<int64_t>(sum) * value_[ahead] + (int64_t{1} << 30)) >> 31);
#endif
    x += x >> 31;
    x >>= shift_[ahead];
    x = (x + twice_zero_) >> 1;
#if defined(__ARM_FEATURE_SAT)
    return static_cast<int8_t>(__ssat(x, 8));
#else
    return static_cast<int8_t>(clamp(x, INT8_MIN, INT8_MAX));
#endif
  }
  SURELITE_INNER void advance(int32_t channels) { value_ += channels, shift_ += channels; }

 private:
  const int32_t* value_;
  const int8_t* shift_;
  int32_t twice_zero_;
};

#if defined(__ARM_FEATURE_MVE)

// Four sums at once.
SURELITE_INNER int32x4_t scale_sums(int32x4_t sums, int32x4_t value, int32x4_t shift) {
  const int32x4_t none = vdupq_n_s32(0);
  const int32x4_t product = vqrdmulhq_s32(vshlq_s32(sums, vmaxq_s32(shift, none)), value);
  const int32x4_t right = vminq_s32(shift, none);
  // One less where the product is negative and is shifted: halves go away from zero.
  const int32x4_t less = vshrq_n_s32(vandq_s32(product, right), 31);
  return vrshlq_s32(vqaddq_s32(product, less), right);
}

// Stored values of consecutive channels, four or eight at a time; the eight as even and odd ones, and back in order.
class VectorRequantizer {
 public:
  VectorRequantizer(const Scale& scale, int32_t channel)
      : value_(scale.value + channel),
        shift_(scale.shift + channel),
        zero_(scale.zero),
        low_(vdupq_n_s32(scale.low)),
        high_(vdupq_n_s32(scale.high)) {}

  SURELITE_INNER int32x4_t operator()(int32x4_t sums) const {
    return limit(scale_sums(sums, vldrwq_s32(value_), vldrbq_s32(shift_)));
  }
  SURELITE_INNER int16x8_t operator()(int32x4_t even, int32x4_t odd) const {
    const int32x4x2_t value = vld2q_s32(value_);
    const int16x8_t shift = vldrbq_s16(shift_);
    const int32x4_t low = limit(scale_sums(even, value.val[0], vmovlbq_s16(shift)));
    const int32x4_t high = limit(scale_sums(odd, value.val[1], vmovltq_s16(shift)));
    return vmovntq_s32(vmovnbq_s32(vreinterpretq_s16_s32(low), low), high);
  }
  SURELITE_INNER void advance(int32_t channels) { value_ += channels, shift_ += channels; }

 private:
  SURELITE_INNER int32x4_t limit(int32x4_t scaled) const {
    return vminq_s32(vmaxq_s32(vqaddq_n_s32(scaled, zero_), low_), high_);
  }

  const int32_t* value_;
  const int8_t* shift_;
  int32_t zero_;
  int32x4_t low_, high_;
};

// The same for kernels named plain.
class PlainVectorRequantizer {
 public:
  PlainVectorRequantizer(const Scale& scale, int32_t channel)
      : value_(scale.value + channel), shift_(scale.shift + channel), zero_(scale.zero) {}

  SURELITE_INNER int32x4_t operator()(int32x4_t sums) const {
    const int32x4_t stored = scaled(sums, vldrwq_s32(value_), vmvnq_s32(vldrbq_s32(shift_)));
    const int16x8_t halves = vqmovnbq_s32(vreinterpretq_s16_s32(stored), stored);
    return vreinterpretq_s32_s8(vqmovnbq_s16(vreinterpretq_s8_s16(halves), halves));
  }
  SURELITE_INNER int16x8_t operator()(int32x4_t even, int32x4_t odd) const {
    const int32x4x2_t value = vld2q_s32(value_);
    const int16x8_t shift = vmvnq_s16(vldrbq_s16(shift_));
    const int32x4_t low = scaled(even, value.val[0], vmovlbq_s16(shift));
    const int32x4_t high = scaled(odd, value.val[1], vmovltq_s16(shift));
    const int16x8_t halves = vqmovntq_s32(vqmovnbq_s32(vreinterpretq_s16_s32(low), low), high);
    return vreinterpretq_s16_s8(vqmovnbq_s16(vreinterpretq_s8_s16(halves), halves));
  }
  SURELITE_INNER void advance(int32_t channels) { value_ += channels, shift_ += channels; }

 private:
  SURELITE_INNER int32x4_t scaled(int32x4_t sums, int32x4_t value, int32x4_t shift) const {
    const int32x4_t product = vqrdmulhq_s32(sums, value);
    const int32x4_t right = vrshlq_s32(vqaddq_s32(product, vshrq_n_s32(product, 31)), shift);
    return vaddq_n_s32(right, zero_);
  }

  const int32_t* value_;
  const int8_t* shift_;
  int32_t zero_;
};

#endif

}  // namespace micro
}  // namespace surelite
