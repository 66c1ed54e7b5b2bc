// SPDX-License-Identifier: Apache-2.0
// The greatest element or the mean under one window of a pooling operator, all channels.
#pragma once

#include <cstdint>

namespace surelite::simd {

// Steps in elements. At least one row and one column; `step` from row to row, `channels` from column to column.
template <class T>
struct PoolWindow {
  const T* first = nullptr;
  int32_t rows = 1, columns = 1;
  int64_t step = 0, channels = 0;
  T low{}, high{};  // clamp of the result
};

// Results equal those of plain loops that go through rows and columns in order, NaN included. Means of integers round
// half away from zero; rows * columns is at most kMostAveraged, of int16_t kMostAveraged16.
inline constexpr int64_t kMostAveraged = 1 << 15, kMostAveraged16 = 256;
template <class T>
using PoolKernel = void (*)(const PoolWindow<T>& window, T* out);

struct PoolKernels {
  PoolKernel<float> max_f32 = nullptr;
  PoolKernel<int8_t> max_i8 = nullptr;
  PoolKernel<uint8_t> max_u8 = nullptr;
  PoolKernel<int16_t> max_i16 = nullptr;
  PoolKernel<float> average_f32 = nullptr;
  PoolKernel<int8_t> average_i8 = nullptr;
  PoolKernel<uint8_t> average_u8 = nullptr;
  PoolKernel<int16_t> average_i16 = nullptr;
};

}  // namespace surelite::simd
