// SPDX-License-Identifier: Apache-2.0
// AVX-512 with VNNI: kernels written for it. Families that it does not enter stay with AVX2's.
#include "simd/kernels.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {

bool is_present() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma");
}

void enter(WideLoops* loops) { loops->may_run = true; }
void enter(PackedReplay* replay) { replay->of_integers = true; }

}  // namespace surelite::simd::avx512

#endif
