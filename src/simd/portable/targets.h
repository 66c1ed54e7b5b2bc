// SPDX-License-Identifier: Apache-2.0
// The instruction sets that portable kernels are compiled for, with Highway, and the names under which portable/sets.cc
// finds the copies. Included before Highway's headers. AVX-512 has kernels of its own.
#pragma once

#include "simd/portable/entries.h"

// g++ before 12.3 miscompiles Highway's emulated vectors, so that below SSE4 there is only its scalar target, for which
// no kernel is made: the plain loops are faster.
#define HWY_BROKEN_EMU128 1
#if defined(__x86_64__)
#define HWY_BASELINE_TARGETS HWY_SCALAR
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3 | HWY_AVX3_DL)
#endif

// Used after the last target: gives the copies of a function that enters kernels their names.
#if defined(__x86_64__)
#define SURELITE_NAME_COPIES(function)                              \
  void function##_sse4(Kernels* kernels) { N_SSE4::function(kernels); } \
  void function##_avx2(Kernels* kernels) { N_AVX2::function(kernels); }
#else
#define SURELITE_NAME_COPIES(function) \
  void function##_native(Kernels* kernels) { HWY_STATIC_DISPATCH(function)(kernels); }
#endif
