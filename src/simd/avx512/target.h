// SPDX-License-Identifier: Apache-2.0
// For functions that use AVX-512 (F, BW, VL, DQ and VNNI); every helper they inline needs it as well. Whole files are
// never compiled for a wider instruction set: the linker might keep that copy of a shared inline function.
#pragma once

#if defined(__x86_64__)
#define SURELITE_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")))
#define SURELITE_AVX512_INLINE SURELITE_AVX512 inline __attribute__((always_inline))
#define SURELITE_AVX512_LAMBDA SURELITE_AVX512 __attribute__((always_inline))
#endif
