// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "simd/kernels.h"
#include "simd/avx2/byte_pairs.h"
#include "simd/avx2/bytes_to_shorts.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

SURELITE_AVX2_INLINE int32_t sum_of(__m256i x) {
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
  return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1)));
}

SURELITE_AVX2_INLINE __m128i load_sixteen(const void* from) {
  return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

// Keeps the last `count` of sixteen bytes.
SURELITE_AVX2_INLINE __m128i keep_last(__m128i bytes, int64_t count) {
  static constexpr int8_t kKept[32] = {0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
                                       -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
  return _mm_and_si128(bytes, load_sixteen(kKept + count));
}

// Sixteen entries at a time, which a shuffle chooses among; it gives 0 where the index's high bit is set. What each
// step contributes is the difference to the sixteen entries before, so that those up to the index's own remain; the
// upper half of the table likewise, with the high bit turned.
SURELITE_AVX2 void look_up_256(const uint8_t* table, const uint8_t* in, uint8_t* out, int64_t count) {
  if (count < 48) {
    for (int64_t i = 0; i < count; ++i) out[i] = table[in[i]];
    return;
  }
  __m256i steps[16];
  for (int k = 0; k < 16; ++k) {
    const __m256i entries = _mm256_broadcastsi128_si256(load_sixteen(table + 16 * k));
    steps[k] = k % 8 == 0 ? entries
                          : _mm256_xor_si256(entries, _mm256_broadcastsi128_si256(load_sixteen(table + 16 * (k - 1))));
  }
  const __m256i sixteen = _mm256_set1_epi8(16), high_bit = _mm256_set1_epi8(INT8_MIN);
  const auto look_up = [&](__m256i index) SURELITE_AVX2_LAMBDA {
    __m256i low = index, high = _mm256_xor_si256(index, high_bit);
    __m256i found = _mm256_shuffle_epi8(steps[0], low), upper = _mm256_shuffle_epi8(steps[8], high);
#pragma GCC unroll 8
    for (int k = 1; k < 8; ++k) {
      low = _mm256_subs_epi8(low, sixteen), high = _mm256_subs_epi8(high, sixteen);
      found = _mm256_xor_si256(found, _mm256_shuffle_epi8(steps[k], low));
      upper = _mm256_xor_si256(upper, _mm256_shuffle_epi8(steps[8 + k], high));
    }
    return _mm256_xor_si256(found, upper);
  };
  int64_t i = 0;
  for (; i + 32 <= count; i += 32)
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i),
                        look_up(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + i))));
  for (; i < count; ++i) out[i] = table[in[i]];
}

SURELITE_AVX2 int32_t dot_bytes(const int8_t* a, const int8_t* b, int64_t count) {
  if (count < 16) {
    int32_t sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += a[i] * b[i];
    return sum;
  }
  __m256i sums = _mm256_setzero_si256();
  const auto add = [&](__m128i x, __m128i y) SURELITE_AVX2_LAMBDA {
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(widen_bytes<false>(x), widen_bytes<false>(y)));
  };
  int64_t i = 0;
  for (; i + 16 <= count; i += 16) add(load_sixteen(a + i), load_sixteen(b + i));
  if (i < count) add(keep_last(load_sixteen(a + count - 16), count - i), load_sixteen(b + count - 16));
  return sum_of(sums);
}

// Rows by fours, whose sums are added up together.
SURELITE_AVX2 void dots_bytes(const int8_t* rows, int64_t count, int64_t columns, const int8_t* vector, int32_t* out) {
  int64_t r = 0;
  for (; columns >= 16 && r + 4 <= count; r += 4, rows += 4 * columns) {
    __m256i s[4] = {};
    for (int64_t i = 0; i < columns; i += 16) {  // the last sixteen go back over some, which count as zeros
      const int64_t at = std::min(i, columns - 16);
      const __m256i x = widen_bytes<false>(keep_last(load_sixteen(vector + at), 16 - (i - at)));
#pragma GCC unroll 4
      for (int k = 0; k < 4; ++k)
        s[k] = _mm256_add_epi32(s[k], _mm256_madd_epi16(widen_bytes<false>(load_sixteen(rows + k * columns + at)), x));
    }
    const __m256i sums = _mm256_hadd_epi32(_mm256_hadd_epi32(s[0], s[1]), _mm256_hadd_epi32(s[2], s[3]));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + r),
                     _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1)));
  }
  for (; r < count; ++r, rows += columns) out[r] = dot_bytes(rows, vector, columns);
}

