// SPDX-License-Identifier: Apache-2.0
// For functions that use NEON's dot product. Its processors have all of ARMv8.2. Clang's intrinsics cannot be used
// function by function before version 16.
#pragma once

#if defined(__aarch64__) && (!defined(__clang__) || __clang_major__ >= 16 || defined(__ARM_FEATURE_DOTPROD))
#define SURELITE_DOTPROD __attribute__((target("arch=armv8.2-a+dotprod")))
#define SURELITE_DOTPROD_INLINE SURELITE_DOTPROD inline __attribute__((always_inline))
#endif
