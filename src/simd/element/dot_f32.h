// SPDX-License-Identifier: Apache-2.0
// Products of a float matrix with a vector, for recurrent layers.
#pragma once

#include <cstdint>

namespace surelite::simd {

// The sum of a[i] * b[i], added up in several lanes; the same on every call of a machine.
using DotF32 = float (*)(const float* a, const float* b, int64_t count);
struct DotKernels {
  DotF32 f32 = nullptr;
};

}  // namespace surelite::simd
