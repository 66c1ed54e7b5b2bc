// SPDX-License-Identifier: Apache-2.0
// What is said where a container of the library could not grow: nobody knows by how much.
#pragma once

#include <new>

#include "surelite/diagnostic.h"

namespace surelite {

// Without its arguments where there is no memory for them, either.
[[nodiscard, gnu::cold]] inline Diagnostic out_of_memory(const char* what) noexcept {
  try {
    return diagnose(Code::B802, {{"what", what}, {"bytes", "more"}});
  } catch (const std::bad_alloc&) {
    return Diagnostic(Code::B802, {}, {});
  }
}

}  // namespace surelite
