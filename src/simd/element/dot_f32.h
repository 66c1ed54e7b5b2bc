// SPDX-License-Identifier: Apache-2.0
// Products of a float matrix with a vector, for recurrent layers.
#pragma once

#include <cstdint>

namespace surelite::simd {

// The sum of a[i] * b[i], added up in several lanes; the same on every call of a machine.
using DotF32 = float (*)(const float* a, const float* b, int64_t count);
// out[r] += the sum of rows[r * columns + i] * vector[i], for r in [0, count).
using AddDotsF32 = void (*)(const float* rows, int64_t count, int64_t columns, const float* vector, float* out);
struct DotKernels {
  DotF32 f32 = nullptr;
  AddDotsF32 add_rows = nullptr;
};

}  // namespace surelite::simd
