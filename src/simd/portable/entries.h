// SPDX-License-Identifier: Apache-2.0
// What the copies of this folder's Highway files enter into the table.
#pragma once

#include "simd/kernels.h"

namespace surelite::simd {

#if defined(__x86_64__)
#define SURELITE_DECLARE_COPIES(function)    \
  void function##_sse4(Kernels* kernels);    \
  void function##_avx2(Kernels* kernels);
#else
#define SURELITE_DECLARE_COPIES(function) void function##_native(Kernels* kernels);
#endif

SURELITE_DECLARE_COPIES(enter_tile_i8)
SURELITE_DECLARE_COPIES(enter_tile_f32)
SURELITE_DECLARE_COPIES(enter_pooling)
SURELITE_DECLARE_COPIES(enter_dot_f32)

#if defined(__x86_64__)
void add_crc32c_sse4(const std::byte* from, size_t strides, std::array<uint32_t, 4>* sums);
#endif

}  // namespace surelite::simd
