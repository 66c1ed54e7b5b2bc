// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <type_traits>

#include "simd/kernels.h"
#include "simd/avx512/interleave.h"
#include "simd/packing/channel_order.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {
namespace {

constexpr int64_t kFewRows = 4;
constexpr int64_t kMostRows = int64_t{1} << 22;  // whose sum fits 32 bits

// Four rows at a time: a dot product with ones adds them up. Signed bytes are moved by 128.
template <bool UNSIGNED>
SURELITE_AVX512 void add_wide(const uint8_t* in, int64_t rows, int64_t step, int64_t width, int64_t* sums) {
  const __mmask64 mask = width == kBlock ? ~__mmask64{0} : (__mmask64{1} << width) - 1;
  const __m512i flip = _mm512_set1_epi8(UNSIGNED ? 0 : static_cast<char>(0x80)), ones = _mm512_set1_epi8(1);
  __m512i total[4] = {};
  const auto load = [&](int64_t row) SURELITE_AVX512_LAMBDA {
    return row < rows ? _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, in + row * step), flip) : _mm512_setzero_si512();
  };
  for (int64_t r = 0; r < rows; r += 4) {
    const Column column = interleave(load(r), load(r + 1), load(r + 2), load(r + 3));
#pragma GCC unroll 4
    for (int q = 0; q < 4; ++q) total[q] = _mm512_dpbusd_epi32(total[q], column.quarter[q], ones);
  }
  alignas(64) int32_t lanes[4][kLanes];
  for (int q = 0; q < 4; ++q) _mm512_store_si512(lanes[q], total[q]);
  const int64_t moved = UNSIGNED ? 0 : 128 * rows;
  for (int q = 0; q < 4; ++q)
    for (int lane = 0; lane < kLanes; ++lane)
      if (const int c = channel_in_block(4, q, lane); c < width) sums[c] += lanes[q][lane] - moved;
}

template <int VECTORS>
SURELITE_AVX512 void add_reals(const float* in, int64_t rows, int64_t step, int64_t width, float* sums) {
  __m512 total[VECTORS];
  const auto mask = static_cast<__mmask16>((uint32_t{1} << (width - (VECTORS - 1) * kLanes)) - 1);
  const auto load = [&](const float* from, int v) SURELITE_AVX512_LAMBDA {
    return v == VECTORS - 1 ? _mm512_maskz_loadu_ps(mask, from + v * kLanes) : _mm512_loadu_ps(from + v * kLanes);
  };
#pragma GCC unroll 4
  for (int v = 0; v < VECTORS; ++v) total[v] = load(sums, v);
  for (int64_t r = 0; r < rows; ++r, in += step)
#pragma GCC unroll 4
    for (int v = 0; v < VECTORS; ++v) total[v] = _mm512_add_ps(total[v], load(in, v));
#pragma GCC unroll 4
  for (int v = 0; v < VECTORS - 1; ++v) _mm512_storeu_ps(sums + v * kLanes, total[v]);
  _mm512_mask_storeu_ps(sums + (VECTORS - 1) * kLanes, mask, total[VECTORS - 1]);
}

void add_wide(const float* in, int64_t rows, int64_t step, int64_t width, float* sums) {
  if (width <= 0) return;
  constexpr AddColumns<float, float> kByVectors[] = {add_reals<1>, add_reals<2>, add_reals<3>, add_reals<4>};
  kByVectors[(width - 1) / kLanes](in, rows, step, width, sums);
}

template <class T>
void add(const T* in, int64_t rows, int64_t step, int64_t width, int64_t* sums) {
  if (rows <= kFewRows) {
    for (int64_t r = 0; r < rows; ++r, in += step)
      for (int64_t c = 0; c < width; ++c) sums[c] += in[c];
    return;
  }
  for (; rows > 0; rows -= kMostRows, in += rows > 0 ? kMostRows * step : 0)
    add_wide<std::is_unsigned_v<T>>(reinterpret_cast<const uint8_t*>(in), std::min(rows, kMostRows), step, width, sums);
}

}  // namespace

void enter(ColumnSums* kernels) { *kernels = {add<uint8_t>, add<int8_t>, add_wide}; }

}  // namespace surelite::simd::avx512

#endif
