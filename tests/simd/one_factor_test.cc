// SPDX-License-Identifier: Apache-2.0
#include "simd/neon/one_factor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "simd/neon/target.h"

namespace surelite::simd {
namespace {

#if SURELITE_NEON
int64_t clamped(double product, const RequantRange& range) {
  return static_cast<int64_t>(std::fmin(std::fmax(std::round(product), range.low), range.high));
}

TEST(OneFactor, FloatsRoundAsDoublesDo) {
  std::mt19937 random(23);
  int found = 0;
  constexpr int kTried = 200;
  for (int i = 0; i < kTried; ++i) {
    double factor = std::exp2(std::uniform_real_distribution<double>(-16, 0)(random));
    if (i % 4 == 0) factor = std::exp2(static_cast<double>(i / 4 % 20 - 19)) * (1 + i % 3);
    const int zero = static_cast<int>(random() % 256);
    const RequantRange range{-zero, 255 - zero, zero - 128};
    const std::optional<float> scale = find_float_factor(factor, range);
    if (!scale) continue;
    ++found;
    const auto same = [&](int64_t sum) {
      const auto narrow = static_cast<int32_t>(std::clamp<int64_t>(sum, INT32_MIN, INT32_MAX));
      const float product = static_cast<float>(narrow) * *scale;
      ASSERT_EQ(clamped(double{product}, range), clamped(narrow * factor, range)) << factor << " " << narrow;
    };
    for (int middle = -256; middle < 256; ++middle)
      for (int64_t away = -3; away <= 3; ++away) same(std::llround((middle + 0.5) / factor) + away);
    for (int k = 0; k < 1000; ++k) same(static_cast<int32_t>(random()));
    same(INT32_MIN), same(INT32_MAX);
  }
  EXPECT_GT(found, kTried / 2);
}

TEST(OneFactor, WhatIsNoOrdinaryFactorIsLeftAlone) {
  for (const double factor : {0.0, -0.5, 1e-30, 1e9, std::nan(""), HUGE_VAL})
    EXPECT_FALSE(find_float_factor(factor, {-128, 127, 0})) << factor;
}
#endif

}  // namespace
}  // namespace surelite::simd
