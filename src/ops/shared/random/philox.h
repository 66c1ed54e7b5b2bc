// SPDX-License-Identifier: Apache-2.0
// Counter-based random numbers after Salmon and others, "Parallel Random Numbers: As Easy as 1, 2, 3" (2011): Philox
// 4x32 with 10 rounds, Threefry 2x32 with 20, and what TensorFlow makes of their bits.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace surelite {

using PhiloxBlock = std::array<uint32_t, 4>;

inline PhiloxBlock philox(PhiloxBlock counter, uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t a = uint64_t{0xd2511f53} * counter[0], b = uint64_t{0xcd9e8d57} * counter[2];
    counter = {static_cast<uint32_t>(b >> 32) ^ counter[1] ^ key0, static_cast<uint32_t>(b),
               static_cast<uint32_t>(a >> 32) ^ counter[3] ^ key1, static_cast<uint32_t>(a)};
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  return counter;
}

inline std::array<uint32_t, 2> threefry(std::array<uint32_t, 2> counter, uint32_t key0, uint32_t key1) {
  constexpr int kTurns[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
  const uint32_t keys[3] = {key0, key1, key0 ^ key1 ^ 0x1bd11bda};
  counter[0] += keys[0];
  counter[1] += keys[1];
  for (uint32_t group = 0; group < 5; ++group) {
    for (const int turn : kTurns[group % 2]) {
      counter[0] += counter[1];
      counter[1] = std::rotl(counter[1], turn) ^ counter[0];
    }
    counter[0] += keys[(group + 1) % 3];
    counter[1] += keys[(group + 2) % 3] + group + 1;
  }
  return counter;
}

// A stream of Philox blocks as TensorFlow seeds it: one seed is the key, the other the upper half of the counter.
struct PhiloxStream {
  uint32_t key0 = 0, key1 = 0;
  PhiloxBlock counter{};

  PhiloxStream() = default;
  PhiloxStream(uint64_t seed, uint64_t seed2)
      : key0(static_cast<uint32_t>(seed)),
        key1(static_cast<uint32_t>(seed >> 32)),
        counter{0, 0, static_cast<uint32_t>(seed2), static_cast<uint32_t>(seed2 >> 32)} {}

  PhiloxBlock next() {
    const PhiloxBlock block = philox(counter, key0, key1);
    skip(1);
    return block;
  }
  void skip(uint64_t blocks) {
    uint64_t low = counter[0] | uint64_t{counter[1]} << 32, high = counter[2] | uint64_t{counter[3]} << 32;
    high += __builtin_add_overflow(low, blocks, &low) ? 1 : 0;
    counter = {static_cast<uint32_t>(low), static_cast<uint32_t>(low >> 32), static_cast<uint32_t>(high),
               static_cast<uint32_t>(high >> 32)};
  }
};

// Uniform in [0, 1).
inline float unit_float(uint32_t bits) { return std::bit_cast<float>(0x3f800000u | (bits & 0x7fffffu)) - 1.0f; }
inline double unit_double(uint32_t low_bits, uint32_t bits) {
  return std::bit_cast<double>(uint64_t{0x3ff} << 52 | uint64_t{low_bits & 0xfffffu} << 32 | bits) - 1.0;
}

}  // namespace surelite
