// SPDX-License-Identifier: Apache-2.0
// How a report names a tensor, and what a wrong length usually means. Signal-safe.
#pragma once

#include "base/fixed_text.h"
#include "guard/state.h"

namespace surelite::guard {

struct TypeFacts {
  const char* name;
  uint64_t bytes;  // 0: not a whole number of bytes per element
  bool quantizable;
};
TypeFacts facts_of(int8_t type);

// int8 input 0 "image" (1x224x224x3 = 150,528 bytes)
void put_tensor(FixedText& text, const Region& region);
uint64_t elements_of(const Region& region);
// Why `length` bytes were probably given for this tensor, and what to write instead; false, and nothing said, if the
// number tells nothing.
bool put_meaning(FixedText& text, const Region& region, uint64_t length);
void put_quantize(FixedText& text, const Region& region);

}  // namespace surelite::guard
