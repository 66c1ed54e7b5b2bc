// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>

#include "simd/avx512/interleave.h"
#include "simd/avx512/pack.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {

namespace {

// 16 x 16 numbers of 32 bits, by pairs, then fours, then 128-bit parts.
SURELITE_AVX512_INLINE void transpose(__m512i (&row)[16]) {
  __m512i pair[16], four[16];
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) {
    pair[2 * i] = _mm512_unpacklo_epi32(row[2 * i], row[2 * i + 1]);
    pair[2 * i + 1] = _mm512_unpackhi_epi32(row[2 * i], row[2 * i + 1]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 16; i += 4) {
    four[i] = _mm512_unpacklo_epi64(pair[i], pair[i + 2]);
    four[i + 1] = _mm512_unpackhi_epi64(pair[i], pair[i + 2]);
    four[i + 2] = _mm512_unpacklo_epi64(pair[i + 1], pair[i + 3]);
    four[i + 3] = _mm512_unpackhi_epi64(pair[i + 1], pair[i + 3]);
  }
  // four[4 g + j], part p: column 4 p + j of rows 4 g to 4 g + 3.
#pragma GCC unroll 4
  for (int j = 0; j < 4; ++j) {
    const __m512i low01 = _mm512_shuffle_i32x4(four[j], four[4 + j], 0x44),
                  high01 = _mm512_shuffle_i32x4(four[j], four[4 + j], 0xee);
    const __m512i low23 = _mm512_shuffle_i32x4(four[8 + j], four[12 + j], 0x44),
                  high23 = _mm512_shuffle_i32x4(four[8 + j], four[12 + j], 0xee);
    row[j] = _mm512_shuffle_i32x4(low01, low23, 0x88);
    row[4 + j] = _mm512_shuffle_i32x4(low01, low23, 0xdd);
    row[8 + j] = _mm512_shuffle_i32x4(high01, high23, 0x88);
    row[12 + j] = _mm512_shuffle_i32x4(high01, high23, 0xdd);
  }
}

}  // namespace

SURELITE_AVX512 void pack_rows_i8(const PackedRows& rows, bool is_unsigned, int64_t step, int8_t* to, int32_t* sums) {
  __m512i total = _mm512_setzero_si512();
  for (int32_t tap = 0; tap < rows.taps; ++tap)
    for (int32_t k = 0; k < rows.length; k += 64) {
      const int count = std::min(rows.length - k, 64), vectors = (count + 3) / 4;
      const __mmask64 mask = count == 64 ? ~__mmask64{0} : (__mmask64{1} << count) - 1;
      const __m512i move = _mm512_maskz_set1_epi8(mask, is_unsigned ? static_cast<char>(0x80) : 0);
      __m512i row[16];
#pragma GCC unroll 16
      for (int lane = 0; lane < 16; ++lane) {
        const auto* filter = static_cast<const int8_t*>(rows.filter[lane]);
        row[lane] = filter
                        ? _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, filter + int64_t{tap} * rows.length + k), move)
                        : _mm512_setzero_si512();
      }
      transpose(row);
#pragma GCC unroll 16
      for (int v = 0; v < 16; ++v) total = _mm512_dpbusd_epi32(total, _mm512_set1_epi8(1), row[v]);
#pragma GCC unroll 16
      for (int v = 0; v < 16; ++v)
        if (v < vectors) _mm512_storeu_si512(to + v * step, row[v]);
      to += vectors * step;
    }
  _mm512_storeu_si512(sums, total);
}

SURELITE_AVX512 void pack_rows_f32(const PackedRows& rows, int64_t step, float* to) {
  const int64_t length = int64_t{rows.taps} * rows.length;
  for (int64_t k = 0; k < length; k += 16) {
    const int vectors = static_cast<int>(std::min<int64_t>(length - k, 16));
    const auto mask = static_cast<__mmask16>((1 << vectors) - 1);
    __m512i row[16];
#pragma GCC unroll 16
    for (int lane = 0; lane < 16; ++lane) {
      const auto* filter = static_cast<const float*>(rows.filter[lane]);
      row[lane] = filter ? _mm512_maskz_loadu_epi32(mask, filter + k) : _mm512_setzero_si512();
    }
    transpose(row);
#pragma GCC unroll 16
    for (int v = 0; v < 16; ++v)
      if (v < vectors) _mm512_storeu_si512(to + (k + v) * step, row[v]);
  }
}

SURELITE_AVX512 void interleave_rows(const int8_t* const* rows, int8_t* to) {
  const Column column = interleave(_mm512_loadu_si512(rows[0]), _mm512_loadu_si512(rows[1]),
                                   _mm512_loadu_si512(rows[2]), _mm512_loadu_si512(rows[3]));
  for (int q = 0; q < 4; ++q) _mm512_storeu_si512(to + q * 64, column.quarter[q]);
}

SURELITE_AVX512 void walk_wide(const std::array<Walk, 16>& walks, int count, const CloseThresholds& close) {
  alignas(64) uint32_t part[5][16];
  for (size_t i = 0; i < 16; ++i) {
    const Walk& w = walks[i];
    part[0][i] = w.residue, part[1][i] = w.step, part[2][i] = w.multiplier, part[3][i] = w.error;
    part[4][i] = w.multiplier > 2 * w.error ? w.multiplier - 2 * w.error : 0;  // of residues that are not close
  }
  __m512i residue = _mm512_load_si512(part[0]);
  const __m512i step = _mm512_load_si512(part[1]), multiplier = _mm512_load_si512(part[2]),
                error = _mm512_load_si512(part[3]), span = _mm512_load_si512(part[4]);
  for (int n = 0; n < count; ++n) {
    const __mmask16 found = _mm512_cmpgt_epu32_mask(_mm512_sub_epi32(residue, error), span);
    if (found) {
      _mm512_store_si512(part[0], residue);
      for (uint32_t rest = found; rest; rest &= rest - 1) {
        const int lane = std::countr_zero(rest);
        close.tell(close.state, n, lane, part[0][lane]);
      }
    }
    const __m512i next = _mm512_sub_epi32(residue, step);
    residue = _mm512_min_epu32(next, _mm512_add_epi32(next, multiplier));
  }
}

}  // namespace surelite::simd::avx512

#endif
