// SPDX-License-Identifier: Apache-2.0
// Functions of two bytes in one multiply-add: of numbers that were tried, or checked as they are computed.
#pragma once

#include "simd/element/linear_pairs.h"

namespace surelite::simd::avx512 {

// out[i] = f(a[i], b[i]) for i in [0, count).
void run(const LinearPairs& linear, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count);
// For numbers that can be checked: exact(state, ...) computes the vectors in which a result comes close to a middle.
void run_checked(const LinearPairs& linear, ExactPairs exact, const void* state, const uint8_t* a, const uint8_t* b,
                 uint8_t* out, int64_t count);

}  // namespace surelite::simd::avx512
