// SPDX-License-Identifier: Apache-2.0
// The processor's instruction for CRC-32C.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace surelite::simd {

// Adds `strides` times 32 bytes to four sums: word i of eight bytes belongs to sum i % 4.
using AddCrc32c = void (*)(const std::byte* from, size_t strides, std::array<uint32_t, 4>* sums);

struct Checksums {
  AddCrc32c add = nullptr;
};

}  // namespace surelite::simd
