// SPDX-License-Identifier: Apache-2.0
// IEEE 754 half precision and bfloat16, bit for bit, round to nearest even.
#pragma once

#include <bit>
#include <cstdint>

namespace surelite {

// Without branches, so that loops become vectors.
inline float half_to_float(uint16_t half) {
  constexpr uint32_t kRebase = 112u << 23;  // from one exponent's bias to the other's
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000) << 16, magnitude = half & 0x7fff;
  const uint32_t normal = (magnitude << 13) + kRebase;
  // The sum has the exponent of 2^-1, and its last bit is worth 2^-24.
  const uint32_t subnormal = std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude | 0x3f000000) - 0.5f);
  const uint32_t finite = magnitude < 0x400 ? subnormal : normal;
  return std::bit_cast<float>(sign | (magnitude < 0x7c00 ? finite : normal + kRebase));  // beyond: infinity, NaN
}

inline uint16_t float_to_half(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
  const uint32_t rebased = magnitude - (112u << 23);
  const uint32_t normal = (rebased + 0xfff + (rebased >> 13 & 1)) >> 13;
  // The sum has the exponent of 2^-1, and its last bit is worth 2^-24: adding rounds to nearest even.
  const uint32_t subnormal = std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - 0x3f000000;
  const uint32_t finite = magnitude < 0x38800000 ? subnormal : normal;
  const uint32_t number = magnitude >= 0x477ff000 ? 0x7c00 : finite;  // rounds to infinity
  const uint32_t nan = 0x7e00 | (magnitude >> 13 & 0x3ff);            // NaN stays NaN
  return static_cast<uint16_t>(sign | (magnitude > 0x7f800000 ? nan : number));
}

inline float bfloat16_to_float(uint16_t bits) { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

inline uint16_t float_to_bfloat16(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  return static_cast<uint16_t>((bits & 0x7fffffff) > 0x7f800000 ? bits >> 16 | 0x40 : rounded);
}

}  // namespace surelite
