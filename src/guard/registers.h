// SPDX-License-Identifier: Apache-2.0
// What the registers and the faulting instruction tell about an access. Signal-safe.
#pragma once

#include <ucontext.h>

#include "guard/state.h"

namespace surelite::guard {

// Fills direction, size, stack pointer and instruction; fault->address and signal are set already. In the code of the C
// library, [libc_begin, libc_end), the start of a copy can be told as well.
void read_registers(const ucontext_t& context, uint64_t libc_begin, uint64_t libc_end, Fault* fault);

// Bytes that an x86-64 instruction moves between memory and a register; 0 if it is none of the usual ones.
struct Access {
  unsigned bytes = 0;
  bool is_float = false;  // certainly single precision: moved as one float, or calculated with
};
Access decode_x86(const unsigned char* code);

// Likewise of 64-bit ARM, with the direction.
struct DirectedAccess {
  Access access;
  bool is_known = false;
  bool is_write = false;
};
DirectedAccess decode_a64(uint32_t instruction);

}  // namespace surelite::guard
