// SPDX-License-Identifier: Apache-2.0
// Windows of pooling operators over float32, int8, uint8 and int16, channels last, one plane deep. Any strides, padding
// (a window holds only what lies in the image) and clamp; no rescaling between input and output.
#pragma once

#include <type_traits>

#include "ops/fast/kernels.h"

namespace surelite {

// Null without a kernel.
template <class T>
simd::PoolKernel<T> fast_max_window(const simd::Kernels& kernels) {
  const simd::PoolKernels& all = kernels.get<simd::PoolKernels>();
  if constexpr (std::is_same_v<T, float>) return all.max_f32;
  else if constexpr (std::is_same_v<T, int8_t>) return all.max_i8;
  else if constexpr (std::is_same_v<T, uint8_t>) return all.max_u8;
  else return all.max_i16;
}

// Averages of integers round half away from zero.
template <class T>
simd::PoolKernel<T> fast_average_window(const simd::Kernels& kernels) {
  const simd::PoolKernels& all = kernels.get<simd::PoolKernels>();
  if constexpr (std::is_same_v<T, float>) return all.average_f32;
  else if constexpr (std::is_same_v<T, int8_t>) return all.average_i8;
  else if constexpr (std::is_same_v<T, uint8_t>) return all.average_u8;
  else return all.average_i16;
}

// Sums of up to 64 channels over pixels; null without a kernel, and for int16.
template <class T>
auto fast_column_sums(const simd::Kernels& kernels) {
  if constexpr (std::is_same_v<T, float>) return kernels.get<simd::ColumnSums>().f32;
  else if constexpr (std::is_same_v<T, int8_t>) return kernels.get<simd::ColumnSums>().i8;
  else if constexpr (std::is_same_v<T, uint8_t>) return kernels.get<simd::ColumnSums>().u8;
  else return simd::AddColumns<T, int64_t>{};
}

// Elements of a window that fast_average_window takes. Where columns can be summed up fast that pays for all but small
// windows.
template <class T>
int64_t most_averaged(const simd::Kernels& kernels) {
  constexpr int64_t kFewPixels = 16;
  return sizeof(T) == 2 ? simd::kMostAveraged16 : kernels.get<simd::ColumnSums>().u8 ? kFewPixels : simd::kMostAveraged;
}

}  // namespace surelite
