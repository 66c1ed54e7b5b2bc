// SPDX-License-Identifier: Apache-2.0
// The index of the greatest or least element of rows.
#pragma once

#include <type_traits>

#include "ops/fast/kernels.h"

namespace surelite {

// Rows of int8, uint8 or bool (one byte each) or float32 that lie densely, fewer than 2^31 elements in all, indices
// int32 or int64. Null for other types, and without a kernel.
template <class T, class Index>
auto fast_extreme(const simd::Kernels& kernels) {
  constexpr bool kBytes = sizeof(T) == 1, kWide = sizeof(Index) == 8;
  if constexpr (kBytes && kWide) return kernels.get<simd::ByteKernels>().extremes.bytes_64;
  else if constexpr (kBytes) return kernels.get<simd::ByteKernels>().extremes.bytes_32;
  else if constexpr (!std::is_same_v<T, float>) return nullptr;
  else if constexpr (kWide) return kernels.get<simd::ByteKernels>().extremes.floats_64;
  else return kernels.get<simd::ByteKernels>().extremes.floats_32;
}

}  // namespace surelite
