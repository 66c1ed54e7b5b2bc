// SPDX-License-Identifier: Apache-2.0
// NEON with sums of four byte products.
#include "base/platform/machine.h"
#include "simd/dotprod/target.h"
#include "simd/kernels.h"

#if defined(__aarch64__)

namespace surelite::simd::dotprod {

#if defined(SURELITE_DOTPROD)
bool is_present() { return arm_features().dot_product; }
#else
bool is_present() { return false; }
#endif

#if !defined(SURELITE_DOTPROD)
void enter(ConvI8Packer*) {}
#endif

}  // namespace surelite::simd::dotprod

#endif
