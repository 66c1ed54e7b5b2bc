// SPDX-License-Identifier: Apache-2.0
// Sums over pixels, channel by channel.
#pragma once

#include <cstdint>

namespace surelite::simd {

// sums[c] += the c-th byte of each of `rows` rows that lie `step` bytes apart, for c in [0, width), width at most 64. On any
// machine.
void add_columns(const uint8_t* in, int64_t rows, int64_t step, int64_t width, int64_t* sums);
void add_columns(const int8_t* in, int64_t rows, int64_t step, int64_t width, int64_t* sums);
// The same of floats, added up in the order of the rows.
void add_columns(const float* in, int64_t rows, int64_t step, int64_t width, float* sums);

}  // namespace surelite::simd
