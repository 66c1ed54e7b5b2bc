// SPDX-License-Identifier: Apache-2.0
// Quantized products of 8-bit tensors of the same shape, exactly as the reference kernels round.
#pragma once

#include <cstdint>

#include "simd/element/linear_pairs.h"

namespace surelite::simd {

// (a - zero_a) (b - zero_b), scaled to the output. The multiplier is that of fixed_point.h, the shift to the right
// (negative: to the left).
struct MulI8 {
  int32_t zero_a = 0, zero_b = 0, zero_out = 0;
  int32_t multiplier = 0;
  int shift = 0;
  bool is_unsigned = false;
  int32_t low = 0, high = 0;
  bool is_linear = false;
  LinearPairs linear;  // the same in one step, if is_linear
};

struct ByteProducts {
  // False where the shift is too large.
  bool (*accepts)(const MulI8& mul) = nullptr;
  // Looks for a form in one step; worth it from kWorthTrying elements on.
  void (*find_linear)(MulI8* mul, MemoryPool* pool) = nullptr;
  // out[i] = a[i] * b[i] for i in [0, count).
  void (*run)(const MulI8& mul, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) = nullptr;
};

}  // namespace surelite::simd
