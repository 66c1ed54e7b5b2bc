// SPDX-License-Identifier: Apache-2.0
// Bytes through tables, to and from real numbers, and where the greatest of a row is.
#pragma once

#include <cstdint>

namespace surelite::simd {

// out[i] = table[in[i]], on any machine.
void look_up(const uint8_t* table, const uint8_t* in, uint8_t* out, int64_t count);

// Sums that wrap, on any machine: of products, and of elements.
int32_t dot_i8(const int8_t* a, const int8_t* b, int64_t count);
int32_t sum_i8(const int8_t* in, int64_t count);

// True if the functions below may be used on this machine.
bool has_byte_kernels();

// round(in / scale) + zero, half away from zero, clamped; what does not fit an int32 becomes `low`. Bounds are those of
// a byte, |zero| is below 2^17.
struct QuantizeF32 {
  float scale = 1;
  int32_t zero = 0, low = 0, high = 0;
};
void quantize_f32(const QuantizeF32& quantize, const float* in, uint8_t* out, int64_t count);

// scale * (in - zero).
void dequantize_i8(float scale, int32_t zero, bool is_unsigned, const uint8_t* in, float* out, int64_t count);

// For each of `rows` rows of `extent` elements the first index of its greatest (or least) one; of floats that is a NaN only where all
// are. All rows of floats together have fewer than 2^31 elements; `is_unsigned` is not read.
void find_extreme(const uint8_t* in, int64_t rows, int64_t extent, bool is_unsigned, bool greatest, int32_t* out);
void find_extreme(const uint8_t* in, int64_t rows, int64_t extent, bool is_unsigned, bool greatest, int64_t* out);

void find_extreme(const float* in, int64_t rows, int64_t extent, bool is_unsigned, bool greatest, int32_t* out);
void find_extreme(const float* in, int64_t rows, int64_t extent, bool is_unsigned, bool greatest, int64_t* out);

}  // namespace surelite::simd
