// SPDX-License-Identifier: Apache-2.0
// Elements of 4 and 2 bits, several to a byte, the first in the low bits.
#pragma once

#include <cstdint>

namespace surelite {

// A storage type for kernel templates: kBits 4 or 2.
template <int kBits, bool kSigned>
struct Packed {
  static constexpr int kPerByte = 8 / kBits;
  static constexpr int kMask = (1 << kBits) - 1;
  static constexpr int kLow = kSigned ? -(1 << (kBits - 1)) : 0;
  static constexpr int kHigh = kLow + kMask;

  static int read(const uint8_t* bytes, int64_t i) {
    const int bits = bytes[i / kPerByte] >> (i % kPerByte * kBits) & kMask;
    return bits > kHigh ? bits - kMask - 1 : bits;
  }
  // The first element of a byte clears the others, so elements are written in order.
  static void write(uint8_t* bytes, int64_t i, int value) {
    const int bits = (value & kMask) << (i % kPerByte * kBits);
    uint8_t& byte = bytes[i / kPerByte];
    byte = static_cast<uint8_t>(i % kPerByte == 0 ? bits : byte | bits);
  }
};

using Int4 = Packed<4, true>;
using UInt4 = Packed<4, false>;
using Int2 = Packed<2, true>;

}  // namespace surelite
