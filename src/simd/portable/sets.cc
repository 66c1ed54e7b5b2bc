// SPDX-License-Identifier: Apache-2.0
// The instruction sets that have portable kernels only: SSE4, AVX2, and what a library for another processor is
// compiled for.
#include "simd/portable/entries.h"

namespace surelite::simd {

#if defined(__x86_64__)

namespace {

bool has_sse4() {
  return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("aes");
}
bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
}

void enter_sse4(Kernels* kernels) {
  kernels->add_crc32c = add_crc32c_sse4;
  enter_tile_i8_sse4(kernels);
  enter_tile_f32_sse4(kernels);
  enter_pooling_sse4(kernels);
  enter_dot_f32_sse4(kernels);
}

void enter_avx2(Kernels* kernels) {
  enter_tile_i8_avx2(kernels);
  enter_tile_f32_avx2(kernels);
  enter_pooling_avx2(kernels);
  enter_dot_f32_avx2(kernels);
}

}  // namespace

extern const InstructionSet set_sse4{has_sse4, enter_sse4};
extern const InstructionSet set_avx2{has_avx2, enter_avx2};

#elif !defined(__aarch64__)

namespace {

bool is_present() { return true; }

void enter(Kernels* kernels) {
  enter_tile_i8_native(kernels);
  enter_tile_f32_native(kernels);
  enter_pooling_native(kernels);
  enter_dot_f32_native(kernels);
}

}  // namespace

extern const InstructionSet set_vectors{is_present, enter};

#endif

}  // namespace surelite::simd
