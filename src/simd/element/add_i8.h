// SPDX-License-Identifier: Apache-2.0
// Quantized sums of 8-bit tensors of the same shape, exactly as the reference kernels round.
#pragma once

#include <cstdint>

#include "simd/element/linear_pairs.h"

namespace surelite::simd {

// Both operands, shifted left by `left`, are scaled to a common scale, added, and scaled to the output. Multipliers as
// in fixed_point.h; shifts are to the right and not negative.
struct AddI8 {
  int left = 0;
  int32_t zero_a = 0, zero_b = 0, zero_out = 0;
  int32_t multiplier_a = 0, multiplier_b = 0, multiplier_out = 0;
  int shift_a = 0, shift_b = 0, shift_out = 0;
  bool subtract = false;
  bool is_unsigned = false;
  int32_t low = 0, high = 0;
  bool is_linear = false;
  LinearPairs linear;  // the same in one step, if is_linear
};

struct ByteSums {
  // False where a shift is to the left, or sums could overflow.
  bool (*accepts)(const AddI8& add) = nullptr;
  // Looks for a linear form; worth it from kWorthTrying elements on.
  void (*find_linear)(AddI8* add, MemoryPool* pool) = nullptr;
  // out[i] = a[i] + b[i] for i in [0, count).
  void (*run)(const AddI8& add, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) = nullptr;
};

}  // namespace surelite::simd
