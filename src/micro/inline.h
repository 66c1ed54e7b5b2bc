// SPDX-License-Identifier: Apache-2.0
// Kernels are compiled for speed also where the rest of a firmware is compiled for size: their loops are most of a run
// and little of the code. SURELITE_MICRO_SMALL leaves them to the compiler's options.
#pragma once

#if defined(__GNUC__) && !defined(__clang__) && !defined(SURELITE_MICRO_SMALL) && !defined(__x86_64__)
#pragma GCC optimize("O2")
#endif

// Functions of inner loops become part of them in any case.
#define SURELITE_INNER inline __attribute__((always_inline))
