// SPDX-License-Identifier: Apache-2.0
// Tiles of 8-bit outputs whose inputs lie at a constant stride, as strided_tile_f32.h has them for floats. Twelve
// vectors of sums per tile, and twelve of the tile before, which are requantized between this tile's products: a
// processor looks ahead by a few hundred instructions only, and would otherwise do one after the other.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "simd/avx512/target.h"
#include "simd/avx512/store_bytes.h"
#include "simd/avx512/requant.h"

namespace surelite::simd {

struct StridedBytes {
  const uint8_t* in = nullptr;  // under the first tap of the first output
  int64_t step = 0;             // bytes from output to output
  int lines = 1, across = 1;    // taps
  int64_t line_step = 0, across_step = 0;
  int depth = 0;                // bytes of a tap, a multiple of four
  const int8_t* weights = nullptr;  // [lines][across][depth / 4][VECTORS * 16][4]
  const RequantBlock* requant = nullptr;
  bool from_zero = false;       // way of requantization: float_from_zero, else float_signed
  uint8_t checked = 0;          // vectors whose results are checked
  const int32_t* row_terms = nullptr;  // per output, added to its sums; or null
  int8_t flip = 0;              // what turns inputs into unsigned bytes
  Narrowing narrowing;
  int channels = 0;             // of the VECTORS * 16, those that the output has
  uint8_t* out = nullptr;
  int64_t out_step = 0;
};

inline constexpr int kStridedVectors = 12;
template <int VECTORS>
inline constexpr int kStridedByteRows = kStridedVectors / VECTORS;

// Into a register, not into an operand of every product.
SURELITE_AVX512_INLINE __m512i load_once(const int8_t* from) {
  __m512i value = _mm512_load_si512(from);
  __asm__("" : "+v"(value));
  return value;
}

template <int VECTORS, bool FROM_ZERO, bool CHECKED>
struct StridedBytesTile {
  static constexpr int kRows = kStridedByteRows<VECTORS>, kBases = (kRows + 2) / 3;
  using Sums = __m512i[kRows][VECTORS];
  using Four = Narrowed<VECTORS>;

  // Results that came too close to the middle between two integers wait for `settle`: a call among the products would
  // cost them their registers.
  struct Doubts {
    static constexpr int kMost = 8, kPerTile = 3;
    struct Entry {
      __m512i sums[4];
      uint8_t* out;
      int group;
    };
    Entry entry[kMost];
    int count = 0;
    bool is_full() const { return count + 2 * kPerTile > kMost; }
  };

  SURELITE_AVX512_INLINE static void multiply(const uint8_t* const* base, int64_t step, const int8_t* weights,
                                              __m512i flip, Sums& sums) {
    __m512i w[VECTORS];
#pragma GCC unroll 4
    for (int v = 0; v < VECTORS; ++v) w[v] = load_once(weights + v * 64);
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) {
      int32_t four;
      std::memcpy(&four, base[r / 3] + r % 3 * step, 4);
      const __m512i x = _mm512_xor_si512(_mm512_set1_epi32(four), flip);
#pragma GCC unroll 4
      for (int v = 0; v < VECTORS; ++v) sums[r][v] = _mm512_dpbusd_epi32(sums[r][v], x, w[v]);
    }
  }

