// SPDX-License-Identifier: Apache-2.0
// What is said where a container of the library could not grow: nobody knows by how much.
#pragma once

#include "surelite/diagnostic.h"

namespace surelite {

[[nodiscard, gnu::cold]] inline Diagnostic out_of_memory(const char* what) {
  return diagnose(Code::B802, {{"what", what}, {"bytes", "more"}});
}

}  // namespace surelite
