// SPDX-License-Identifier: Apache-2.0
// Counter-based random numbers after Salmon and others, "Parallel Random Numbers: As Easy as 1, 2, 3" (2011): Philox
// 4x32 with 10 rounds, Threefry 2x32 with 20, and what TensorFlow makes of their bits.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace surelite {

using PhiloxBlock = std::array<uint32_t, 4>;

// N blocks, word by word: each step is taken for all of them together, which vectors do.
template <size_t WORDS, size_t N>
using Blocks = std::array<std::array<uint32_t, N>, WORDS>;
inline constexpr size_t kManyBlocks = 16;

template <size_t N>
void philox(Blocks<4, N>* counters, uint32_t key0, uint32_t key1) {
  auto& [c0, c1, c2, c3] = *counters;
  for (int round = 0; round < 10; ++round) {
    for (size_t i = 0; i < N; ++i) {
      const uint64_t a = uint64_t{0xd2511f53} * c0[i], b = uint64_t{0xcd9e8d57} * c2[i];
      c0[i] = static_cast<uint32_t>(b >> 32) ^ c1[i] ^ key0;
      c1[i] = static_cast<uint32_t>(b);
      c2[i] = static_cast<uint32_t>(a >> 32) ^ c3[i] ^ key1;
      c3[i] = static_cast<uint32_t>(a);
    }
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
}

template <size_t N>
void threefry(Blocks<2, N>* counters, uint32_t key0, uint32_t key1) {
  constexpr int kTurns[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
  const uint32_t keys[3] = {key0, key1, key0 ^ key1 ^ 0x1bd11bda};
  auto& [c0, c1] = *counters;
  for (size_t i = 0; i < N; ++i) c0[i] += keys[0], c1[i] += keys[1];
  for (uint32_t group = 0; group < 5; ++group) {
    for (const int turn : kTurns[group % 2])
      for (size_t i = 0; i < N; ++i) {
        c0[i] += c1[i];
        c1[i] = std::rotl(c1[i], turn) ^ c0[i];
      }
    for (size_t i = 0; i < N; ++i) c0[i] += keys[(group + 1) % 3], c1[i] += keys[(group + 2) % 3] + group + 1;
  }
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
    const Blocks<4, 1> words = next_blocks<1>(1);
    return {words[0][0], words[1][0], words[2][0], words[3][0]};
  }
  // The next N blocks, of which `used` are used up.
  template <size_t N>
  Blocks<4, N> next_blocks(size_t used) {
    Blocks<4, N> words;
    PhiloxStream ahead = *this;
    for (size_t i = 0; i < N; ++i, ahead.skip(1))
      for (size_t word = 0; word < 4; ++word) words[word][i] = ahead.counter[word];
    philox(&words, key0, key1);
    skip(used);
    return words;
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
