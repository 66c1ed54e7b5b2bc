// SPDX-License-Identifier: Apache-2.0
// Packed 8-bit convolutions against plain loops, over random shapes and scales, with tensors between guard pages.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "guarded.h"
#include "ops/shared/quant/fixed_point.h"
#include "shapes.h"

namespace surelite::simd_test {
namespace {

using simd::ChannelScale;
using simd::ConvI8Options;
using simd::ConvShape;
using simd::Rounding;

struct Case {
  ConvI8Options options;
  bool depthwise = false;
  std::vector<uint8_t> weights;
  std::vector<int32_t> bias;
  std::vector<ChannelScale> scales;
};

void fill_scales(Random& random, Case* c, int64_t depth) {
  const int kind = pick(random, 0, 5);
  const double typical = std::ldexp(1.0, -4) / std::sqrt(static_cast<double>(depth)) / 73.0 * 16.0;
  for (int i = 0; i < c->options.shape.out_channels; ++i) {
    double factor = typical * std::exp2(std::uniform_real_distribution<double>(-2, 2)(random));
    if (kind == 1) factor = std::exp2(pick(random, -12, -1));                 // ties everywhere
    if (kind == 2 && pick(random, 0, 3) == 0) factor = std::exp2(-30.3);      // dead channels
    if (kind == 3) factor = std::uniform_real_distribution<double>(0.3, 0.999)(random);
    if (c->options.rounding == Rounding::real) {
      c->scales.push_back({0, 0, std::min(factor, 0.999)});
      continue;
    }
    if (kind == 4 && pick(random, 0, 3) == 0) factor = std::exp2(std::uniform_real_distribution<double>(0, 4)(random));
    const Multiplier m = quantize_multiplier(kind == 4 ? factor : std::min(factor, 0.999));
    c->scales.push_back({m.value, m.shift, 0});
  }
}

// Dead channels as converters write them: the bias does not fit 32 bits, so that sums wrap, or the scale is next to
// nothing.
void saturate_some(Random& random, Case* c) {
  for (size_t i = 0; i < c->bias.size(); ++i) {
    if (pick(random, 0, 3)) continue;
    constexpr int32_t kEnds[] = {INT32_MIN, INT32_MIN + 1, INT32_MAX - 70000, INT32_MAX};
    c->bias[i] = kEnds[pick(random, 0, 3)];
    if (pick(random, 0, 1)) continue;
    const double tiny = std::exp2(-pick(random, 20, 80));
    const Multiplier m = quantize_multiplier(tiny);
    c->scales[i] = {m.value, m.shift, tiny};
  }
}

Case random_case(Random& random, bool depthwise, bool rows, Kind other = Kind::conv) {
  Case c;
  c.depthwise = depthwise;
  c.options.shape =
      random_shape(random, depthwise ? Kind::depthwise : rows ? Kind::rows : other);
  const ConvShape& s = c.options.shape;
  c.options.is_unsigned = pick(random, 0, 1) != 0;
  const int low = c.options.is_unsigned ? 0 : -128;
  c.options.zero_in = low + pick(random, 0, 255);
  c.options.zero_filter = pick(random, 0, 2) ? low + pick(random, 0, 255) : low + 128;
  c.options.zero_out = low + (pick(random, 0, 1) ? pick(random, 0, 255) : pick(random, 0, 1) * 128);
  c.options.low = pick(random, 0, 2) ? low : low + pick(random, 0, 100);
  c.options.high = pick(random, 0, 2) ? low + 255 : low + pick(random, 101, 255);
  c.options.rounding = rows ? Rounding::real : Rounding::two_steps;
  const int64_t depth = int64_t{s.taps()} * (depthwise ? 1 : s.in_channels);
  c.weights.resize(static_cast<size_t>(depth * s.out_channels));
  for (uint8_t& w : c.weights) w = static_cast<uint8_t>(pick(random, 0, 255));
  // Weights of converters have no -128, which some kernels make use of.
  if (pick(random, 0, 1))
    for (uint8_t& w : c.weights)
      if (w == static_cast<uint8_t>(low)) ++w;
  for (int i = 0; i < s.out_channels; ++i) c.bias.push_back(pick(random, -20000, 20000));
  fill_scales(random, &c, depth);
  if (pick(random, 0, 3) == 0) saturate_some(random, &c);
  c.options.weights = c.weights.data();
  c.options.bias = pick(random, 0, 4) ? c.bias.data() : nullptr;
  c.options.scales = c.scales;
  return c;
}

int32_t value_of(const ConvI8Options& o, uint8_t byte) { return o.is_unsigned ? byte : static_cast<int8_t>(byte); }

// The definition: products of shifted values over the window, scaled, shifted, clamped.
uint8_t expected(const Case& c, const uint8_t* in, int64_t pixel, int channel) {
  const ConvI8Options& o = c.options;
  auto wrapping = static_cast<uint32_t>(o.bias ? o.bias[channel] : 0);
  for_each_product(o.shape, c.depthwise, pixel, channel, [&](size_t i, size_t w) {
    wrapping += static_cast<uint32_t>((value_of(o, in[i]) - o.zero_in) * (value_of(o, c.weights[w]) - o.zero_filter));
  });
  const auto sum = static_cast<int32_t>(wrapping);
  const ChannelScale& scale = c.scales[static_cast<size_t>(channel)];
  const int64_t scaled = o.rounding == Rounding::real
                             ? static_cast<int64_t>(std::round(static_cast<double>(sum) * scale.factor))
                             : multiply(sum, Multiplier{scale.multiplier, scale.shift});
  return static_cast<uint8_t>(std::clamp<int64_t>(scaled + o.zero_out, o.low, o.high));
}

template <class Packer>
void check(const Packer& packer, const Case& c, Random& random, Guard guard) {
  if (!packer.takes(c.options)) return;
  const ConvShape& s = c.options.shape;
  const auto packed = packer.pack(c.options);
  ASSERT_TRUE(packed.has_value());
  Guarded<uint8_t> in(static_cast<size_t>(s.batches) * s.in_height * s.in_width * s.in_channels, guard);
  Guarded<uint8_t> out(static_cast<size_t>(s.pixels()) * s.out_channels, guard);
  for (uint8_t& x : in.span()) x = static_cast<uint8_t>(pick(random, 0, 255));
  const int64_t middle = pick(random, 0, static_cast<int>(s.pixels()));
  run_in_parts(**packed, s, middle, in.data(), out.data());
  for (int64_t pixel = 0; pixel < s.pixels(); ++pixel)
    for (int channel = 0; channel < s.out_channels; ++channel)
      ASSERT_EQ(out[static_cast<size_t>(pixel * s.out_channels + channel)], expected(c, in.data(), pixel, channel))
          << describe(s) << (c.options.is_unsigned ? "u8" : "i8") << " pixel " << pixel << " channel " << channel;
}

template <class Packer>
void check_many(const Packer& packer, bool depthwise, bool rows, int count) {
  Random random(7);
  for (int i = 0; i < count; ++i)
    check(packer, random_case(random, depthwise, rows), random, i % 2 ? Guard::before : Guard::after);
}

// Real outputs of inputs that were quantized image by image, or row by row.
void check_hybrid(Random& random, Kind kind, Guard guard) {
  ConvI8Options options;
  options.shape = random_shape(random, kind);
  options.rounding = Rounding::none;
  const ConvShape& s = options.shape;
  std::vector<int8_t> weights(static_cast<size_t>(s.taps()) * s.in_channels * s.out_channels);
  for (int8_t& w : weights) w = static_cast<int8_t>(pick(random, -127, 127));
  options.weights = weights.data();
  const simd::ConvI8Packer& packer = simd::kMachineKernels.get<simd::ConvI8Packer>();
  if (!packer.takes(options)) return;
  const auto packed = packer.pack(options);
  ASSERT_TRUE(packed.has_value());
  const simd::ConvI8& conv = **packed;
  const int64_t pixels = kind == Kind::rows ? 1 : int64_t{s.out_height} * s.out_width;
  const auto images = static_cast<size_t>(s.pixels() / pixels), channels = static_cast<size_t>(s.out_channels);
  Guarded<int8_t> in(static_cast<size_t>(s.batches) * s.in_height * s.in_width * s.in_channels, guard);
  Guarded<float> out(static_cast<size_t>(s.pixels()) * channels, guard), scales(channels, guard), bias(channels, guard);
  std::vector<int32_t> zeros(images);
  std::vector<float> image_scales(images);
  for (int8_t& x : in.span()) x = static_cast<int8_t>(pick(random, -127, 127));
  for (float& x : scales.span()) x = std::uniform_real_distribution<float>(0.001f, 0.1f)(random);
  for (float& x : bias.span()) x = std::uniform_real_distribution<float>(-3, 3)(random);
  for (int32_t& x : zeros) x = pick(random, -128, 127);
  for (float& x : image_scales) x = std::uniform_real_distribution<float>(0.001f, 0.1f)(random);
  const simd::HybridRun run{in.data(),
                            out.data(),
                            zeros.data(),
                            image_scales.data(),
                            pixels,
                            scales.data(),
                            pick(random, 0, 2) ? bias.data() : nullptr,
                            pick(random, 0, 1) ? 0.0f : -1e30f,
                            1e30f,
                            pick(random, 0, 1) != 0};
  const int64_t middle = pick(random, 0, static_cast<int>(s.pixels()));
  conv.run(run, {0, middle, 0, s.out_channels});
  conv.run(run, {middle, s.pixels(), 0, s.out_channels});
  for (int64_t pixel = 0; pixel < s.pixels(); ++pixel)
    for (size_t c = 0; c < channels; ++c) {
      const auto image = static_cast<size_t>(pixel / pixels);
      int32_t sum = 0;
      for_each_product(s, false, pixel, static_cast<int>(c),
                       [&](size_t i, size_t w) { sum += (in[i] - zeros[image]) * weights[w]; });
      const auto real = static_cast<float>(sum);
      const float scaled =
          run.channel_first ? real * scales[c] * image_scales[image] : real * (image_scales[image] * scales[c]);
      ASSERT_EQ(out[static_cast<size_t>(pixel) * channels + c],
                std::clamp(scaled + (run.bias ? bias[c] : 0.0f), run.low, run.high))
          << describe(s);
    }
}

// Zero points of int8 weights: either the result is right, or no kernel takes the options.
template <class Packer>
void check_weight_zero_points(const Packer& packer, bool depthwise, bool rows) {
  Random random(3);
  for (int i = 0; i < 60; ++i) {
    Case c = random_case(random, depthwise, rows);
    c.options.is_unsigned = false;
    c.options.zero_in = pick(random, -128, 127), c.options.zero_filter = pick(random, 1, 127),
    c.options.zero_out = pick(random, -128, 127);
    c.options.low = -128, c.options.high = 127;
    check(packer, c, random, i % 2 ? Guard::before : Guard::after);
  }
}
TEST(ConvI8, MindsZeroPointsOfWeights) {
  check_weight_zero_points(simd::kMachineKernels.get<simd::ConvI8Packer>(), false, false);
}
TEST(ConvI8, MindsZeroPointsOfWeightsInRows) {
  check_weight_zero_points(simd::kMachineKernels.get<simd::ConvI8Packer>(), false, true);
}
TEST(DepthwiseI8, MindsZeroPointsOfWeights) {
  check_weight_zero_points(simd::kMachineKernels.get<simd::DepthwiseI8Packer>(), true, false);
}

TEST(ConvI8, HybridEqualsTheDefinition) {
  Random random(5);
  for (int i = 0; i < 300; ++i)
    check_hybrid(random, i % 3 ? Kind::conv : Kind::rows, i % 2 ? Guard::before : Guard::after);
}
TEST(ConvI8, EqualsTheDefinition) { check_many(simd::kMachineKernels.get<simd::ConvI8Packer>(), false, false, 600); }
TEST(ConvI8, OddShapesEqualTheDefinition) {
  Random random(9);
  for (int i = 0; i < 60; ++i)
    check(simd::kMachineKernels.get<simd::ConvI8Packer>(), random_case(random, false, false, Kind::odd), random,
          i % 2 ? Guard::before : Guard::after);
}
TEST(ConvI8, FirstLayersEqualTheDefinition) {
  Random random(17);
  for (int i = 0; i < 300; ++i)
    check(simd::kMachineKernels.get<simd::ConvI8Packer>(), random_case(random, false, false, Kind::first), random,
          i % 2 ? Guard::before : Guard::after);
}
TEST(ConvI8, RowsEqualTheDefinition) { check_many(simd::kMachineKernels.get<simd::ConvI8Packer>(), false, true, 300); }
// One row of int8 numbers by weights without a zero point, with and without a weight of -128.
TEST(ConvI8, SingleRowsEqualTheDefinition) {
  Random random(13);
  for (int i = 0; i < 300; ++i) {
    Case c = random_case(random, false, true);
    ConvI8Options& o = c.options;
    o.shape.in_width = o.shape.out_width = 1;
    o.is_unsigned = false, o.zero_filter = 0;
    o.zero_in = pick(random, -128, 127), o.zero_out = pick(random, -128, 127);
    o.low = -128, o.high = 127;
    for (uint8_t& w : c.weights)
      if (w == 128 && i % 4) ++w;
    if (i % 2) {
      o.rounding = Rounding::two_steps;
      for (ChannelScale& scale : c.scales) {
        const Multiplier m = quantize_multiplier(scale.factor);
        scale = {m.value, m.shift, 0};
      }
    }
    check(simd::kMachineKernels.get<simd::ConvI8Packer>(), c, random, i % 3 ? Guard::before : Guard::after);
  }
}
// All channels have one factor: in most of them results in the very middle between two integers come up.
TEST(ConvI8, RowsOfOneFactorEqualTheDefinition) {
  Random random(19);
  for (int i = 0; i < 300; ++i) {
    Case c = random_case(random, false, true);
    ConvI8Options& o = c.options;
    if (i % 3) o.shape.in_width = o.shape.out_width = 1, o.is_unsigned = false, o.zero_filter = 0, o.zero_in = 3;
    o.shape.out_channels = pick(random, 0, 1) ? pick(random, 64, 150) : pick(random, 1, 63);
    const auto channels = static_cast<size_t>(o.shape.out_channels);
    c.weights.resize(channels * static_cast<size_t>(o.shape.in_channels));
    for (uint8_t& w : c.weights) w = static_cast<uint8_t>(pick(random, 0, 255));
    c.bias.assign(channels, pick(random, -9, 9));
    constexpr double kFactors[] = {0.5,     0.375,     0.25,         0x1p-9,  0x1.000001p-8,
                                   1.0 / 3, 1.0 / 510, 0.0123456789, 0x1p-40, 0};
    c.scales.assign(channels, {0, 0, kFactors[pick(random, 0, 9)]});
    o.weights = c.weights.data(), o.bias = c.bias.data(), o.scales = c.scales;
    const int least = o.is_unsigned ? 0 : -128;
    o.zero_out = least + pick(random, 0, 255);
    o.low = i % 2 ? least : pick(random, least, o.zero_out), o.high = i % 5 ? least + 255 : least + 254;
    if (o.low > o.high) o.low = o.high;
    check(simd::kMachineKernels.get<simd::ConvI8Packer>(), c, random, i % 2 ? Guard::before : Guard::after);
  }
}
// One odd channel must not send a layer to plain loops.
TEST(ConvI8, TakesDeadChannels) {
  const simd::Kernels& kernels = simd::kMachineKernels;
  if (!kernels.any()) GTEST_SKIP() << "no kernels";
  constexpr struct {
    int32_t bias;
    double factor;
  } kChannels[] = {{INT32_MAX, 0.004}, {INT32_MIN, 0.9}, {INT32_MAX, 1e-10}, {INT32_MIN, 1e-15},
                   {-7, 1e-23},        {INT32_MAX, 0},   {INT32_MAX, 1e-8}};
  for (const auto& [bias, factor] : kChannels)
    for (const Rounding rounding : {Rounding::two_steps, Rounding::real}) {
      ConvI8Options o;
      o.shape.filter_height = o.shape.filter_width = rounding == Rounding::real ? 1 : 3;
      o.shape.in_channels = 32;
      o.rounding = rounding;
      const Multiplier m = quantize_multiplier(factor);
      const ChannelScale scale{m.value, m.shift, factor};
      o.bias = &bias;
      o.scales = {&scale, 1};
      EXPECT_TRUE(kernels.get<simd::ConvI8Packer>().takes(o)) << bias << " " << factor;
      o.shape.in_channels = 1;
      if (rounding == Rounding::real) continue;
      EXPECT_TRUE(kernels.get<simd::DepthwiseI8Packer>().takes(o)) << bias << " " << factor;
    }
}
TEST(DepthwiseI8, EqualsTheDefinition) {
  check_many(simd::kMachineKernels.get<simd::DepthwiseI8Packer>(), true, false, 1000);
}

}  // namespace
}  // namespace surelite::simd_test