SURELITE_AVX2 int32_t sum_bytes(const int8_t* in, int64_t count) {
  if (count < 16) {
    int32_t sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += in[i];
    return sum;
  }
  __m256i sums = _mm256_setzero_si256();
  const auto add = [&](__m128i x) SURELITE_AVX2_LAMBDA {
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(widen_bytes<false>(x), _mm256_set1_epi16(1)));
  };
  int64_t i = 0;
  for (; i + 16 <= count; i += 16) add(load_sixteen(in + i));
  if (i < count) add(keep_last(load_sixteen(in + count - 16), count - i));
  return sum_of(sums);
}

SURELITE_AVX2_INLINE uint32_t least_byte(__m128i x) {
  const __m128i words = _mm_min_epu8(x, _mm_srli_epi16(x, 8));
  return static_cast<uint32_t>(_mm_cvtsi128_si32(_mm_minpos_epu16(words))) & 0xff;
}

// Bytes are turned so that the least unsigned one is looked for; of rows of sixteen and more the last vector goes back
// over bytes that were seen.
template <class Index>
SURELITE_AVX2 void find_in_bytes(const uint8_t* in, int64_t rows, int64_t extent, bool is_unsigned, bool greatest,
                                 Index* out) {
  const __m128i turn = _mm_set1_epi8(static_cast<char>((greatest ? 0xff : 0) ^ (is_unsigned ? 0 : 0x80)));
  alignas(16) uint8_t row[16];
  for (int64_t r = 0; r < rows; ++r, in += extent) {
    const uint8_t* from = in;
    int64_t count = extent;
    if (extent < 16) {  // the first byte again behind the others
      std::memset(row, in[0], sizeof row);
      std::memcpy(row, in, static_cast<size_t>(extent));
      from = row, count = 16;
    }
    const auto load = [&](int64_t at) SURELITE_AVX2_LAMBDA { return _mm_xor_si128(load_sixteen(from + at), turn); };
    __m128i least_of = load(count - 16);
    for (int64_t i = 0; i + 16 < count; i += 16) least_of = _mm_min_epu8(least_of, load(i));
    const __m128i least = _mm_set1_epi8(static_cast<char>(least_byte(least_of)));
    for (int64_t i = 0;; i += 16) {
      const int64_t at = std::min(i, count - 16);
      const auto equal = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(load(at), least)));
      if (!equal) continue;
      out[r] = static_cast<Index>(at + __builtin_ctz(equal));
      break;
    }
  }
}

// Eight rows at a time.
template <class Index>
SURELITE_AVX2 void find_in_floats(const float* in, int64_t rows, int64_t extent, bool, bool greatest, Index* out) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i start = _mm256_mullo_epi32(lane, _mm256_set1_epi32(static_cast<int32_t>(extent)));
  const __m256 none = _mm256_setzero_ps();
  for (int64_t r = 0; r < rows; r += kLanes, in += kLanes * extent) {
    const __m256 lanes = _mm256_castsi256_ps(first_lanes(rows - r));
    __m256 best = _mm256_mask_i32gather_ps(none, in, start, lanes, 4);
    __m256i index = _mm256_setzero_si256();
    for (int32_t k = 1; k < extent; ++k) {
      const __m256 x = _mm256_mask_i32gather_ps(none, in + k, start, lanes, 4);
      const __m256 further = greatest ? _mm256_cmp_ps(x, best, _CMP_GT_OQ) : _mm256_cmp_ps(x, best, _CMP_LT_OQ);
      const __m256 better = _mm256_or_ps(
          further, _mm256_and_ps(_mm256_cmp_ps(best, best, _CMP_UNORD_Q), _mm256_cmp_ps(x, x, _CMP_ORD_Q)));
      best = _mm256_blendv_ps(best, x, better);
      index = _mm256_blendv_epi8(index, _mm256_set1_epi32(k), _mm256_castps_si256(better));
    }
    alignas(32) int32_t found[kLanes];
    store_ints(index, found);
    for (int64_t i = 0; i < std::min<int64_t>(rows - r, kLanes); ++i) out[r + i] = found[i];
  }
}

