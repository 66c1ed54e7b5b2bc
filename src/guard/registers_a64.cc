// SPDX-License-Identifier: Apache-2.0
// Loads and stores of 64-bit ARM, by the fields of their encoding: size in bits 31:30, vector registers in bit 26,
// direction from bit 22 on.
#include "guard/registers.h"

namespace surelite::guard {
namespace {

constexpr uint32_t bits(uint32_t word, int high, int low) { return word >> low & ((1u << (high - low + 1)) - 1); }

// Registers that one instruction for several vectors moves, by its opcode; 0 for none.
unsigned vectors_of(uint32_t opcode) {
  switch (opcode) {
    case 0b0111: return 1;
    case 0b1010: case 0b1000: return 2;
    case 0b0110: case 0b0100: return 3;
    case 0b0010: case 0b0000: return 4;
    default: return 0;
  }
}

}  // namespace

DirectedAccess decode_a64(uint32_t word) {
  const uint32_t size = bits(word, 31, 30), operation = bits(word, 23, 22);
  const bool vector = bits(word, 26, 26), loads = bits(word, 22, 22);
  if (bits(word, 29, 27) == 0b111 && bits(word, 25, 25) == 0) {  // one register
    const bool is_atomic = !bits(word, 24, 24) && bits(word, 21, 21) && bits(word, 11, 10) == 0;
    if (vector) {
      const bool whole = operation & 2;
      return {{whole ? 16 : 1u << size, !whole && size == 2}, true, !loads};
    }
    if (size == 3 && operation == 2 && !is_atomic) return {};  // a prefetch, which never faults
    return {{1u << size, false}, true, is_atomic || operation == 0};
  }
  if (bits(word, 29, 27) == 0b101 && bits(word, 25, 25) == 0) {  // two registers
    const unsigned each = vector ? 4u << size : size == 2 ? 8 : 4;
    return {{2 * each, vector && size == 0}, true, !loads};
  }
  if (bits(word, 29, 24) == 0b001000) return {{1u << size, false}, true, !loads};  // exclusive or ordered
  if (bits(word, 31, 31) == 0 && bits(word, 29, 24) == 0b001100)
    return {{vectors_of(bits(word, 15, 12)) * (bits(word, 30, 30) ? 16 : 8), false}, true, !loads};
  if (bits(word, 31, 31) == 0 && bits(word, 29, 24) == 0b001101) return {{0, false}, true, !loads};  // single elements
  return {};
}

}  // namespace surelite::guard
