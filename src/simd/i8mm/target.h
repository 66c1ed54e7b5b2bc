// SPDX-License-Identifier: Apache-2.0
// For functions that use NEON's products of byte matrices. Its processors have the dot product too. Clang's intrinsics
// cannot be used function by function before version 16.
#pragma once

#if defined(__aarch64__) && (!defined(__clang__) || __clang_major__ >= 16 || defined(__ARM_FEATURE_MATMUL_INT8))
#define SURELITE_I8MM __attribute__((target("arch=armv8.2-a+dotprod+i8mm")))
#define SURELITE_I8MM_INLINE SURELITE_I8MM inline __attribute__((always_inline))
#endif
