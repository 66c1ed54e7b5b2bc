// SPDX-License-Identifier: Apache-2.0
// NEON with sums of four byte products.
#include "base/platform/machine.h"
#include "simd/dotprod/target.h"
#include "simd/kernels.h"

#if defined(__aarch64__)

namespace surelite::simd {

#if defined(SURELITE_DOTPROD)

namespace dotprod {
void enter_conv_i8(Kernels* kernels);
}

extern const InstructionSet set_dotprod{[] { return arm_features().dot_product; }, dotprod::enter_conv_i8};

#else

extern const InstructionSet set_dotprod{[] { return false; }, [](Kernels*) {}};

#endif

}  // namespace surelite::simd

#endif
