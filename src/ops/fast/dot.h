// SPDX-License-Identifier: Apache-2.0
// Products and sums of rows: plain loops where the table has no kernel, so that the functions given are never null. Any
// count; float32 sums are added up in several lanes, in the same order on every call; sums of int8 wrap.
#pragma once

#include "ops/fast/kernels.h"

namespace surelite {

simd::DotF32 dot_f32(const simd::Kernels& kernels);
// out[r] += the product of row r with `vector`, for `count` rows of `columns` one behind the other.
void add_dots_f32(const simd::Kernels& kernels, const float* rows, int64_t count, int64_t columns, const float* vector,
                  float* out);
simd::DotI8 dot_i8(const simd::Kernels& kernels);
// out[r] = the product of row r with `vector`, likewise.
void dots_i8(const simd::Kernels& kernels, const int8_t* rows, int64_t count, int64_t columns, const int8_t* vector,
             int32_t* out);
simd::SumI8 sum_i8(const simd::Kernels& kernels);

}  // namespace surelite
