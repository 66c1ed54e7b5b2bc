// SPDX-License-Identifier: Apache-2.0
// AVX-512 with VNNI: kernels written for it. What it does not enter stays with AVX2's.
#include "simd/avx512/entries.h"

#if defined(__x86_64__)

namespace surelite::simd {
namespace {

bool is_present() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma");
}

void enter(Kernels* kernels) {
  kernels->replays_packed = true;
  kernels->wide_loops = true;
  avx512::enter_conv_i8(kernels);
  avx512::enter_conv_f32(kernels);
  avx512::enter_depthwise_i8(kernels);
  avx512::enter_depthwise_f32(kernels);
  avx512::enter_matmul_f32(kernels);
  avx512::enter_bytes(kernels);
  avx512::enter_maps_f32(kernels);
  avx512::enter_byte_sums(kernels);
  avx512::enter_byte_products(kernels);
  avx512::enter_column_sums(kernels);
  avx512::enter_bilinear(kernels);
  avx512::enter_quantize_row(kernels);
}

}  // namespace

extern const InstructionSet set_avx512{is_present, enter};

}  // namespace surelite::simd

#endif
