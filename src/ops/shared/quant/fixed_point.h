// SPDX-License-Identifier: Apache-2.0
// Fixed-point scaling as TensorFlow Lite's reference kernels do it: a real factor is a 31-bit multiplier and a power of
// two. Integer results must match bit for bit, so the rounding of each step is part of the contract. After gemmlowp
// (Jacob and others, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference",
// 2017).
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace surelite {

struct Multiplier {
  int32_t value = 0;  // in [2^30, 2^31), or 0
  int shift = 0;      // factor = value * 2^(shift - 31)
};

// Nearest multiplier of a non-negative finite factor; factors below 2^-32 become 0, those from 2^31 up the largest
// there is.
inline Multiplier quantize_multiplier(double factor) {
  if (!(factor > 0.0) || !std::isfinite(factor)) return {};
  Multiplier result;
  // The mantissa's 53 bits to 31, rounded to nearest with ties upwards. Numbers below the normal ones become 0 further
  // down.
  const auto bits = std::bit_cast<uint64_t>(factor);
  result.shift = static_cast<int>(bits >> 52) - 1022;
  const auto mantissa = static_cast<int64_t>((bits & ((uint64_t{1} << 52) - 1)) | uint64_t{1} << 52);
  int64_t fixed = (mantissa + (int64_t{1} << 21)) >> 22;
  if (fixed == int64_t{1} << 31) {
    fixed /= 2;
    ++result.shift;
  }
  if (result.shift < -31) return {};
  if (result.shift > 30) return {std::numeric_limits<int32_t>::max(), 30};
  result.value = static_cast<int32_t>(fixed);
  return result;
}

// High half of 2 * a * b, rounded to nearest with ties towards plus infinity; saturates the one case that overflows.
inline int32_t doubling_high_mul(int32_t a, int32_t b) {
  const int64_t high = (static_cast<int64_t>(a) * b + (int64_t{1} << 30)) >> 31;
  return static_cast<int32_t>(high <= std::numeric_limits<int32_t>::max() ? high : std::numeric_limits<int32_t>::max());
}

// x / 2^exponent, rounded to nearest, ties away from zero; 0 <= exponent <= 31. Without a branch, so that loops of it
// vectorize.
inline int32_t rounding_shift_right(int32_t x, int exponent) {
  const int64_t half = (int64_t{1} << exponent) >> 1;
  const int32_t less = exponent == 0 ? 0 : x >> 31;  // one less where x is negative
  return static_cast<int32_t>((x + half + less) >> exponent);
}

// x * factor with two roundings. The left shift wraps like the stock kernels' does on overflow.
inline int32_t multiply(int32_t x, Multiplier factor) {
  const int left = factor.shift > 0 ? factor.shift : 0;
  const int right = factor.shift > 0 ? 0 : -factor.shift;
  const auto shifted = static_cast<int32_t>(static_cast<uint32_t>(x) << left);
  // Nothing overflows: factors are not negative.
  const int64_t product = (static_cast<int64_t>(shifted) * factor.value + (int64_t{1} << 30)) >> 31;
  return rounding_shift_right(static_cast<int32_t>(product), right);
}

// x * factor for 48-bit x (16-bit activations with 64-bit accumulators): the multiplier is reduced to 16 bits, one
// rounding half up. The stock kernels ask for -31 <= shift < 8; products and left shifts beyond that wrap, the result
// is truncated.
inline int32_t multiply(int64_t x, Multiplier factor) {
  const int32_t reduced = factor.value < 0x7fff0000 ? (factor.value + (1 << 15)) >> 16 : 0x7fff;
  const int total = 15 - factor.shift;
  const uint64_t product = static_cast<uint64_t>(x) * static_cast<uint64_t>(reduced);
  if (total <= 0) return static_cast<int32_t>(product << -total);
  return static_cast<int32_t>(static_cast<int64_t>(product + (uint64_t{1} << (total - 1))) >> total);
}

}  // namespace surelite
