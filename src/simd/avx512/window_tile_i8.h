// SPDX-License-Identifier: Apache-2.0
// Tiles of neighbouring 8-bit outputs under windows three pixels wide: an input pixel belongs to three of them and is
// loaded once for all. Sums go through memory, and are requantized between the products of the next tile.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "simd/avx512/requant.h"
#include "simd/avx512/store_bytes.h"
#include "simd/avx512/strided_tile_i8.h"
#include "simd/avx512/target.h"

namespace surelite::simd {

template <int VECTORS, int ROWS>
struct WindowBytesTile {
  static constexpr int kAcross = 3, kGroups = ROWS * VECTORS / 4, kPixels = ROWS + kAcross - 1;
  static_assert(VECTORS != 3 && kGroups * 4 == ROWS * VECTORS);
  using Sums = __m512i[ROWS][VECTORS];

  // Four bytes of each pixel, whose first is at `from`, by the weights of three taps `tap_step` apart.
  SURELITE_AVX512_INLINE static void multiply(const uint8_t* from, int64_t step, const int8_t* weights,
                                              int64_t tap_step, __m512i flip, Sums& sums) {
    const uint8_t* base[(kPixels + 2) / 3];
#pragma GCC unroll 8
    for (int i = 0; i < (kPixels + 2) / 3; ++i) base[i] = from + 3 * i * step;
    const auto pixel = [&](int r) SURELITE_AVX512_LAMBDA {
      int32_t four;
      std::memcpy(&four, base[r / 3] + r % 3 * step, 4);
      return _mm512_xor_si512(_mm512_set1_epi32(four), flip);
    };
    __m512i w[kAcross][VECTORS];
    if constexpr (VECTORS == 4) {
      __m512i x[kPixels];
#pragma GCC unroll 32
      for (int r = 0; r < kPixels; ++r) x[r] = pixel(r);
#pragma GCC unroll 4
      for (int tap = 0; tap < kAcross; ++tap) {
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; ++v) w[tap][v] = load_once(weights + tap * tap_step + v * 64);
#pragma GCC unroll 16
        for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
          for (int v = 0; v < VECTORS; ++v) sums[r][v] = _mm512_dpbusd_epi32(sums[r][v], x[r + tap], w[tap][v]);
      }
    } else {
#pragma GCC unroll 4
      for (int tap = 0; tap < kAcross; ++tap)
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; ++v) w[tap][v] = load_once(weights + tap * tap_step + v * 64);
#pragma GCC unroll 32
      for (int r = 0; r < kPixels; ++r) {
        const __m512i x = pixel(r);
#pragma GCC unroll 4
        for (int tap = 0; tap < kAcross; ++tap)
          if (r - tap >= 0 && r - tap < ROWS) {
#pragma GCC unroll 4
            for (int v = 0; v < VECTORS; ++v)
              sums[r - tap][v] = _mm512_dpbusd_epi32(sums[r - tap][v], x, w[tap][v]);
          }
      }
    }
  }

  // A tile's sums, and where its outputs go.
  struct Done {
    alignas(64) int32_t sums[ROWS * VECTORS * 16];
    uint8_t* out = nullptr;
  };

  // Four vectors of sums. True if a result came too close to the middle between two integers.
  SURELITE_AVX512_INLINE static bool finish(const StridedBytes& t, const Narrowing& n, const Done& done, int group) {
    __m512i y[4];
    __m512 far = _mm512_setzero_ps();
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      const RequantBlock& block = t.requant[i % VECTORS];
      const __m512i x = _mm512_load_si512(done.sums + (group * 4 + i) * 16);
      const __m512 value = t.from_zero ? scale_from_zero(x, block) : scale_in_float(x, block);
      y[i] = _mm512_cvtps_epi32(value);
      if (t.checked >> (i % VECTORS) & 1) far = farther(far, value);
    }
    store(t, narrow_way(t, y, n), done, group);
    return t.checked && is_too_far(far);
  }

  SURELITE_AVX512_INLINE static __m512i narrow_way(const StridedBytes& t, const __m512i (&y)[4], const Narrowing& n) {
    return t.from_zero ? narrow_moved(y[0], y[1], y[2], y[3], n) : narrow(y[0], y[1], y[2], y[3], n);
  }
  SURELITE_AVX512_INLINE static void store(const StridedBytes& t, __m512i bytes, const Done& done, int group) {
    Narrowed<VECTORS>::template store<0>(bytes, t.channels, done.out + group * (4 / VECTORS) * t.out_step, t.out_step);
  }

  SURELITE_AVX512 __attribute__((noinline, cold)) static void settle(const StridedBytes& t, const Done& done,
                                                                     uint32_t groups) {
    for (int group = 0; group < kGroups; ++group) {
      if (!(groups >> group & 1)) continue;
      __m512i y[4];
      for (int i = 0; i < 4; ++i)
        y[i] = requant_exactly(_mm512_load_si512(done.sums + (group * 4 + i) * 16), t.requant[i % VECTORS],
                               t.from_zero, t.checked >> (i % VECTORS) & 1, zero_of(t.narrowing));
      store(t, narrow_way(t, y, t.narrowing), done, group);
    }
  }

  // The outputs from `at` on, and those of the tile before.
  SURELITE_AVX512 __attribute__((noinline)) static void tile(const StridedBytes& t, int64_t at, const Done* before,
                                                             Done* done) {
    const __m512i flip = _mm512_set1_epi8(t.flip);
    const Narrowing n = t.narrowing;
    Sums sums;
#pragma GCC unroll 4
    for (int v = 0; v < VECTORS; ++v) {
      const __m512i bias = _mm512_load_si512(t.requant[v].bias);
#pragma GCC unroll 16
      for (int r = 0; r < ROWS; ++r) sums[r][v] = bias;
    }
    if (t.row_terms) {
#pragma GCC unroll 16
      for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; ++v)
          sums[r][v] = _mm512_add_epi32(sums[r][v], _mm512_set1_epi32(t.row_terms[at + r]));
    }
    const int64_t tap_step = int64_t{t.depth} * VECTORS * 16;
    const int8_t* weights = t.weights;
    const uint8_t* line = t.in + at * t.step;
    uint32_t doubts = 0;
    int group = before ? 0 : kGroups;
    for (int i = 0; i < t.lines; ++i, line += t.line_step, weights += (kAcross - 1) * tap_step)
      for (int k = 0; k < t.depth; k += 4, weights += VECTORS * 64) {
        multiply(line + k, t.step, weights, tap_step, flip, sums);
        if (group == kGroups) continue;
        doubts |= static_cast<uint32_t>(finish(t, n, *before, group)) << group;
        ++group;
      }
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < VECTORS; ++v) _mm512_store_si512(done->sums + (r * VECTORS + v) * 16, sums[r][v]);
    done->out = t.out + at * t.out_step;
    for (; group < kGroups; ++group) doubts |= static_cast<uint32_t>(finish(t, n, *before, group)) << group;
    if (doubts) settle(t, *before, doubts);
  }

  // `count` outputs, at least ROWS. The last tile goes back over some that are done.
  SURELITE_AVX512 static void run(const StridedBytes& t, int64_t count) {
    Done done[2];
    int last = 0;
    tile(t, 0, nullptr, done);
    for (int64_t at = 0; at < count - ROWS; last ^= 1) {
      at = std::min(at + ROWS, count - ROWS);
      tile(t, at, &done[last], &done[last ^ 1]);
    }
    uint32_t doubts = 0;
    for (int group = 0; group < kGroups; ++group)
      doubts |= static_cast<uint32_t>(finish(t, t.narrowing, done[last], group)) << group;
    if (doubts) settle(t, done[last], doubts);
  }
};

// `count` neighbours in tiles of the height that leaves less to be done twice.
template <int VECTORS>
SURELITE_AVX512 void run_windows(const StridedBytes& t, int64_t count) {
  constexpr int kHigh = 16 / VECTORS, kLow = 12 / VECTORS;
  const auto done = [&](int64_t rows) { return (count + rows - 1) / rows * rows; };
  if (count >= kHigh && done(kHigh) <= done(kLow)) WindowBytesTile<VECTORS, kHigh>::run(t, count);
  else WindowBytesTile<VECTORS, kLow>::run(t, count);
}

// At least 12 / vectors of them. False where they are no such windows.
SURELITE_AVX512 inline bool run_windows(const StridedBytes& t, int vectors, int64_t count) {
  if (t.across != 3 || t.across_step != t.step || vectors == 3) return false;
  if (vectors == 4) run_windows<4>(t, count);
  else if (vectors == 2) run_windows<2>(t, count);
  else run_windows<1>(t, count);
  return true;
}

}  // namespace surelite::simd
#endif
