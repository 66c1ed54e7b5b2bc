// SPDX-License-Identifier: Apache-2.0
// Dense rows of float32: softmax and sums.
#pragma once

#include "ops/fast/kernels.h"

namespace surelite {

// Softmax of rows of any length but 0, any beta. Null without a kernel.
inline simd::SoftmaxF32 fast_softmax(const simd::Kernels& kernels) { return kernels.get<simd::FloatRows>().softmax; }
// Sums of the elements of rows. Null without a kernel.
inline simd::SumRowsF32 fast_row_sums(const simd::Kernels& kernels) { return kernels.get<simd::FloatRows>().sum; }

}  // namespace surelite
