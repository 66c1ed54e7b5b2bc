// SPDX-License-Identifier: Apache-2.0
// 16-bit floating point numbers as values.
#ifndef SURELITE_TENSORFLOW_LITE_TYPES_HALF_H_
#define SURELITE_TENSORFLOW_LITE_TYPES_HALF_H_

#include <cstdint>
#include <cstring>
#include <limits>

namespace tflite {

// Converts to and from float; rounds to the nearest, ties to even.
class half {
 public:
  half() = default;
  half(float value) : bits_(FromFloat(value)) {}
  operator float() const { return ToFloat(bits_); }
  uint16_t to_bits() const { return bits_; }
  static half from_bits(uint16_t bits) {
    half value;
    value.bits_ = bits;
    return value;
  }

 private:
  static uint16_t FromFloat(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    const uint32_t sign = bits >> 16 & 0x8000u, rest = bits & 0x7fffffffu;
    if (rest > 0x7f800000u) return static_cast<uint16_t>(sign | 0x7e00u);
    if (rest >= 0x477ff000u) return static_cast<uint16_t>(sign | 0x7c00u);
    if (rest < 0x33000001u) return static_cast<uint16_t>(sign);
    const uint32_t exponent = rest >> 23;
    // Below 2^-14 the result has no leading one of its own.
    const uint32_t mantissa = exponent < 113 ? (rest & 0x7fffffu) | 0x800000u : rest - (112u << 23);
    const uint32_t shift = exponent < 113 ? 126 - exponent : 13;
    uint32_t result = mantissa >> shift;
    const uint32_t cut = mantissa & ((1u << shift) - 1), middle = 1u << (shift - 1);
    if (cut > middle || (cut == middle && (result & 1))) ++result;
    return static_cast<uint16_t>(sign | result);
  }
  static float ToFloat(uint16_t half_bits) {
    const uint32_t sign = (half_bits & 0x8000u) << 16;
    uint32_t exponent = half_bits >> 10 & 31, mantissa = half_bits & 0x3ffu;
    uint32_t bits = sign;
    if (exponent == 31) {
      bits |= 0x7f800000u | mantissa << 13;
    } else if (exponent) {
      bits |= (exponent + 112) << 23 | mantissa << 13;
    } else if (mantissa) {
      exponent = 113;
      for (; !(mantissa & 0x400u); mantissa <<= 1) --exponent;
      bits |= exponent << 23 | (mantissa & 0x3ffu) << 13;
    }
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  uint16_t bits_ = 0;
};

}  // namespace tflite

namespace std {

template <>
class numeric_limits<tflite::half> {
 public:
  static constexpr bool is_specialized = true, is_signed = true, is_integer = false, is_exact = false;
  static constexpr bool has_infinity = true, has_quiet_NaN = true, has_signaling_NaN = true;
  static constexpr bool is_iec559 = true, is_bounded = true, is_modulo = false, traps = false, tinyness_before = false;
  static constexpr float_denorm_style has_denorm = denorm_present;
  static constexpr bool has_denorm_loss = false;
  static constexpr float_round_style round_style = round_to_nearest;
  static constexpr int digits = 11, digits10 = 3, max_digits10 = 5, radix = 2;
  static constexpr int min_exponent = -13, min_exponent10 = -4, max_exponent = 16, max_exponent10 = 4;
  static tflite::half min() noexcept { return tflite::half::from_bits(0x0400); }
  static tflite::half max() noexcept { return tflite::half::from_bits(0x7bff); }
  static tflite::half lowest() noexcept { return tflite::half::from_bits(0xfbff); }
  static tflite::half epsilon() noexcept { return tflite::half::from_bits(0x1400); }
  static tflite::half round_error() noexcept { return tflite::half::from_bits(0x3800); }
  static tflite::half infinity() noexcept { return tflite::half::from_bits(0x7c00); }
  static tflite::half quiet_NaN() noexcept { return tflite::half::from_bits(0x7e00); }
  static tflite::half signaling_NaN() noexcept { return tflite::half::from_bits(0x7d00); }
  static tflite::half denorm_min() noexcept { return tflite::half::from_bits(0x0001); }
};

}  // namespace std

#endif  // SURELITE_TENSORFLOW_LITE_TYPES_HALF_H_
