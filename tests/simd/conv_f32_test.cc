// SPDX-License-Identifier: Apache-2.0
// Packed float convolutions against sums in double precision, over random shapes, with tensors between guard pages.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "guarded.h"
#include "shapes.h"

namespace surelite::simd_test {
namespace {

template <class Packer>
void check(const Packer& packer, Random& random, Kind kind, Guard guard) {
  std::uniform_real_distribution<float> real(-1, 1);
  simd::ConvF32Options options;
  options.shape = random_shape(random, kind);
  const simd::ConvShape& s = options.shape;
  const int64_t depth = int64_t{s.taps()} * (kind == Kind::depthwise ? 1 : s.in_channels);
  std::vector<float> weights(static_cast<size_t>(depth * s.out_channels)), bias(static_cast<size_t>(s.out_channels));
  for (float& w : weights) w = real(random);
  for (float& b : bias) b = real(random);
  options.low = pick(random, 0, 1) ? 0.0f : -INFINITY;
  options.high = pick(random, 0, 1) ? 1.5f : INFINITY;
  options.weights = weights.data();
  options.bias = pick(random, 0, 3) ? bias.data() : nullptr;
  options.fused = pick(random, 0, 2) != 0;
  if (!packer.takes(options)) return;
  const auto packed = packer.pack(options);
  ASSERT_TRUE(packed.has_value());
  Guarded<float> in(static_cast<size_t>(s.batches) * s.in_height * s.in_width * s.in_channels, guard);
  Guarded<float> out(static_cast<size_t>(s.pixels()) * s.out_channels, guard);
  const float least = pick(random, 0, 2) ? -1.0f : 0.0f;  // as behind a RELU: half of the numbers are 0
  for (float& x : in.span()) x = std::max(real(random), least);
  const int64_t middle = pick(random, 0, static_cast<int>(s.pixels()));
  run_in_parts(**packed, s, middle, in.data(), out.data());
  for (int64_t pixel = 0; pixel < s.pixels(); ++pixel)
    for (int channel = 0; channel < s.out_channels; ++channel) {
      double sum = 0, size = 1;
      float plain = 0;
      for_each_product(s, kind == Kind::depthwise, pixel, channel, [&](size_t i, size_t w) {
        sum += static_cast<double>(in[i]) * static_cast<double>(weights[w]);
        size += std::abs(static_cast<double>(in[i]) * static_cast<double>(weights[w]));
        plain += in[i] * weights[w];
      });
      const float b = options.bias ? bias[static_cast<size_t>(channel)] : 0.0f;
      const auto clamp = [&](double y) {
        return std::clamp(y, static_cast<double>(options.low), static_cast<double>(options.high));
      };
      const float y = out[static_cast<size_t>(pixel * s.out_channels + channel)];
      ASSERT_NEAR(y, clamp(sum + b), size * 1e-6) << describe(s) << " pixel " << pixel << " channel " << channel;
      // Without fusing, and without padding's zeros in between, the order of the plain loop gives its very result.
      if (!options.fused && kind != Kind::depthwise) {
        ASSERT_EQ(y, std::clamp(plain + b, options.low, options.high)) << describe(s);
      }
    }
}

template <class Packer>
void check_many(const Packer& packer, Kind kind, int count) {
  Random random(11);
  for (int i = 0; i < count; ++i) check(packer, random, kind, i % 2 ? Guard::before : Guard::after);
}

TEST(ConvF32, IsCloseToTheDefinition) { check_many(simd::kMachineKernels.get<simd::ConvF32Packer>(), Kind::conv, 250); }
TEST(ConvF32, OddShapesAreClose) { check_many(simd::kMachineKernels.get<simd::ConvF32Packer>(), Kind::odd, 40); }
TEST(ConvF32, RowsAreCloseToTheDefinition) {
  check_many(simd::kMachineKernels.get<simd::ConvF32Packer>(), Kind::rows, 150);
}
// What is left out because an input is 0 is not left out where that makes a difference.
TEST(ConvF32, ZeroTimesInfinityIsNotANumber) {
  const auto& packer = simd::kMachineKernels.get<simd::ConvF32Packer>();
  for (const float odd : {INFINITY, -INFINITY, NAN})
    for (const bool fused : {false, true}) {
      simd::ConvF32Options options;
      options.shape.in_channels = 70, options.shape.out_channels = 50;
      options.low = -INFINITY, options.high = INFINITY, options.fused = fused;
      std::vector<float> weights(70 * 50, 1.0f), in(70), out(50);
      weights[33 * 70 + 5] = odd;
      in[9] = 2.0f;
      options.weights = weights.data();
      if (!packer.takes(options)) continue;
      const auto packed = packer.pack(options);
      ASSERT_TRUE(packed.has_value());
      (*packed)->run(in.data(), out.data(), {0, 1, 0, 50});
      for (int c = 0; c < 50; ++c) {
        if (c == 33) EXPECT_TRUE(std::isnan(out[33])) << odd;
        else EXPECT_EQ(out[static_cast<size_t>(c)], 2.0f);
      }
    }
}
TEST(DepthwiseF32, IsCloseToTheDefinition) {
  check_many(simd::kMachineKernels.get<simd::DepthwiseF32Packer>(), Kind::depthwise, 600);
}

}  // namespace
}  // namespace surelite::simd_test
