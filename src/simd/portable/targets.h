// SPDX-License-Identifier: Apache-2.0
// The instruction sets that portable kernels are compiled for, with Highway, and the names under which portable/sets.cc
// finds the copies. Included before Highway's headers. AVX-512 has kernels of its own.
#pragma once

#include "simd/kernels.h"

// g++ before 12.3 miscompiles Highway's emulated vectors, so that below SSE4 there is only its scalar target, for which
// no kernel is made: the plain loops are faster.
#define HWY_BROKEN_EMU128 1
#if defined(__x86_64__)
#define HWY_BASELINE_TARGETS HWY_SCALAR
#if defined(SURELITE_NARROW_COPIES)
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX2 | HWY_AVX3 | HWY_AVX3_DL)
#else
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3 | HWY_AVX3_DL)
#endif
#endif

// Used after the last target: the sets enter a family with their copies of a function `enter`.
#if defined(__x86_64__)
#define SURELITE_ENTER_COPIES(Family)                              \
  namespace sse4 {                                                 \
  void enter(Family* kernels) { N_SSE4::enter_copy(kernels); }     \
  }                                                                \
  namespace avx2 {                                                 \
  void enter(Family* kernels) { N_AVX2::enter_copy(kernels); }     \
  }
// Of families for which AVX2 has kernels of its own.
#define SURELITE_ENTER_NARROW(Family)                              \
  namespace sse4 {                                                 \
  void enter(Family* kernels) { N_SSE4::enter_copy(kernels); }     \
  }
#elif SURELITE_NEON
// NEON enters its own kernels, and takes these for the rest.
#define SURELITE_ENTER_COPIES(Family)                                                    \
  namespace neon {                                                                       \
  void enter_portable(Family* kernels) { HWY_STATIC_DISPATCH(enter_copy)(kernels); }     \
  }
#else
#define SURELITE_ENTER_COPIES(Family)                                           \
  namespace vectors {                                                           \
  void enter(Family* kernels) { HWY_STATIC_DISPATCH(enter_copy)(kernels); }     \
  }
#endif
#if !defined(SURELITE_ENTER_NARROW)
#define SURELITE_ENTER_NARROW(Family) SURELITE_ENTER_COPIES(Family)
#endif
