// SPDX-License-Identifier: Apache-2.0
// AVX2 with FMA: kernels written for it, and copies of the portable ones.
#include "simd/kernels.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {

bool is_present() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
}

void enter(PackedReplay* replay) { replay->of_integers = true; }

}  // namespace surelite::simd::avx2

#endif
