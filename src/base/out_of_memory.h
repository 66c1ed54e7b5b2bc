// SPDX-License-Identifier: Apache-2.0
// What is said where memory could not be had: by a container of the library, or as one block.
#pragma once

#include <cstdint>
#include <new>

#include "surelite/diagnostic.h"

namespace surelite {

// A container could not grow, nobody knows by how much. Without its arguments where there is no memory for them.
[[nodiscard, gnu::cold]] inline Diagnostic out_of_memory(const char* what) noexcept {
  try {
    return diagnose(Code::B802, {{"what", what}, {"bytes", "more"}});
  } catch (const std::bad_alloc&) {
    return Diagnostic(Code::B802, {}, {});
  }
}

// A block of `bytes` bytes could not be had; names who else holds memory of the library.
[[nodiscard, gnu::cold]] Failure no_memory_for(const char* what, uint64_t bytes) noexcept;

}  // namespace surelite
