// SPDX-License-Identifier: Apache-2.0
// Products of float32 matrices that are both known only while running: the left one with any strides, the right one and
// the result dense, no bias, no activation. Also the transposition of dense elements of four bytes.
#pragma once

#include "ops/fast/kernels.h"

namespace surelite {

// Null without a kernel.
inline simd::MultiplyF32 fast_multiply(const simd::Kernels& kernels) {
  return kernels.get<simd::MatmulKernels>().multiply;
}
// Null without a kernel.
inline simd::TransposeF32 fast_transpose(const simd::Kernels& kernels) {
  return kernels.get<simd::MatmulKernels>().transpose;
}

// [rows, columns] to [columns, rows]; strides are from row to row. A plain loop where there is no kernel.
inline void transpose_f32(const simd::Kernels& kernels, const float* in, float* out, int64_t rows, int64_t columns,
                          int64_t in_stride, int64_t out_stride) {
  if (const simd::TransposeF32 fast = fast_transpose(kernels))
    return fast(in, out, rows, columns, in_stride, out_stride);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c) out[c * out_stride + r] = in[r * in_stride + c];
}

}  // namespace surelite