SURELITE_AVX2 void quantize_f32(const QuantizeF32& q, const float* in, uint8_t* out, int64_t count) {
  // Adding the float below one half and dropping the fraction rounds half away from zero, for every float.
  const __m256 scale = _mm256_set1_ps(q.scale), half = _mm256_set1_ps(0x1.fffffep-2f), sign_bit = _mm256_set1_ps(-0.0f);
  const __m256 first = _mm256_set1_ps(-0x1p31f), last = _mm256_set1_ps(0x1.fffffep30f);
  const __m256i zero = _mm256_set1_epi32(q.zero), low = _mm256_set1_epi32(q.low - q.zero),
                high = _mm256_set1_epi32(q.high - q.zero);
  for (int64_t i = 0; i < count; i += kLanes) {
    const __m256 x = _mm256_div_ps(_mm256_maskload_ps(in + i, first_lanes(count - i)), scale);
    const __m256 rounded = _mm256_round_ps(_mm256_add_ps(x, _mm256_or_ps(half, _mm256_and_ps(x, sign_bit))),
                                           _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
    // NaN becomes the zero point.
    const __m256 numbers = _mm256_and_ps(rounded, _mm256_cmp_ps(rounded, rounded, _CMP_ORD_Q));
    const __m256i stored = _mm256_cvttps_epi32(_mm256_min_ps(_mm256_max_ps(numbers, first), last));
    const __m256i bytes = _mm256_add_epi32(_mm256_min_epi32(_mm256_max_epi32(stored, low), high), zero);
    // Of either sign: the low bytes.
    const __m256i order = _mm256_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,  //
                                           0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    const __m256i parts = _mm256_shuffle_epi8(bytes, order);
    store_first(_mm_unpacklo_epi32(_mm256_castsi256_si128(parts), _mm256_extracti128_si256(parts, 1)),
                static_cast<int>(std::min<int64_t>(count - i, kLanes)), out + i);
  }
}

SURELITE_AVX2 void dequantize_bytes(float scale, int32_t zero, bool is_unsigned, const uint8_t* in, float* out,
                                    int64_t count) {
  const __m256 factor = _mm256_set1_ps(scale);
  const __m256i centre = _mm256_set1_epi32(zero);
  const auto eight = [&](const uint8_t* from) SURELITE_AVX2_LAMBDA {
    const __m256i wide = is_unsigned ? eight_ints<true>(from) : eight_ints<false>(from);
    return _mm256_mul_ps(factor, _mm256_cvtepi32_ps(_mm256_sub_epi32(wide, centre)));
  };
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) _mm256_storeu_ps(out + i, eight(in + i));
  if (i == count) return;
  uint8_t rest[kLanes] = {};
  std::memcpy(rest, in + i, static_cast<size_t>(count - i));
  store_floats(eight(rest), count - i, out + i);
}

}  // namespace

void enter(ByteKernels* kernels) {
  kernels->look_up = look_up_256;
  kernels->dot = dot_bytes;
  kernels->dots = dots_bytes;
  kernels->sum = sum_bytes;
  kernels->quantize = quantize_f32;
  kernels->dequantize = dequantize_bytes;
  kernels->extremes = {find_in_bytes, find_in_bytes, find_in_floats, find_in_floats};
}

}  // namespace surelite::simd::avx2

#endif
