// SPDX-License-Identifier: Apache-2.0
// SURELITE_NEON: whether NEON's kernels are compiled. All 64-bit ARM has it; 32-bit ARM when the library is compiled
// for it and for fused multiply-add (VFPv4).
#pragma once

#if defined(__aarch64__) || (defined(__ARM_NEON) && defined(__ARM_FEATURE_FMA))
#define SURELITE_NEON 1
#else
#define SURELITE_NEON 0
#endif
