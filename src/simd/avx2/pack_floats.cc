// SPDX-License-Identifier: Apache-2.0
// Rows of floats to columns.
#include "simd/avx2/pack.h"
#include "simd/avx2/requant.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

// Eight rows of eight floats.
SURELITE_AVX2_INLINE void turn(const float* from, int64_t from_step, float* to, int64_t to_step) {
  __m256 x[8], y[8];
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) x[i] = _mm256_loadu_ps(from + i * from_step);
#pragma GCC unroll 4
  for (int i = 0; i < 8; i += 2)
    y[i] = _mm256_unpacklo_ps(x[i], x[i + 1]), y[i + 1] = _mm256_unpackhi_ps(x[i], x[i + 1]);
#pragma GCC unroll 2
  for (int i = 0; i < 8; i += 4) {
    x[i] = _mm256_shuffle_ps(y[i], y[i + 2], 0x44), x[i + 1] = _mm256_shuffle_ps(y[i], y[i + 2], 0xee);
    x[i + 2] = _mm256_shuffle_ps(y[i + 1], y[i + 3], 0x44), x[i + 3] = _mm256_shuffle_ps(y[i + 1], y[i + 3], 0xee);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    _mm256_storeu_ps(to + i * to_step, _mm256_permute2f128_ps(x[i], x[i + 4], 0x20));
    _mm256_storeu_ps(to + (i + 4) * to_step, _mm256_permute2f128_ps(x[i], x[i + 4], 0x31));
  }
}

}  // namespace

SURELITE_AVX2 void transpose_floats(const float* in, float* out, int64_t rows, int64_t columns, int64_t in_stride,
                                    int64_t out_stride) {
  const int64_t whole_rows = rows / 8 * 8, whole_columns = columns / 8 * 8;
  for (int64_t r = 0; r < whole_rows; r += 8)
    for (int64_t c = 0; c < whole_columns; c += 8)
      turn(in + r * in_stride + c, in_stride, out + c * out_stride + r, out_stride);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = r < whole_rows ? whole_columns : 0; c < columns; ++c)
      out[c * out_stride + r] = in[r * in_stride + c];
}

void pack_floats(const float* rows, int count, int64_t length, int width, float* to) {
  transpose_floats(rows, to, count, length, length, width);
}

}  // namespace surelite::simd::avx2

#endif
