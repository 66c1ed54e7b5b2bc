// SPDX-License-Identifier: Apache-2.0
// Bytes through tables, to and from real numbers, their sums and products, and where the greatest of a row is.
#pragma once

#include <cstdint>

namespace surelite::simd {

// out[i] = table[in[i]], a table of 256.
using LookUp = void (*)(const uint8_t* table, const uint8_t* in, uint8_t* out, int64_t count);

// Sums that wrap: of products, and of elements.
using DotI8 = int32_t (*)(const int8_t* a, const int8_t* b, int64_t count);
// out[r] = the product of row r with `vector`, for `count` rows of `columns` one behind the other.
using DotsI8 = void (*)(const int8_t* rows, int64_t count, int64_t columns, const int8_t* vector, int32_t* out);
using SumI8 = int32_t (*)(const int8_t* in, int64_t count);

// round(in / scale) + zero, half away from zero, clamped; what does not fit an int32 becomes `low`. Bounds are those of
// a byte, |zero| is below 2^17.
struct QuantizeF32 {
  float scale = 1;
  int32_t zero = 0, low = 0, high = 0;
};
using QuantizeBytes = void (*)(const QuantizeF32& quantize, const float* in, uint8_t* out, int64_t count);

// scale * (in - zero).
using DequantizeBytes = void (*)(float scale, int32_t zero, bool is_unsigned, const uint8_t* in, float* out,
                                 int64_t count);

// For each of `rows` rows of `extent` elements the first index of its greatest (or least) one; of floats that is a NaN
// only where all are. All rows of floats together have fewer than 2^31 elements; `is_unsigned` is not read.
template <class T, class Index>
using FindExtreme = void (*)(const T* in, int64_t rows, int64_t extent, bool is_unsigned, bool greatest, Index* out);
struct ExtremeKernels {
  FindExtreme<uint8_t, int32_t> bytes_32 = nullptr;
  FindExtreme<uint8_t, int64_t> bytes_64 = nullptr;
  FindExtreme<float, int32_t> floats_32 = nullptr;
  FindExtreme<float, int64_t> floats_64 = nullptr;
};

struct ByteKernels {
  LookUp look_up = nullptr;
  DotI8 dot = nullptr;
  DotsI8 dots = nullptr;
  SumI8 sum = nullptr;
  QuantizeBytes quantize = nullptr;
  DequantizeBytes dequantize = nullptr;
  ExtremeKernels extremes;
};

}  // namespace surelite::simd
