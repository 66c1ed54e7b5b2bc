// SPDX-License-Identifier: Apache-2.0
// The instruction sets that portable kernels are compiled for, with Highway, and the choice among the copies. Included before
// Highway's headers. AVX-512 has kernels of its own.
#pragma once

#include "simd/cpu.h"

// g++ before 12.3 miscompiles Highway's emulated vectors, so that below SSE4 there is only its scalar target, for which no kernel
// is made: the plain loops are faster.
#define HWY_BROKEN_EMU128 1
#if defined(__x86_64__)
#define HWY_BASELINE_TARGETS HWY_SCALAR
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3 | HWY_AVX3_DL)
#endif

// The copy of a function for this machine; used after the last target.
#if defined(__x86_64__)
#define SURELITE_PICK(function)                  \
  (level() >= Level::avx2   ? N_AVX2::function   \
   : level() >= Level::sse4 ? N_SSE4::function   \
                            : N_SCALAR::function)
#else
#define SURELITE_PICK(function) \
  (level() == Level::baseline ? no_kernel<decltype(HWY_STATIC_DISPATCH(function)())> : &HWY_STATIC_DISPATCH(function))
namespace surelite::simd {
template <class Kernel>
Kernel no_kernel() {
  return {};
}
}  // namespace surelite::simd
#endif
