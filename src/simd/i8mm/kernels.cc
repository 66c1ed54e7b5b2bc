// SPDX-License-Identifier: Apache-2.0
// NEON with products of byte matrices.
#include "simd/kernels.h"

#include "base/platform/machine.h"
#include "simd/i8mm/target.h"

#if defined(__aarch64__)

namespace surelite::simd::i8mm {

#if defined(SURELITE_I8MM)
bool is_present() { return arm_features().byte_matrices; }
#else
bool is_present() { return false; }
void enter(ConvI8Packer*) {}
#endif

}  // namespace surelite::simd::i8mm

#endif
