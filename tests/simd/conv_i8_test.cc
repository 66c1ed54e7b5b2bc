// SPDX-License-Identifier: Apache-2.0
// Packed 8-bit convolutions against plain loops, over random shapes and scales, with tensors between guard pages.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "guarded.h"
#include "ops/util/fixed_point.h"
#include "simd/conv.h"

namespace surelite::simd_test {
namespace {

using simd::ChannelScale;
using simd::ConvI8Options;
using simd::ConvShape;
using simd::Rounding;

using Random = std::mt19937;
int pick(Random& random, int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); }

struct Case {
  ConvI8Options options;
  bool depthwise = false;
  std::vector<uint8_t> weights;
  std::vector<int32_t> bias;
  std::vector<ChannelScale> scales;
  std::string describe() const {
    const ConvShape& s = options.shape;
    std::string text = depthwise ? "depthwise" : "conv";
    for (const int value : {s.batches, s.in_height, s.in_width, s.in_channels, s.out_height, s.out_width, s.out_channels, s.filter_height,
                            s.filter_width, s.stride_y, s.stride_x, s.dilation_y, s.dilation_x, s.pad_y, s.pad_x})
      text += " " + std::to_string(value);
    return text + (options.is_unsigned ? " u8" : " i8");
  }
};

int output_size(int in, int filter, int stride, int dilation, int pad) {
  return std::max(1, (in + 2 * pad - ((filter - 1) * dilation + 1)) / stride + 1);
}

ConvShape random_shape(Random& random, bool depthwise, bool rows) {
  ConvShape s;
  if (rows) {
    s.in_width = s.out_width = pick(random, 1, 20);
    s.in_channels = pick(random, 1, 300);
    s.out_channels = pick(random, 1, 150);
    return s;
  }
  static constexpr int kChannels[] = {1, 2, 3, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 130, 144};
  const auto channels = [&] { return pick(random, 0, 3) ? kChannels[pick(random, 0, 16)] : pick(random, 1, 200); };
  s.batches = pick(random, 1, 2);
  s.in_channels = channels();
  s.out_channels = depthwise ? s.in_channels : channels();
  const int shape = pick(random, 0, 4);
  s.filter_height = shape == 0 ? 1 : shape < 4 ? 3 : pick(random, 1, 6);
  s.filter_width = shape < 4 ? s.filter_height : pick(random, 1, 6);
  s.stride_y = pick(random, 1, 2);
  s.stride_x = pick(random, 0, 3) ? s.stride_y : pick(random, 1, 3);
  s.dilation_y = pick(random, 0, 3) ? 1 : pick(random, 1, 3);
  s.dilation_x = pick(random, 0, 3) ? s.dilation_y : pick(random, 1, 3);
  s.in_height = pick(random, 1, 14);
  s.in_width = pick(random, 1, 20);
  s.pad_y = pick(random, 0, (s.filter_height - 1) * s.dilation_y);
  s.pad_x = pick(random, 0, (s.filter_width - 1) * s.dilation_x);
  s.out_height = output_size(s.in_height, s.filter_height, s.stride_y, s.dilation_y, s.pad_y);
  s.out_width = output_size(s.in_width, s.filter_width, s.stride_x, s.dilation_x, s.pad_x);
  return s;
}

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
    const Multiplier m = quantize_multiplier(std::min(factor, 0.999));
    c->scales.push_back({m.value, m.shift, 0});
  }
}

Case random_case(Random& random, bool depthwise, bool rows) {
  Case c;
  c.depthwise = depthwise;
  c.options.shape = random_shape(random, depthwise, rows);
  const ConvShape& s = c.options.shape;
  c.options.is_unsigned = pick(random, 0, 1) != 0;
  const int low = c.options.is_unsigned ? 0 : -128;
  c.options.zero_in = low + pick(random, 0, 255);
  c.options.zero_filter = c.options.is_unsigned ? (pick(random, 0, 2) ? pick(random, 0, 255) : 128) : 0;
  c.options.zero_out = low + (pick(random, 0, 1) ? pick(random, 0, 255) : pick(random, 0, 1) * 128);
  c.options.low = pick(random, 0, 2) ? low : low + pick(random, 0, 100);
  c.options.high = pick(random, 0, 2) ? low + 255 : low + pick(random, 101, 255);
  c.options.rounding = rows ? Rounding::real : Rounding::two_steps;
  const int64_t depth = int64_t{s.taps()} * (depthwise ? 1 : s.in_channels);
  c.weights.resize(static_cast<size_t>(depth * s.out_channels));
  for (uint8_t& w : c.weights) w = static_cast<uint8_t>(pick(random, 0, 255));
  for (int i = 0; i < s.out_channels; ++i) c.bias.push_back(pick(random, -20000, 20000));
  fill_scales(random, &c, depth);
  c.options.weights = c.weights.data();
  c.options.bias = pick(random, 0, 4) ? c.bias.data() : nullptr;
  c.options.scales = c.scales;
  return c;
}

