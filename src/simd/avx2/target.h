// SPDX-License-Identifier: Apache-2.0
// For functions that use AVX2 and FMA; every helper they inline needs it as well. Whole files are never compiled for a
// wider instruction set: the linker might keep that copy of a shared inline function.
#pragma once

#if defined(__x86_64__)
#define SURELITE_AVX2 __attribute__((target("avx2,fma")))
#define SURELITE_AVX2_INLINE SURELITE_AVX2 inline __attribute__((always_inline))
#define SURELITE_AVX2_LAMBDA SURELITE_AVX2 __attribute__((always_inline))
#endif
