// SPDX-License-Identifier: Apache-2.0
// Eight channels of 8-bit outputs, as first layers of small models have them: a vector holds two neighbouring pixels.
// Sums of input bytes are kept beside the products where weights have a zero point.
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

// Turns signed bytes into unsigned ones, for tiles that then need not.
SURELITE_AVX512 inline void flip_bytes(uint8_t* from, const uint8_t* end) {
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(0x80));
  for (; end - from >= 64; from += 64) _mm512_storeu_si512(from, _mm512_xor_si512(_mm512_loadu_si512(from), flip));
  const __mmask64 rest = first_bytes(static_cast<int>(end - from));
  _mm512_mask_storeu_epi8(from, rest, _mm512_xor_si512(_mm512_maskz_loadu_epi8(rest, from), flip));
}

struct HalfBytesTile {
  static constexpr int kChannels = 8, kPairs = 8, kPixels = 2 * kPairs;
  static constexpr int kMostBytes = 128;  // of a window: their sum fits 16 bits

  // Weights and what belongs to channels, for either half.
  struct Both {
    alignas(64) int8_t weights[kMostBytes / 4][64];
    int32_t ones[kMostBytes / 4];  // bytes that are part of the window
    RequantBlock requant;
    int steps = 0, steps_of_tap = 0;
    __m512i factor;                // of the sums of bytes
  };

  SURELITE_AVX512_INLINE static __m512i twice(const void* from) {
    const __m512i value = _mm512_load_si512(from);
    return _mm512_shuffle_i64x2(value, value, 0x44);
  }

  // `length`: bytes of a tap, `factor` of the sums of bytes.
  SURELITE_AVX512 static void prepare(const StridedBytes& t, int length, int32_t factor, Both* both) {
    both->steps_of_tap = t.depth / 4;
    both->steps = t.lines * t.across * both->steps_of_tap;
    both->factor = _mm512_set1_epi32(factor & 0xffff);
    for (int i = 0; i < both->steps; ++i) {
      _mm512_store_si512(both->weights[i], twice(t.weights + i * 64));
      const int bytes = std::min(4, length - i % both->steps_of_tap * 4);
      both->ones[i] = 0x01010101 >> (4 - bytes) * 8;
    }
    const RequantBlock& from = *t.requant;
    RequantBlock* const to = &both->requant;
    _mm512_store_si512(to->bias, twice(from.bias)), _mm512_store_si512(to->scale, twice(from.scale));
    _mm512_store_si512(to->offset, twice(from.offset)), _mm512_store_si512(to->shift, twice(from.shift));
    _mm512_store_si512(to->multiplier, twice(from.multiplier));
  }

  // Four bytes of a pixel, and of its neighbour.
  template <bool FLIPS>
  SURELITE_AVX512_INLINE static __m512i pair(const uint8_t* at, int64_t step, __m512i flip) {
    int32_t first, second;
    std::memcpy(&first, at, 4);
    std::memcpy(&second, at + step, 4);
    const __m512i x = _mm512_mask_set1_epi32(_mm512_set1_epi32(first), 0xff00, second);
    return FLIPS ? _mm512_xor_si512(x, flip) : x;
  }

  // Bytes of eight pixels, in order.
  SURELITE_AVX512_INLINE static __m512i narrow_pairs(const StridedBytes& t, const __m512i (&y)[4], const Narrowing& n) {
    const __m512i bytes = t.from_zero ? narrow_moved(y[0], y[1], y[2], y[3], n) : narrow(y[0], y[1], y[2], y[3], n);
    return _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), bytes);
  }

  SURELITE_AVX512 __attribute__((noinline, cold)) static void settle(const StridedBytes& t, const Both& both,
                                                                     const __m512i* sums, uint8_t* out) {
    __m512i y[4];
    for (int i = 0; i < 4; ++i)
      y[i] = requant_exactly(sums[i], both.requant, t.from_zero, t.checked & 1, zero_of(t.narrowing));
    _mm512_storeu_si512(out, narrow_pairs(t, y, t.narrowing));
  }

  SURELITE_AVX512_INLINE static void finish(const StridedBytes& t, const Both& both, const Narrowing& n,
                                            const __m512i* sums, uint8_t* out) {
    __m512i y[4];
    __m512 far = _mm512_setzero_ps();
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      const __m512 value =
          t.from_zero ? scale_from_zero(sums[i], both.requant) : scale_in_float(sums[i], both.requant);
      y[i] = _mm512_cvtps_epi32(value);
      if (t.checked) far = farther(far, value);
    }
    _mm512_storeu_si512(out, narrow_pairs(t, y, n));
    if (__builtin_expect(t.checked && is_too_far(far), 0)) {
      // Copies, because what a function has the address of stays in memory.
      __m512i copies[4];
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) copies[i] = sums[i];
      settle(t, both, copies, out);
    }
  }

  template <bool SUMS, bool FLIPS>
  SURELITE_AVX512 static void tile(const StridedBytes& t, const Both& both, int64_t at) {
    const __m512i flip = _mm512_set1_epi8(t.flip), bias = _mm512_load_si512(both.requant.bias);
    const int64_t step = t.step;
    __m512i acc[kPairs], sums[kPairs];
#pragma GCC unroll 8
    for (int i = 0; i < kPairs; ++i) acc[i] = bias, sums[i] = _mm512_setzero_si512();
    const uint8_t* const in = t.in + at * step;
    int s = 0;
    for (int line = 0; line < t.lines; ++line)
      for (int tap = 0; tap < t.across; ++tap) {
        const uint8_t* from = in + line * t.line_step + tap * t.across_step;
        for (int end = s + both.steps_of_tap; s < end; ++s, from += 4) {
          const __m512i w = load_once(both.weights[s]);
          const __m512i ones = _mm512_set1_epi32(both.ones[s]);
          const uint8_t* const middle = from + 8 * step;
#pragma GCC unroll 8
          for (int i = 0; i < kPairs; ++i) {
            const __m512i x = pair<FLIPS>((i < 4 ? from : middle) + i % 4 * 2 * step, step, flip);
            acc[i] = _mm512_dpbusd_epi32(acc[i], x, w);
            if constexpr (SUMS) sums[i] = _mm512_dpbusd_epi32(sums[i], x, ones);
          }
        }
      }
    if constexpr (SUMS) {
#pragma GCC unroll 8
      for (int i = 0; i < kPairs; ++i) acc[i] = _mm512_dpwssd_epi32(acc[i], sums[i], both.factor);
    }
    const Narrowing n = t.narrowing;
    uint8_t* const out = t.out + at * kChannels;
    finish(t, both, n, acc, out);
    finish(t, both, n, acc + 4, out + 64);
  }

  // Whether it can do that: windows of `length` bytes a tap.
  static bool takes(const StridedBytes& t, int64_t count) {
    return t.channels == kChannels && t.out_step == kChannels && count >= kPixels &&
           t.lines * t.across * t.depth <= kMostBytes;
  }

  // `count` neighbours. The last tile goes back over some that are done.
  SURELITE_AVX512 static void run(const StridedBytes& t, int length, int32_t factor, int64_t count) {
    Both both;
    prepare(t, length, factor, &both);
    for (int64_t at = 0; at < count; at += kPixels) {
      const int64_t from = std::min(at, count - kPixels);
      if (factor != 0) t.flip ? tile<true, true>(t, both, from) : tile<true, false>(t, both, from);
      else t.flip ? tile<false, true>(t, both, from) : tile<false, false>(t, both, from);
    }
  }
};

}  // namespace surelite::simd
#endif
