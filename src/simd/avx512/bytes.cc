// SPDX-License-Identifier: Apache-2.0
#include "simd/kernels.h"
#include "simd/avx512/exp.h"

#if defined(__x86_64__)

#define SURELITE_VBMI __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi")))

namespace surelite::simd::avx512 {
namespace {

// Two permutations choose among 128 entries each; the index's high bit chooses between them.
SURELITE_VBMI void look_up_512(const uint8_t* table, const uint8_t* in, uint8_t* out, int64_t count) {
  const __m512i t0 = _mm512_loadu_si512(table), t1 = _mm512_loadu_si512(table + 64);
  const __m512i t2 = _mm512_loadu_si512(table + 128), t3 = _mm512_loadu_si512(table + 192);
  for (int64_t i = 0; i < count; i += 64) {
    const int64_t left = count - i;
    const __mmask64 lanes = left >= 64 ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
    const __m512i index = _mm512_maskz_loadu_epi8(lanes, in + i);
    const __m512i low = _mm512_permutex2var_epi8(t0, index, t1), high = _mm512_permutex2var_epi8(t2, index, t3);
    _mm512_mask_storeu_epi8(out + i, lanes, _mm512_mask_blend_epi8(_mm512_movepi8_mask(index), low, high));
  }
}

SURELITE_AVX512_INLINE __mmask64 lanes_of(int64_t left) {
  return left >= 64 ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
}

SURELITE_AVX512 int32_t dot_512(const int8_t* a, const int8_t* b, int64_t count) {
  __m512i sums = _mm512_setzero_si512();
  for (int64_t i = 0; i < count; i += 32) {
    const int64_t left = count - i;
    const __mmask32 lanes = left >= 32 ? ~__mmask32{0} : (__mmask32{1} << left) - 1;
    const __m512i x = _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(lanes, a + i)),
                  y = _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(lanes, b + i));
    sums = _mm512_dpwssd_epi32(sums, x, y);
  }
  return _mm512_reduce_add_epi32(sums);
}

// Rows by fours, whose sums are added up together.
SURELITE_AVX512 void dots_512(const int8_t* rows, int64_t count, int64_t columns, const int8_t* vector, int32_t* out) {
  int64_t r = 0;
  for (; r + 4 <= count; r += 4, rows += 4 * columns) {
    __m512i s0 = _mm512_setzero_si512(), s1 = s0, s2 = s0, s3 = s0;
    for (int64_t i = 0; i < columns; i += 32) {
      const int64_t left = columns - i;
      const __mmask32 lanes = left >= 32 ? ~__mmask32{0} : (__mmask32{1} << left) - 1;
      const auto load = [&](const int8_t* from) SURELITE_AVX512_LAMBDA {
        return _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(lanes, from + i));
      };
      const __m512i x = load(vector);
      s0 = _mm512_dpwssd_epi32(s0, load(rows), x);
      s1 = _mm512_dpwssd_epi32(s1, load(rows + columns), x);
      s2 = _mm512_dpwssd_epi32(s2, load(rows + 2 * columns), x);
      s3 = _mm512_dpwssd_epi32(s3, load(rows + 3 * columns), x);
    }
    const __m512i s01 = _mm512_add_epi32(_mm512_unpacklo_epi32(s0, s1), _mm512_unpackhi_epi32(s0, s1));
    const __m512i s23 = _mm512_add_epi32(_mm512_unpacklo_epi32(s2, s3), _mm512_unpackhi_epi32(s2, s3));
    const __m512i sums = _mm512_add_epi32(_mm512_unpacklo_epi64(s01, s23), _mm512_unpackhi_epi64(s01, s23));
    const __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(sums), _mm512_extracti64x4_epi64(sums, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + r),
                     _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1)));
  }
  for (; r < count; ++r, rows += columns) out[r] = dot_512(rows, vector, columns);
}

