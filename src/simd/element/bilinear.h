// SPDX-License-Identifier: Apache-2.0
// Bilinear resizing of a strip: a few columns of two input rows become a stretch of an output row. Rows are mixed
// first, each number once, as wide images have several pixels between two columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace surelite::simd {

// The two indices between which an output index falls, and its distance from `low`: a real number, or in 1/1024.
template <class Fraction>
struct Tap {
  int32_t low, high;
  Fraction fraction;
};

// Fractions in 1/1024 are below this in magnitude.
inline constexpr int64_t kMostFraction = 1500;
// Numbers of a strip: columns times channels.
inline constexpr int64_t kStripNumbers = 1024;

// A mixed row. Real numbers keep both products, as sums would round; integers are a (1024 - fy) + b fy. Vectors may
// read and write the room behind.
template <class Number>
struct Strip {
  static constexpr int64_t kRoom = kStripNumbers + 16;
  Number upper[kRoom];  // a (1 - fy)
  Number lower[kRoom];  // b fy; not used with integers
};

// For each tap: upper[low] (1 - fx) + lower[low] (1 - fx) + upper[high] fx + lower[high] fx, added in this order.
// uint8 rounds half up, int8 half away from zero. uint8 is not clamped: these are means, as fractions beyond 0 to 1
// come with the same column or row twice.
template <class T, class Number, class Fraction>
struct StripKernels {
  // `count` numbers of the upper and the lower row; up to 16 more are written.
  void (*mix)(const T* a, const T* b, Fraction fy, int64_t count, Number* upper, Number* lower) = nullptr;
  // `first` is the column at the start of the strip; a column has `depth` channels, pixels are `step` apart.
  void (*spread)(const Strip<Number>& strip, std::span<const Tap<Fraction>> taps, int32_t first, int64_t depth,
                 int64_t step, T* out) = nullptr;
};

// How many taps at the front lie between the same two columns.
template <class Fraction>
size_t same_columns(std::span<const Tap<Fraction>> taps) {
  size_t count = 1;
  while (count < taps.size() && taps[count].low == taps[0].low && taps[count].high == taps[0].high) ++count;
  return count;
}

// spread() of fewer channels than vectors are for.
inline constexpr int64_t kFewChannels = 4;
inline uint8_t stored(float value, uint8_t) { return static_cast<uint8_t>(static_cast<int32_t>(value + 0.5f)); }
inline float stored(float value, float) { return value; }

template <class T>
void spread_few(const Strip<float>& strip, std::span<const Tap<float>> taps, int32_t first, int64_t depth, int64_t step,
                T* out) {
  for (const Tap<float>& tap : taps) {
    const int64_t low = (tap.low - first) * depth, high = (tap.high - first) * depth;
    const float with = tap.fraction, without = 1 - with;
    for (int64_t i = 0; i < depth; ++i) {
      const float left = strip.upper[low + i] * without + strip.lower[low + i] * without;
      out[i] = stored(left + strip.upper[high + i] * with + strip.lower[high + i] * with, T{});
    }
    out += step;
  }
}
inline void spread_few(const Strip<int32_t>& strip, std::span<const Tap<int64_t>> taps, int32_t first, int64_t depth,
                       int64_t step, int8_t* out) {
  for (const Tap<int64_t>& tap : taps) {
    const int32_t *low = strip.upper + (tap.low - first) * depth, *high = strip.upper + (tap.high - first) * depth;
    const auto with = static_cast<int32_t>(tap.fraction), without = 1024 - with;
    for (int64_t i = 0; i < depth; ++i) {
      const int32_t sum = low[i] * without + high[i] * with;
      // One less for a negative sum, so that its half goes down.
      out[i] = static_cast<int8_t>((sum + (1 << 19) + (sum >> 31)) >> 20);
    }
    out += step;
  }
}

struct BilinearKernels {
  StripKernels<float, float, float> f32;
  StripKernels<uint8_t, float, float> u8;
  StripKernels<int8_t, int32_t, int64_t> i8;
};

}  // namespace surelite::simd
