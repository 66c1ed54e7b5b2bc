// SPDX-License-Identifier: Apache-2.0
// How large the program's static objects are, by the symbol table of the file that they come from.
#pragma once

#include <cstdint>

namespace surelite::guard {

struct StaticObject {
  uint64_t begin = 0, bytes = 0;  // 0: not known
  char name[48] = {};             // as in the table, cut
};

// The object that an address lies in, of the executable or of a shared library. Opens and reads that file, which is not
// trusted; not for signal handlers.
StaticObject find_static_object(uint64_t address);

}  // namespace surelite::guard
