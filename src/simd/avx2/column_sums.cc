// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <type_traits>

#include "simd/kernels.h"
#include "simd/avx2/bytes_to_shorts.h"
#include "simd/avx2/requant.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

constexpr int64_t kMostRows = 256;  // whose sums fit 16 bits, once signed bytes are moved by 128
constexpr int64_t kMostVectors = 4;

// Up to 256 rows of sixteen channels, of which `width` are there.
template <bool UNSIGNED>
SURELITE_AVX2 void add_sixteen(const uint8_t* in, int64_t rows, int64_t step, int64_t width, int64_t* sums) {
  const __m128i flip = _mm_set1_epi8(UNSIGNED ? 0 : static_cast<char>(0x80));
  __m256i total = _mm256_setzero_si256();
  for (int64_t r = 0; r < rows; ++r, in += step) {
    __m128i bytes;
    if (width == 16) {
      bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in));
    } else {
      alignas(16) uint8_t some[16] = {};
      std::memcpy(some, in, static_cast<size_t>(width));
      bytes = _mm_load_si128(reinterpret_cast<const __m128i*>(some));
    }
    total = _mm256_add_epi16(total, _mm256_cvtepu8_epi16(_mm_xor_si128(bytes, flip)));
  }
  alignas(32) uint16_t lanes[16];
  _mm256_store_si256(reinterpret_cast<__m256i*>(lanes), total);
  const int64_t moved = UNSIGNED ? 0 : 128 * rows;
  for (int64_t c = 0; c < width; ++c) sums[c] += lanes[c] - moved;
}

template <class T>
void add(const T* in, int64_t rows, int64_t step, int64_t width, int64_t* sums) {
  for (int64_t c = 0; c < width; c += 16)
    for (int64_t r = 0; r < rows; r += kMostRows)
      add_sixteen<std::is_unsigned_v<T>>(reinterpret_cast<const uint8_t*>(in) + r * step + c,
                                         std::min(rows - r, kMostRows), step, std::min<int64_t>(width - c, 16),
                                         sums + c);
}

SURELITE_AVX2 void add_reals(const float* in, int64_t rows, int64_t step, int64_t width, float* sums) {
  for (int64_t c = 0; c < width; c += kMostVectors * kLanes) {
    __m256 total[kMostVectors];
    __m256i mask[kMostVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kMostVectors; ++v) {
      mask[v] = first_lanes(std::max<int64_t>(width - c - v * kLanes, 0));
      total[v] = _mm256_maskload_ps(sums + c + v * kLanes, mask[v]);
    }
    const float* from = in + c;
    for (int64_t r = 0; r < rows; ++r, from += step)
#pragma GCC unroll 4
      for (int v = 0; v < kMostVectors; ++v)
        total[v] = _mm256_add_ps(total[v], _mm256_maskload_ps(from + v * kLanes, mask[v]));
#pragma GCC unroll 4
    for (int v = 0; v < kMostVectors; ++v)
      store_floats(total[v], std::max<int64_t>(width - c - v * kLanes, 0), sums + c + v * kLanes);
  }
}

}  // namespace

void enter(ColumnSums* kernels) { *kernels = {add<uint8_t>, add<int8_t>, add_reals}; }

}  // namespace surelite::simd::avx2

#endif
