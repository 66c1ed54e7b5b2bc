// SPDX-License-Identifier: Apache-2.0
// Roundings of the kernels for microcontrollers.
#include "micro/kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "micro/requantize.h"

namespace surelite::micro {
namespace {

RealFactor factor_of(double value) {
  int exponent = 0;
  const auto bits = static_cast<uint64_t>(std::ldexp(std::frexp(value, &exponent), 53));
  return {static_cast<uint32_t>(bits >> 22), static_cast<uint32_t>(bits & ((1u << 22) - 1)), 53 - exponent - 22};
}

int32_t by_double(int32_t sum, double factor) {
  const double rounded = std::round(static_cast<double>(sum) * factor);
  return static_cast<int32_t>(std::clamp(rounded, -0x1p30, 0x1p30));
}

TEST(Micro, RoundsLikeAProductOfDoubles) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2'000'000; ++i) {
    const auto sum = static_cast<int32_t>(static_cast<uint32_t>(random()) >> (random() % 32)) * (random() & 1 ? 1 : -1);
    const double factor =
        std::ldexp(1.0 + static_cast<double>(random() >> 12) * 0x1p-52, -static_cast<int>(random() % 50));
    ASSERT_EQ(scale_real(sum, factor_of(factor)), by_double(sum, factor)) << sum << " * " << factor;
  }
}

// Factors that bring a product next to a half, where the bits that are left out decide.
TEST(Micro, RoundsNextToHalves) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 500'000; ++i) {
    const auto sum = static_cast<int32_t>(1 + random() % 3'000'000);
    double factor = (static_cast<double>(random() % 200) + 0.5) / sum;
    for (int step = 0; step < static_cast<int>(random() % 4); ++step)
      factor = std::nextafter(factor, random() & 1 ? 0.0 : 1.0);
    if (factor >= 1) continue;
    ASSERT_EQ(scale_real(sum, factor_of(factor)), by_double(sum, factor)) << sum << " * " << factor;
    ASSERT_EQ(scale_real(-sum, factor_of(factor)), by_double(-sum, factor)) << -sum << " * " << factor;
  }
}

TEST(Micro, RealFactorsAtTheEnds) {
  for (const int32_t sum : {0, 1, -1, INT32_MAX, INT32_MIN, INT32_MIN + 1, 12345})
    for (const double factor :
         {0x1p-90, 0x1p-34, 0x1p-33, 0x1.fffffffffffffp-33, 0x1p-32, 0x1p-31, 0.5, 0.75, 1.0, 100.0, 0x1p20})
      EXPECT_EQ(scale_real(sum, factor_of(factor)), by_double(sum, factor)) << sum << " * " << factor;
}

TEST(Micro, ScalesSumsLikeTheDesktop) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2'000'000; ++i) {
    const auto sum = static_cast<int32_t>(random() >> (random() % 33));
    const auto value = static_cast<int32_t>((1u << 30) + random() % (1u << 30));
    const int shift = static_cast<int>(random() % 62) - 31;
    ASSERT_EQ(scale_sum(sum, value, shift), multiply(sum, Multiplier{value, shift}))
        << sum << " " << value << " " << shift;
  }
}

TEST(Micro, QuantizesHalvesAwayFromZero) {
  const std::vector<float> in{0.5f,   -0.5f, 0.49999997f, -0.49999997f, 1.5f,     2.5f,     -2.5f,
                              126.5f, 1e30f, -1e30f,      NAN,          INFINITY, -INFINITY};
  std::vector<int8_t> out(in.size());
  quantize_f32_i8(1.0f, 3, in.data(), out.data(), static_cast<int32_t>(in.size()));
  EXPECT_EQ(out, (std::vector<int8_t>{4, 2, 3, 3, 5, 6, 0, 127, 127, -128, 3, 127, -128}));
}

}  // namespace
}  // namespace surelite::micro
