// SPDX-License-Identifier: Apache-2.0
// Functions of two bytes in one multiply-add: finding their numbers, and running them.
#pragma once

#include "simd/element/linear_pairs.h"

namespace surelite::simd::avx512 {

// out[i] = f(a[i], b[i]) for i in [0, count).
void run(const LinearPairs& linear, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count);

// Moves offset and scale a little until the results equal what exact(state, b, out) computes for every pair of bytes:
// out[a] for all 256 values of a. False if that does not succeed. Takes as long as some 70,000 elements do, unless a
// pool that is replayed knows the outcome.
using ExactRow = void (*)(const void* state, uint8_t b, uint8_t* out);
bool settle(LinearPairs* linear, ExactRow exact, const void* state, MemoryPool* pool);

}  // namespace surelite::simd::avx512
