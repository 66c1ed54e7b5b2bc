// SPDX-License-Identifier: Apache-2.0
// Products of float matrices that are both known only while running, so that nothing can be packed ahead.
#pragma once

#include <cstdint>

namespace surelite::simd {

// out [m, n] = left [m, k] times right [k, n]; right and out are dense. left[r * row_stride + i * step] is element [r,
// i].
struct MatmulF32 {
  const float* left = nullptr;
  int64_t row_stride = 0, step = 1;
  const float* right = nullptr;
  float* out = nullptr;
  int64_t n = 0, k = 0;
};

// Rows [first, last) of the product. Each element is summed in order, multiplied and added with one rounding.
using MultiplyF32 = void (*)(const MatmulF32& product, int64_t first, int64_t last);

// [rows, columns] to [columns, rows]; strides are from row to row.
using TransposeF32 = void (*)(const float* in, float* out, int64_t rows, int64_t columns, int64_t in_stride,
                              int64_t out_stride);

struct MatmulKernels {
  MultiplyF32 multiply = nullptr;
  TransposeF32 transpose = nullptr;
};

}  // namespace surelite::simd