SURELITE_AVX512 int32_t sum_512(const int8_t* in, int64_t count) {
  const __m512i one = _mm512_set1_epi8(1);
  __m512i sums = _mm512_setzero_si512();
  for (int64_t i = 0; i < count; i += 64)
    sums = _mm512_dpbusd_epi32(sums, one, _mm512_maskz_loadu_epi8(lanes_of(count - i), in + i));
  return _mm512_reduce_add_epi32(sums);
}

// The least of 64 unsigned bytes.
SURELITE_AVX512_INLINE uint8_t least_byte(__m512i x) {
  const __m256i half = _mm256_min_epu8(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
  const __m128i quarter = _mm_min_epu8(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
  const __m128i words = _mm_min_epu8(quarter, _mm_srli_epi16(quarter, 8));
  return static_cast<uint8_t>(_mm_cvtsi128_si32(_mm_minpos_epu16(words)));
}

SURELITE_AVX512_INLINE __m128i least_byte(__m256i x) {
  const __m128i half = _mm_min_epu8(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  return _mm_minpos_epu16(_mm_min_epu8(half, _mm_srli_epi16(half, 8)));
}

// Rows of up to 32 bytes, which are loaded once.
template <class Index>
SURELITE_AVX512 void find_in_short_rows(const uint8_t* in, int64_t rows, int64_t extent, uint8_t turned, Index* out) {
  const auto lanes = static_cast<__mmask32>((uint64_t{1} << extent) - 1);
  const __m256i turn = _mm256_set1_epi8(static_cast<char>(turned)), rest = _mm256_set1_epi8(static_cast<char>(~turned));
  for (int64_t r = 0; r < rows; ++r, in += extent) {
    const __m256i x = _mm256_xor_si256(_mm256_mask_loadu_epi8(rest, lanes, in), turn);
    const __mmask32 equal = _mm256_cmpeq_epi8_mask(x, _mm256_broadcastb_epi8(least_byte(x)));
    out[r] = static_cast<Index>(__builtin_ctz(equal));
  }
}

template <class Index>
SURELITE_AVX512 void find_in_bytes(const uint8_t* in, int64_t rows, int64_t extent, bool is_unsigned, bool greatest,
                                   Index* out) {
  // Turned so that the least unsigned byte is looked for.
  const auto turned = static_cast<uint8_t>((greatest ? 0xff : 0) ^ (is_unsigned ? 0 : 0x80));
  if (extent <= 32) return find_in_short_rows(in, rows, extent, turned, out);
  const __m512i turn = _mm512_set1_epi8(static_cast<char>(turned));
  const __m512i most = _mm512_set1_epi8(static_cast<char>(0xff));
  for (int64_t r = 0; r < rows; ++r, in += extent) {
    __m512i least_of = most;
    for (int64_t i = 0; i < extent; i += 64) {
      const __mmask64 lanes = lanes_of(extent - i);
      const __m512i x = _mm512_xor_si512(_mm512_maskz_loadu_epi8(lanes, in + i), turn);
      least_of = _mm512_mask_min_epu8(least_of, lanes, least_of, x);
    }
    const __m512i least = _mm512_set1_epi8(static_cast<char>(least_byte(least_of)));
    for (int64_t i = 0; i < extent; i += 64) {
      const __mmask64 lanes = lanes_of(extent - i);
      const __m512i x = _mm512_xor_si512(_mm512_maskz_loadu_epi8(lanes, in + i), turn);
      const __mmask64 equal = _mm512_mask_cmpeq_epi8_mask(lanes, x, least);
      if (!equal) continue;
      out[r] = static_cast<Index>(i + __builtin_ctzll(equal));
      break;
    }
  }
}

// Sixteen rows at a time.
template <class Index>
SURELITE_AVX512 void find_in_floats(const float* in, int64_t rows, int64_t extent, bool, bool greatest, Index* out) {
  const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i start = _mm512_mullo_epi32(lane, _mm512_set1_epi32(static_cast<int32_t>(extent)));
  const __m512 zero = _mm512_setzero_ps();
  for (int64_t r = 0; r < rows; r += 16, in += 16 * extent) {
    const __mmask16 lanes = first_lanes(rows - r);
    __m512 best = _mm512_mask_i32gather_ps(zero, lanes, start, in, 4);
    __m512i index = _mm512_setzero_si512();
    for (int32_t k = 1; k < extent; ++k) {
      const __m512 x = _mm512_mask_i32gather_ps(zero, lanes, start, in + k, 4);
      const __mmask16 further =
          greatest ? _mm512_cmp_ps_mask(x, best, _CMP_GT_OQ) : _mm512_cmp_ps_mask(x, best, _CMP_LT_OQ);
      const __mmask16 better =
          further | (_mm512_cmp_ps_mask(best, best, _CMP_UNORD_Q) & _mm512_cmp_ps_mask(x, x, _CMP_ORD_Q));
      best = _mm512_mask_mov_ps(best, better, x);
      index = _mm512_mask_set1_epi32(index, better, k);
    }
    alignas(64) int32_t found[16];
    _mm512_store_si512(found, index);
    for (int64_t i = 0; i < rows - r && i < 16; ++i) out[r + i] = found[i];
  }
}

SURELITE_AVX512 void quantize_f32(const QuantizeF32& q, const float* in, uint8_t* out, int64_t count) {
  // Adding the float below one half and dropping the fraction rounds half away from zero, for every float.
  const __m512 scale = _mm512_set1_ps(q.scale), half = _mm512_set1_ps(0x1.fffffep-2f), sign_bit = _mm512_set1_ps(-0.0f);
  const __m512 first = _mm512_set1_ps(-0x1p31f), last = _mm512_set1_ps(0x1.fffffep30f);
  const __m512i zero = _mm512_set1_epi32(q.zero), low = _mm512_set1_epi32(q.low - q.zero),
                high = _mm512_set1_epi32(q.high - q.zero);
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 lanes = first_lanes(count - i);
    const __m512 x = _mm512_div_ps(_mm512_maskz_loadu_ps(lanes, in + i), scale);
    const __m512 rounded = _mm512_roundscale_ps(_mm512_add_ps(x, _mm512_or_ps(half, _mm512_and_ps(x, sign_bit))),
                                                _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
    // NaN becomes the zero point.
    const __mmask16 numbers = _mm512_cmp_ps_mask(rounded, rounded, _CMP_ORD_Q);
    const __m512i stored = _mm512_maskz_cvttps_epi32(numbers, _mm512_min_ps(_mm512_max_ps(rounded, first), last));
    const __m512i clamped = _mm512_min_epi32(_mm512_max_epi32(stored, low), high);
    _mm512_mask_cvtepi32_storeu_epi8(out + i, lanes, _mm512_add_epi32(clamped, zero));
  }
}

SURELITE_AVX512 void dequantize_i8(float scale, int32_t zero, bool is_unsigned, const uint8_t* in, float* out,
                                   int64_t count) {
  const __m512 factor = _mm512_set1_ps(scale);
  const __m512i centre = _mm512_set1_epi32(zero);
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 lanes = first_lanes(count - i);
    const __m128i bytes = _mm_maskz_loadu_epi8(lanes, in + i);
    const __m512i wide = is_unsigned ? _mm512_cvtepu8_epi32(bytes) : _mm512_cvtepi8_epi32(bytes);
    _mm512_mask_storeu_ps(out + i, lanes, _mm512_mul_ps(factor, _mm512_cvtepi32_ps(_mm512_sub_epi32(wide, centre))));
  }
}

}  // namespace

void enter(ByteKernels* kernels) {
  if (__builtin_cpu_supports("avx512vbmi")) kernels->look_up = look_up_512;
  kernels->dot = dot_512;
  kernels->dots = dots_512;
  kernels->sum = sum_512;
  kernels->quantize = quantize_f32;
  kernels->dequantize = dequantize_i8;
  kernels->extremes = {find_in_bytes, find_in_bytes, find_in_floats, find_in_floats};
}

}  // namespace surelite::simd::avx512

#endif
