// SPDX-License-Identifier: Apache-2.0
// NEON with sums of four byte products.
#include "simd/dotprod/target.h"
#include "simd/kernels.h"

#if defined(__aarch64__)

#if defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace surelite::simd {

#if defined(SURELITE_DOTPROD) && defined(__linux__)

namespace dotprod {
void enter_conv_i8(Kernels* kernels);
}

extern const InstructionSet set_dotprod{[] { return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0; },
                                        dotprod::enter_conv_i8};

#else

extern const InstructionSet set_dotprod{[] { return false; }, [](Kernels*) {}};

#endif

}  // namespace surelite::simd

#endif
