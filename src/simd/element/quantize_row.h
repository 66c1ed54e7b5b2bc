// SPDX-License-Identifier: Apache-2.0
// Extremes and quantization of a row of real numbers, as dynamic-range kernels need them.
#pragma once

#include <cstdint>

namespace surelite::simd {

struct RowQuantization {
  // Least and greatest of values[0, count), count > 0. NaN is passed over unless it comes first.
  void (*find_extremes)(const float* values, int64_t count, float* low, float* high) = nullptr;
  // out[i] = zero + values[i] * factor, rounded half away from zero and clamped. Stops before sixteen values with a
  // NaN, or what does not fit 31 bits, among the results, and returns how many are done.
  int64_t (*quantize)(const float* values, int64_t count, float factor, float zero, int low, int high,
                      int8_t* out) = nullptr;
};

}  // namespace surelite::simd
