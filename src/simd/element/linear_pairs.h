// SPDX-License-Identifier: Apache-2.0
// Functions of two bytes that a rounding reference kernel computes step by step, in one multiply-add. There are only 65,536
// pairs: whether the results are the same is found out by trying them all.
#pragma once

#include <cstdint>

#include "base/memory_pool.h"

namespace surelite::simd {

// Sum: round(scale_a * a + scale_b * b + offset) + zero_out. Product: round(p * scale_a + offset with the sign of p) + zero_out,
// with p = (a - zero_a) (b - zero_b). Clamped.
struct LinearPairs {
  bool product = false;
  bool is_unsigned = false;
  float scale_a = 0, scale_b = 0, offset = 0;
  int32_t zero_a = 0, zero_b = 0, zero_out = 0;
  int32_t low = 0, high = 0;
};

// out[i] = f(a[i], b[i]) for i in [0, count).
void run(const LinearPairs& linear, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count);

// Moves offset and scale a little until the results equal what exact(state, b, out) computes for every pair of bytes: out[a] for all 256
// values of a. False if that does not succeed. Takes as long as some 70,000 elements do, unless a pool that is replayed knows the
// outcome.
using ExactRow = void (*)(const void* state, uint8_t b, uint8_t* out);
bool settle(LinearPairs* linear, ExactRow exact, const void* state, MemoryPool* pool);

// Elements from which on that pays within a few runs.
inline constexpr int64_t kWorthTrying = 8192;

}  // namespace surelite::simd