  // Vectors 4 * GROUP to 4 * GROUP + 3 of a tile at `out`.
  template <int GROUP>
  SURELITE_AVX512_INLINE static void finish(const StridedBytes& t, const Narrowing& n, const Sums& sums, uint8_t* out,
                                            Doubts* doubts) {
    __m512i y[4];
    __m512 far = _mm512_setzero_ps();
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      const __m512i sum = sums[Four::row(GROUP, i)][Four::vector(GROUP, i)];
      const int v = Four::vector(GROUP, i);
      const __m512 value = FROM_ZERO ? scale_from_zero(sum, t.requant[v]) : scale_in_float(sum, t.requant[v]);
      y[i] = _mm512_cvtps_epi32(value);
      if (CHECKED && (t.checked >> v & 1)) far = farther(far, value);
    }
    const __m512i bytes = FROM_ZERO ? narrow_moved(y[0], y[1], y[2], y[3], n) : narrow(y[0], y[1], y[2], y[3], n);
    Four::template store<GROUP>(bytes, t.channels, out, t.out_step);
    if (CHECKED && __builtin_expect(is_too_far(far), 0)) {
      auto& entry = doubts->entry[doubts->count++];
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) entry.sums[i] = sums[Four::row(GROUP, i)][Four::vector(GROUP, i)];
      entry.out = out, entry.group = GROUP;
    }
  }
  SURELITE_AVX512_INLINE static void finish_all(const StridedBytes& t, const Narrowing& n, const Sums& sums,
                                                uint8_t* out, Doubts* doubts) {
    finish<0>(t, n, sums, out, doubts);
    finish<1>(t, n, sums, out, doubts);
    finish<2>(t, n, sums, out, doubts);
  }

  template <int GROUP>
  SURELITE_AVX512_INLINE static void settle(const StridedBytes& t, const typename Doubts::Entry& entry) {
    __m512i y[4];
    const __m512i zero = zero_of(t.narrowing);
    for (int i = 0; i < 4; ++i) {
      const int v = Four::vector(GROUP, i);
      y[i] = requant_exactly(entry.sums[i], t.requant[v], FROM_ZERO, t.checked >> v & 1, zero);
    }
    const __m512i bytes =
        FROM_ZERO ? narrow_moved(y[0], y[1], y[2], y[3], t.narrowing) : narrow(y[0], y[1], y[2], y[3], t.narrowing);
    Four::template store<GROUP>(bytes, t.channels, entry.out, t.out_step);
  }
  SURELITE_AVX512 __attribute__((noinline)) static void settle(const StridedBytes& t, Doubts* doubts) {
    for (int i = 0; i < doubts->count; ++i)
      switch (doubts->entry[i].group) {
        case 0: settle<0>(t, doubts->entry[i]); break;
        case 1: settle<1>(t, doubts->entry[i]); break;
        default: settle<2>(t, doubts->entry[i]);
      }
    doubts->count = 0;
  }

  // `count` outputs, at least kRows. The last tile goes back over some that are done.
  SURELITE_AVX512 static void run(const StridedBytes& t, int64_t count) {
    Doubts doubts;
    for (int64_t at = 0; at < count;) {
      at = run_from(t, at, count, &doubts);
      if constexpr (CHECKED) settle(t, &doubts);
    }
  }

  // From output `at` on, until the end or too many doubts. Returns where to go on.
  SURELITE_AVX512 __attribute__((noinline)) static int64_t run_from(const StridedBytes& t, const int64_t from,
                                                                    int64_t count, Doubts* doubts) {
    const __m512i flip = _mm512_set1_epi8(t.flip);
    const Narrowing n = t.narrowing;
    const int64_t step = t.step;
    Sums done;
    for (int64_t at = std::min(from, count - kRows), before = -1;;
         before = at, at = std::min(at + kRows, count - kRows)) {
      Sums sums;
#pragma GCC unroll 4
      for (int v = 0; v < VECTORS; ++v) {
        const __m512i bias = _mm512_load_si512(t.requant[v].bias);
#pragma GCC unroll 16
        for (int r = 0; r < kRows; ++r) sums[r][v] = bias;
      }
      if (t.row_terms) {
#pragma GCC unroll 16
        for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 4
          for (int v = 0; v < VECTORS; ++v)
            sums[r][v] = _mm512_add_epi32(sums[r][v], _mm512_set1_epi32(t.row_terms[at + r]));
      }
      const int8_t* weights = t.weights;
      const uint8_t* base[kBases];
#pragma GCC unroll 8
      for (int i = 0; i < kBases; ++i) base[i] = t.in + (at + 3 * i) * step;
      multiply(base, step, weights, flip, sums);
      int k = 4;
      if (before >= 0) {
        uint8_t* const out = t.out + before * t.out_step;
        finish<0>(t, n, done, out, doubts);
        if (t.depth >= 12) {
#pragma GCC unroll 8
          for (int i = 0; i < kBases; ++i) base[i] += 4;
          multiply(base, step, weights + VECTORS * 64, flip, sums);
          finish<1>(t, n, done, out, doubts);
#pragma GCC unroll 8
          for (int i = 0; i < kBases; ++i) base[i] += 4;
          multiply(base, step, weights + 2 * VECTORS * 64, flip, sums);
          finish<2>(t, n, done, out, doubts);
          k = 12;
        } else {
          finish<1>(t, n, done, out, doubts);
          finish<2>(t, n, done, out, doubts);
        }
      }
      for (int line = 0; line < t.lines; ++line)
        for (int tap = 0; tap < t.across; ++tap, k = 0) {
          const int64_t shift = line * t.line_step + tap * t.across_step + k;
#pragma GCC unroll 8
          for (int i = 0; i < kBases; ++i) base[i] = t.in + (at + 3 * i) * step + shift;
          for (weights += k * VECTORS * 16; k < t.depth; k += 4, weights += VECTORS * 64) {
            multiply(base, step, weights, flip, sums);
#pragma GCC unroll 8
            for (int i = 0; i < kBases; ++i) base[i] += 4;
          }
        }
#pragma GCC unroll 16
      for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; ++v) done[r][v] = sums[r][v];
      if (at == count - kRows || (CHECKED && doubts->is_full())) {
        finish_all(t, n, done, t.out + at * t.out_step, doubts);
        return at + kRows;
      }
    }
  }
};

template <int VECTORS>
SURELITE_AVX512 void run_strided(const StridedBytes& t, int64_t count) {
  if (t.from_zero)
    return t.checked ? StridedBytesTile<VECTORS, true, true>::run(t, count)
                     : StridedBytesTile<VECTORS, true, false>::run(t, count);
  return t.checked ? StridedBytesTile<VECTORS, false, true>::run(t, count)
                   : StridedBytesTile<VECTORS, false, false>::run(t, count);
}

// At least 12 / vectors outputs.
SURELITE_AVX512 inline void run_strided(const StridedBytes& t, int vectors, int64_t count) {
  switch (vectors) {
    case 4: return run_strided<4>(t, count);
    case 3: return run_strided<3>(t, count);
    case 2: return run_strided<2>(t, count);
    default: return run_strided<1>(t, count);
  }
}

}  // namespace surelite::simd
#endif
