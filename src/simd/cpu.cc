// SPDX-License-Identifier: Apache-2.0
#include "simd/cpu.h"

namespace surelite::simd {

bool has_avx512_vnni() {
#if defined(__x86_64__)
  static const bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma");
  return has;
#else
  return false;
#endif
}

}  // namespace surelite::simd