int32_t value_of(const ConvI8Options& o, uint8_t byte) { return o.is_unsigned ? byte : static_cast<int8_t>(byte); }

// The definition: products of shifted values over the window, scaled, shifted, clamped.
uint8_t expected(const Case& c, const uint8_t* in, int64_t pixel, int channel) {
  const ConvI8Options& o = c.options;
  const ConvShape& s = o.shape;
  const int64_t x = pixel % s.out_width, y = pixel / s.out_width % s.out_height, batch = pixel / s.out_width / s.out_height;
  int32_t sum = o.bias ? o.bias[channel] : 0;
  const int first = c.depthwise ? channel : 0, last = c.depthwise ? channel + 1 : s.in_channels;
  for (int ky = 0; ky < s.filter_height; ++ky)
    for (int kx = 0; kx < s.filter_width; ++kx) {
      const int64_t iy = y * s.stride_y - s.pad_y + ky * s.dilation_y, ix = x * s.stride_x - s.pad_x + kx * s.dilation_x;
      if (iy < 0 || iy >= s.in_height || ix < 0 || ix >= s.in_width) continue;
      for (int i = first; i < last; ++i) {
        const int64_t tap = int64_t{ky} * s.filter_width + kx;
        const int64_t weight = c.depthwise ? tap * s.out_channels + channel : (channel * int64_t{s.taps()} + tap) * s.in_channels + i;
        sum += (value_of(o, in[((batch * s.in_height + iy) * s.in_width + ix) * s.in_channels + i]) - o.zero_in) *
               (value_of(o, c.weights[static_cast<size_t>(weight)]) - o.zero_filter);
      }
    }
  const ChannelScale& scale = c.scales[static_cast<size_t>(channel)];
  const int64_t scaled = o.rounding == Rounding::real ? static_cast<int64_t>(std::round(static_cast<double>(sum) * scale.factor))
                                                      : multiply(sum, Multiplier{scale.multiplier, scale.shift});
  return static_cast<uint8_t>(std::clamp<int64_t>(scaled + o.zero_out, o.low, o.high));
}

template <class Conv>
void check(const Case& c, Random& random, Guard guard) {
  if (!Conv::accepts(c.options)) return;
  const ConvShape& s = c.options.shape;
  Result<Conv> conv = Conv::pack(c.options);
  ASSERT_TRUE(conv.has_value());
  Guarded<uint8_t> in(static_cast<size_t>(s.batches) * s.in_height * s.in_width * s.in_channels, guard);
  Guarded<uint8_t> out(static_cast<size_t>(s.pixels()) * s.out_channels, guard);
  for (uint8_t& x : in.span()) x = static_cast<uint8_t>(pick(random, 0, 255));
  const int64_t middle = pick(random, 0, static_cast<int>(s.pixels()));
  conv->run(in.data(), out.data(), 0, middle);
  conv->run(in.data(), out.data(), middle, s.pixels());
  for (int64_t pixel = 0; pixel < s.pixels(); ++pixel)
    for (int channel = 0; channel < s.out_channels; ++channel)
      ASSERT_EQ(out[static_cast<size_t>(pixel * s.out_channels + channel)], expected(c, in.data(), pixel, channel))
          << c.describe() << " pixel " << pixel << " channel " << channel;
}

template <class Conv>
void check_many(bool depthwise, bool rows, int count) {
  Random random(7);
  for (int i = 0; i < count; ++i) check<Conv>(random_case(random, depthwise, rows), random, i % 2 ? Guard::before : Guard::after);
}

TEST(ConvI8, EqualsTheDefinition) { check_many<simd::ConvI8>(false, false, 600); }
TEST(ConvI8, RowsEqualTheDefinition) { check_many<simd::ConvI8>(false, true, 300); }
TEST(DepthwiseI8, EqualsTheDefinition) { check_many<simd::DepthwiseI8>(true, false, 1000); }

}  // namespace
}  // namespace surelite::simd_test
