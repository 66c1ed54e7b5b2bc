// SPDX-License-Identifier: Apache-2.0
// Four CRC-32C at once, fast enough for whole files: word i of eight bytes belongs to sum i % 4. With the processor's
// instruction where there is one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace surelite {

using Crc32c = std::array<uint32_t, 4>;

// A file's sums in portions; each portion but the last is a multiple of 32 bytes, and zeros fill up the last. Finds
// damage, whatever its cause, with all but a chance of 2^-32; whoever forges bytes on purpose can give them any sum.
class Crc32cSums {
 public:
  void add(std::span<const std::byte> bytes);
  const Crc32c& sums() const { return sums_; }

 private:
  Crc32c sums_{~0u, ~0u, ~0u, ~0u};
};

inline Crc32c crc32c_of(std::span<const std::byte> bytes) {
  Crc32cSums sums;
  sums.add(bytes);
  return sums.sums();
}

}  // namespace surelite
