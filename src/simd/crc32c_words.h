// SPDX-License-Identifier: Apache-2.0
// The loop around an instruction that adds eight bytes to a CRC-32C; four sums at once hide how long it takes.
#pragma once

#include <cstring>

#include "simd/crc32c.h"

namespace surelite::simd {

inline uint64_t crc32c_word(const std::byte* from) {
  uint64_t word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

template <auto step>
inline __attribute__((always_inline)) void add_crc32c_words(const std::byte* from, size_t strides,
                                                            std::array<uint32_t, 4>* sums) {
  uint64_t a = (*sums)[0], b = (*sums)[1], c = (*sums)[2], d = (*sums)[3];
  for (; strides > 0; --strides, from += 32) {
    a = step(a, crc32c_word(from)), b = step(b, crc32c_word(from + 8));
    c = step(c, crc32c_word(from + 16)), d = step(d, crc32c_word(from + 24));
  }
  *sums = {static_cast<uint32_t>(a), static_cast<uint32_t>(b), static_cast<uint32_t>(c), static_cast<uint32_t>(d)};
}

}  // namespace surelite::simd
