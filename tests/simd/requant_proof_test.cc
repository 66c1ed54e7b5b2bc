// SPDX-License-Identifier: Apache-2.0
// Where the float way of requantizing is proved, it equals the reference at every threshold, found here by bisection,
// and in between; and it is proved for most scales.
#include "simd/packing/requant_proof.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

#include "ops/shared/quant/fixed_point.h"
#include "simd/avx512/pack.h"
#include "simd/kernels.h"

namespace surelite::simd_test {
namespace {

constexpr int64_t kMost = int64_t{1} << 30;

// The least sum within +-kMost with a result of at least k, or kMost + 1.
int64_t threshold(Multiplier scale, int32_t k) {
  int64_t low = -kMost, high = kMost + 1;
  while (low < high) {
    const int64_t middle = low + ((high - low) >> 1);
    if (multiply(static_cast<int32_t>(middle), scale) >= k) high = middle;
    else low = middle + 1;
  }
  return low;
}

int32_t clamp(int32_t value, int32_t low, int32_t high) { return std::clamp(value, low, high); }

struct Proof {
  simd::RequantBlock block{};
  bool proved = false;
};

// The loop that this machine's packed kernels prove with.
simd::ThresholdWalk walk_of_machine() {
#if defined(__x86_64__)
  if (simd::kMachineKernels.get<simd::WideLoops>().may_run) return simd::avx512::walk_wide;
#endif
  return simd::walk_thresholds;
}

Proof prove(const Multiplier (&scales)[16], simd::RequantWay way, const simd::RequantRange& range) {
  Proof proof;
  for (int i = 0; i < 16; ++i)
    simd::set_lane(&proof.block, i, simd::Rounding::two_steps, 0, {scales[i].value, scales[i].shift, 0}, kMost);
  simd::RequantBlock plain = proof.block;
  const bool plainly = simd::prove_float(&plain, way, range);
  proof.proved = simd::prove_float(&proof.block, way, range, walk_of_machine());
  EXPECT_EQ(proof.proved, plainly);
  EXPECT_EQ(std::memcmp(&proof.block, &plain, sizeof plain), 0) << "both loops find the same";
  return proof;
}

void check(std::mt19937& random, const Proof& proof, const Multiplier (&scales)[16], simd::RequantWay way,
           const simd::RequantRange& range) {
  const int32_t low = range.low, high = range.high, zero = range.zero;
  for (int i = 0; i < 16; ++i) {
    const auto same = [&](int64_t x) {
      if (x < -kMost || x > kMost) return;
      const auto sum = static_cast<int32_t>(x);
      const float scale = proof.block.scale[i], offset = proof.block.offset[i];
      const int32_t fast =
          way == simd::RequantWay::float_from_zero
              ? simd::scale_from_zero(static_cast<int32_t>(x + proof.block.bias[i]), scale, offset) - zero
              : simd::scale_in_float(sum, scale, offset);
      ASSERT_EQ(clamp(fast, low, high), clamp(multiply(sum, scales[i]), low, high))
          << "sum " << x << " multiplier " << scales[i].value << " shift " << scales[i].shift;
    };
    for (int32_t k = low + 1; k <= high; ++k) {
      const int64_t x = threshold(scales[i], k);
      same(x), same(x - 1);
    }
    for (int n = 0; n < 200; ++n) same(std::uniform_int_distribution<int64_t>(-kMost, kMost)(random));
    for (int64_t x = -300; x <= 300; ++x) same(x);
  }
}

TEST(RequantProof, ProvedScalesAreExactAtEveryThreshold) {
  std::mt19937 random(3);
  int proved[2] = {}, likely[2] = {};
  for (int round = 0; round < 2000; ++round) {
    const int shift = std::uniform_int_distribution<int>(0, 16)(random);
    Multiplier scales[16];
    for (Multiplier& scale : scales) {
      const int kind = std::uniform_int_distribution<int>(0, 40)(random);
      scale = {std::uniform_int_distribution<int32_t>(1 << 30, INT32_MAX)(random), -shift};
      if (kind == 0) scale.value = 1 << 30;
      if (kind == 1) scale = {0, 0};
      if (kind == 2) scale = {scale.value, -31};
    }
    const int32_t zero = std::uniform_int_distribution<int32_t>(0, 255)(random);
    // Bytes whose least is the zero point, or any.
    const bool from_zero = round % 2;
    const simd::RequantWay way = from_zero ? simd::RequantWay::float_from_zero : simd::RequantWay::float_signed;
    const simd::RequantRange range = from_zero ? simd::RequantRange{zero % 3, 255 - zero / 2, -128 + zero / 2}
                                               : simd::RequantRange{-zero, 255 - zero, 0};
    const Proof proof = prove(scales, way, range);
    if (shift <= 7 && shift >= 1) ++likely[from_zero], proved[from_zero] += proof.proved;
    if (proof.proved) check(random, proof, scales, way, range);
  }
  for (const int i : {0, 1}) EXPECT_GT(proved[i] * 2, likely[i]) << "the proof should succeed for ordinary scales";
}

// Kernels without a proof take the float way where its result keeps away from the middle between two integers.
TEST(RequantProof, FloatIsExactOutsideTheGuard) {
  std::mt19937 random(4);
  int guarded = 0, kept = 0;
  for (int round = 0; round < 3000; ++round) {
    const Multiplier scale{std::uniform_int_distribution<int32_t>(1 << 30, INT32_MAX)(random),
                           -std::uniform_int_distribution<int>(0, 20)(random)};
    simd::RequantBlock block{};
    simd::set_lane(&block, 0, simd::Rounding::two_steps, 0, {scale.value, scale.shift, 0}, kMost);
    for (int32_t k = -255; k <= 255; ++k)
      for (const int64_t x : {threshold(scale, k), threshold(scale, k) - 1}) {
        if (x < -kMost || x > kMost) continue;
        const auto sum = static_cast<float>(x);
        const float offset = x < 0 ? -block.offset[0] : block.offset[0];
        for (const float value : {std::fma(sum, block.scale[0], offset), sum * block.scale[0] + offset}) {
          const float nearest = std::nearbyint(value);
          if (std::abs(value - nearest) >= 0.5f - simd::kRoundingGuard) {
            ++guarded;
            continue;
          }
          ++kept;
          ASSERT_EQ(static_cast<int32_t>(nearest), multiply(static_cast<int32_t>(x), scale))
              << x << " * " << scale.value << " " << scale.shift;
        }
      }
  }
  EXPECT_GT(kept, guarded);
}

TEST(RequantProof, RefusesWhatItCannotDecide) {
  Multiplier scales[16];
  for (Multiplier& scale : scales) scale = {1 << 30, -20};
  EXPECT_FALSE(prove(scales, simd::RequantWay::float_signed, {-128, 127, 0}).proved);
}

}  // namespace
}  // namespace surelite::simd_test
