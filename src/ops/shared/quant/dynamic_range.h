// SPDX-License-Identifier: Apache-2.0
// Dynamic-range ("hybrid") arithmetic: real activations are quantized to int8 row by row during the run, multiplied
// with int8 weights in integers, and scaled back. Roundings are those of TensorFlow Lite's portable kernels. `kernels`
// is the table of the operator's context.
#pragma once

#include <cstdint>

#include "ops/fast/dot.h"

namespace surelite {

// real = scale * (stored - zero_point)
struct RowScale {
  float scale = 1.0f;
  int32_t zero_point = 0;
};

// int8 values in [-127, 127] for the row's largest magnitude; zero_point is 0. A row of zeros has scale 1.
RowScale quantize_row_symmetric(const simd::Kernels& kernels, const float* values, int64_t count, int8_t* out);
// int8 values in [-128, 127] for the row's range, widened to contain 0. A row of zeros has scale 1.
RowScale quantize_row_asymmetric(const simd::Kernels& kernels, const float* values, int64_t count, int8_t* out);

// Quantizes `rows` rows of `columns` values each; zero_points may be null if not asymmetric, and is filled with 0 then
// if given.
void quantize_rows(const simd::Kernels& kernels, const float* values, int64_t rows, int64_t columns, bool asymmetric,
                   int8_t* out, float* scales, int32_t* zero_points);

// result[b * rows + r] += (matrix row r . vector b - row_sums[r] * zero_points[b]) * (scales[b] * row_scales[r]).
// `row_scales` may be null (1), `zero_points` and `row_sums` may both be null (0). `matrix` is rows x columns,
// `vectors` is batches x columns.
void multiply_rows(const simd::Kernels& kernels, const int8_t* matrix, int64_t rows, int64_t columns,
                   const int8_t* vectors, const float* scales, int64_t batches, const float* row_scales,
                   const int32_t* zero_points, const int32_t* row_sums, float* result);

// sums[r] = sum of row r.
void sum_rows(const simd::Kernels& kernels, const int8_t* matrix, int64_t rows, int64_t columns, int32_t* sums);

bool all_zero(const float* values, int64_t count);

}  // namespace surelite
