// SPDX-License-Identifier: Apache-2.0
// The portable kernels as they are compiled for NEON, for what its own do not take.
#pragma once

#include "simd/kernels.h"

namespace surelite::simd::neon {

#define SURELITE_ENTER_PORTABLE(Family) void enter_portable(Family* kernels);
SURELITE_KERNEL_FAMILIES(SURELITE_ENTER_PORTABLE)
#undef SURELITE_ENTER_PORTABLE

template <class Family>
const Family& portable() {
  static const Family copies = [] {
    Family family;
    enter_portable(&family);
    return family;
  }();
  return copies;
}

}  // namespace surelite::simd::neon
