// SPDX-License-Identifier: Apache-2.0
// Arithmetic on pairs of floats, bit for bit what the plain loops give: one rounding for each operation.
#pragma once

#include <cstdint>

namespace surelite::simd {

// out[i] = f(a[i], b[i]), at least `low` and then at most `high`; a NaN stays one. An input that does not move repeats
// its first element. The output may be one of the inputs.
struct PairsF32 {
  const float* a = nullptr;
  const float* b = nullptr;
  bool a_moves = true, b_moves = true;
  float* out = nullptr;
  int64_t count = 0;
  float low = 0, high = 0;
};

struct FloatPairs {
  using Run = void (*)(const PairsF32& pairs);
  Run add = nullptr;
  Run subtract = nullptr;
  Run multiply = nullptr;
  Run squared_difference = nullptr;
  Run prelu = nullptr;  // a, or a * b where a is negative
};

}  // namespace surelite::simd
