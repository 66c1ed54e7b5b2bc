// SPDX-License-Identifier: Apache-2.0
// Convolutions and fully connected layers of 16-bit values. Sums have 64 bits; of those with a bias of 32, the lower 32
// count.
#include "micro/dot.h"
#include "micro/kernels_i16.h"
#include "micro/requantize.h"
#include "micro/window.h"

namespace surelite {
namespace micro {
namespace {

SURELITE_INNER int64_t dot(const int16_t* values, const int8_t* weights, int32_t count, int64_t sum) {
#if defined(__ARM_FEATURE_DSP)
  for (; count >= 4; count -= 4, values += 4, weights += 4) {
    uint32_t x0, x1;
    __builtin_memcpy(&x0, values, 4);
    __builtin_memcpy(&x1, values + 2, 4);
    const uint32_t w = load4(weights);
    sum = __smlald(static_cast<int16x2_t>(x0 << 16 >> 16 | x1 << 16), static_cast<int16x2_t>(even(w)), sum);
    sum = __smlald(static_cast<int16x2_t>(x0 >> 16 | (x1 >> 16 << 16)), static_cast<int16x2_t>(odd(w)), sum);
  }
#endif
  for (; count > 0; --count) sum += *values++ * *weights++;
  return sum;
}

SURELITE_INNER int64_t biased(const BiasI16& bias, int32_t channel, int64_t sum) {
  int64_t more = bias.narrow ? bias.narrow[channel] : 0;
  if (bias.wide_values) __builtin_memcpy(&more, bias.wide_values + channel, sizeof more);  // aligned to 4 bytes
  const uint64_t all = static_cast<uint64_t>(sum) + static_cast<uint64_t>(more);
  return bias.wide ? static_cast<int64_t>(all) : static_cast<int32_t>(static_cast<uint32_t>(all));
}

SURELITE_INNER int16_t stored(const ConvI16& p, int32_t channel, int64_t products) {
  const Multiplier scale{p.scale.value[channel], p.scale.shift[channel]};
  const int64_t sum = biased(p.bias, channel, products);
  const int32_t scaled = p.bias.wide ? multiply(sum, scale) : multiply(static_cast<int32_t>(sum), scale);
  return static_cast<int16_t>(clamp(scaled, p.scale.low, p.scale.high));
}

int32_t round_product(int64_t sum, double factor) {
  const double product = static_cast<double>(sum) * factor;
  if (!(product < 2147483647.0)) return product == product ? INT32_MAX : 0;
  if (product <= -2147483648.0) return INT32_MIN;
  auto whole = static_cast<int32_t>(product);
  const double rest = product - whole;
  if (rest >= 0.5) ++whole;
  if (rest <= -0.5) --whole;
  return whole;
}

}  // namespace

void conv_i16(const ConvI16& p, const int16_t* in, int16_t* out) {
  const int32_t pixel = p.in_channels;
  for (int32_t y = 0; y < p.y.out; ++y) {
    const Taps ty = taps_at(p.y, y);
    for (int32_t x = 0; x < p.x.out; ++x) {
      const Taps tx = taps_at(p.x, x);
      // Taps of a row that lie side by side are one run.
      const int32_t columns = tx.end - tx.begin, runs = p.x.dilation == 1 ? 1 : columns;
      const int32_t length = runs == 1 ? columns * pixel : pixel;
      for (int32_t c = 0; c < p.out_channels; ++c) {
        int64_t sum = 0;
        for (int32_t r = ty.begin; r < ty.end && columns > 0; ++r) {
          const int16_t* values = in + ((ty.first + (r - ty.begin) * p.y.dilation) * p.x.in + tx.first) * pixel;
          const int8_t* weights = p.weights + ((c * p.y.filter + r) * p.x.filter + tx.begin) * pixel;
          for (int32_t i = 0; i < runs; ++i, values += p.x.dilation * pixel, weights += pixel)
            sum = dot(values, weights, length, sum);
        }
        *out++ = stored(p, c, sum);
      }
    }
  }
}

void depthwise_i16(const ConvI16& p, const int16_t* in, int16_t* out) {
  const int32_t multiplier = p.out_channels / p.in_channels;
  for (int32_t y = 0; y < p.y.out; ++y) {
    const Taps ty = taps_at(p.y, y);
    for (int32_t x = 0; x < p.x.out; ++x) {
      const Taps tx = taps_at(p.x, x);
      for (int32_t c = 0; c < p.out_channels; ++c) {
        int64_t sum = 0;
        for (int32_t r = ty.begin; r < ty.end; ++r) {
          const int16_t* values =
              in + ((ty.first + (r - ty.begin) * p.y.dilation) * p.x.in + tx.first) * p.in_channels + c / multiplier;
          const int8_t* weights = p.weights + (r * p.x.filter + tx.begin) * p.out_channels + c;
          for (int32_t i = tx.begin; i < tx.end; ++i, values += p.x.dilation * p.in_channels, weights += p.out_channels)
            sum += *values * *weights;
        }
        *out++ = stored(p, c, sum);
      }
    }
  }
}

void fully_connected_i16(const FullyConnectedI16& p, const int16_t* in, int16_t* out) {
  for (int32_t row = 0; row < p.rows; ++row, in += p.depth)
    for (int32_t unit = 0; unit < p.units; ++unit) {
      const int64_t sum = biased(p.bias, unit, dot(in, p.weights + unit * p.depth, p.depth, 0));
      *out++ = static_cast<int16_t>(clamp(round_product(sum, p.factor[p.one_factor ? 0 : unit]), p.low, p.high));
    }
}

}  // namespace micro
}  // namespace surelite
