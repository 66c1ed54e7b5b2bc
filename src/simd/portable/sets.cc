// SPDX-License-Identifier: Apache-2.0
// The instruction sets that have portable kernels only: SSE4, and what a library for another processor is
// compiled for.
#include "simd/kernels.h"

namespace surelite::simd {

#if defined(__x86_64__)

bool sse4::is_present() {
  return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("aes");
}

#elif !SURELITE_NEON

bool vectors::is_present() { return true; }

#endif

}  // namespace surelite::simd
