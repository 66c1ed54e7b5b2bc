// SPDX-License-Identifier: Apache-2.0
// How large the program's own memory is, where that can be known without doubt: blocks of the C library's heap. The
// heap's own bookkeeping is read and never trusted: what does not fit together is not known.
#pragma once

#include <cstdint>

namespace surelite::guard {

// A block that malloc gave out.
struct Block {
  uint64_t begin = 0, bytes = 0;  // usable ones, up to 15 (large blocks: a page) more than were asked for; 0: not known
};

// The heap begins here; once, before the others.
void find_heap();
// The block that an address lies in. Takes time in proportion to the heap's blocks; safe in signal handlers.
Block find_block(uint64_t address);

}  // namespace surelite::guard
