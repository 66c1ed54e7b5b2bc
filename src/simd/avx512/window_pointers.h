// SPDX-License-Identifier: Apache-2.0
// Pointers to the input pixels under a tile of up to 16 outputs, all taps at once.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "simd/conv.h"
#include "simd/avx512/target.h"
#include "simd/packing/input_window.h"

namespace surelite::simd {

inline constexpr int kTapLanes = 16;
// Rows of pointers are written sixteen at a time and overlap; the table needs this many entries beyond the last.
inline constexpr int kTapSlack = kTapLanes;

// What a tap covers: one pixel, or `pixels` neighbours of which `across` taps make a row of the window. `depth` bytes
// are read.
struct TapExtent {
  int pixels = 1, across = 1, depth = 0;
};

// First input row and column under each of sixteen outputs, and the offset of that element.
struct TapOrigins {
  __m512i y, x, offset_low, offset_high;
};

SURELITE_AVX512_INLINE TapOrigins origins_of(const ConvShape& s, int64_t bytes, PixelPosition p, int count) {
  const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const int32_t y = p.y * s.stride_y - s.pad_y, x = p.x * s.stride_x - s.pad_x;
  const int64_t offset = ((int64_t{p.batch} * s.in_height + y) * s.in_width + x) * bytes;
  const bool one_wrap = count <= s.out_width && p.y + 1 < s.out_height;
  if (p.x + count <= s.out_width || one_wrap) {
    const __mmask16 wrapped = _mm512_cmpge_epi32_mask(lane, _mm512_set1_epi32(s.out_width - p.x));
    const __m512i xs = _mm512_add_epi32(_mm512_set1_epi32(x), _mm512_mullo_epi32(lane, _mm512_set1_epi32(s.stride_x)));
    const __m512i ys = _mm512_set1_epi32(y);
    const __m512i step = _mm512_set1_epi64(s.stride_x * bytes);
    const __m512i jump =
        _mm512_set1_epi64((int64_t{s.stride_y} * s.in_width - int64_t{s.out_width} * s.stride_x) * bytes);
    __m512i low = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7), high = _mm512_setr_epi64(8, 9, 10, 11, 12, 13, 14, 15);
    low = _mm512_add_epi64(_mm512_mullo_epi64(low, step), _mm512_set1_epi64(offset));
    high = _mm512_add_epi64(_mm512_mullo_epi64(high, step), _mm512_set1_epi64(offset));
    return {_mm512_mask_add_epi32(ys, wrapped, ys, _mm512_set1_epi32(s.stride_y)),
            _mm512_mask_sub_epi32(xs, wrapped, xs, _mm512_set1_epi32(s.out_width * s.stride_x)),
            _mm512_mask_add_epi64(low, static_cast<__mmask8>(wrapped), low, jump),
            _mm512_mask_add_epi64(high, static_cast<__mmask8>(wrapped >> 8), high, jump)};
  }
  alignas(64) int32_t ys[kTapLanes] = {}, xs[kTapLanes] = {};
  alignas(64) int64_t offsets[kTapLanes] = {};
  for (int r = 0; r < count; ++r) {
    ys[r] = p.y * s.stride_y - s.pad_y;
    xs[r] = p.x * s.stride_x - s.pad_x;
    offsets[r] = ((int64_t{p.batch} * s.in_height + ys[r]) * s.in_width + xs[r]) * bytes;
    advance(s, &p);
  }
  return {_mm512_load_si512(ys), _mm512_load_si512(xs), _mm512_load_si512(offsets), _mm512_load_si512(offsets + 8)};
}

// rows[tap * count + r] for r < count <= 16 points at the input under that tap of output pixel p + r, pixels of `bytes`
// bytes; padding points at zero_row. Entries beyond the last tap's are scribbled on. partial(entry, y, x) is called for
// taps that lie across a side of the image, or where `depth` bytes would leave the tensor of `size` bytes; it sets
// rows[entry].
template <class Partial>
SURELITE_AVX512_INLINE void point_at_taps_wide(const ConvShape& s, const TapExtent& extent, const void* in,
                                               int64_t size, const void* zero_row, int64_t bytes, PixelPosition p,
                                               int count, const void** rows, const Partial& partial) {
  const TapOrigins origins = origins_of(s, bytes, p, count);
  const __m512i base = _mm512_set1_epi64(reinterpret_cast<int64_t>(in)),
                zero = _mm512_set1_epi64(reinterpret_cast<int64_t>(zero_row));
  const __m512i height = _mm512_set1_epi32(s.in_height), room = _mm512_set1_epi32(s.in_width - extent.pixels + 1);
  const __m512i most = _mm512_set1_epi64(size - extent.depth);
  const auto used = static_cast<__mmask16>((1 << count) - 1);
  int entry = 0;
  for (int ky = 0; ky < s.filter_height; ++ky) {
    const __m512i y = _mm512_add_epi32(origins.y, _mm512_set1_epi32(ky * s.dilation_y));
    const __mmask16 in_height = _mm512_mask_cmplt_epu32_mask(used, y, height);
    for (int kx = 0; kx < extent.across; ++kx, entry += count) {
      const __m512i x = _mm512_add_epi32(origins.x, _mm512_set1_epi32(kx * s.dilation_x));
      __mmask16 inside = _mm512_mask_cmplt_epi32_mask(in_height, x, room);
      inside = _mm512_mask_cmpge_epi32_mask(inside, x, _mm512_setzero_si512());
      const __m512i step =
          _mm512_set1_epi64((int64_t{ky} * s.dilation_y * s.in_width + int64_t{kx} * s.dilation_x) * bytes);
      const __m512i low = _mm512_add_epi64(origins.offset_low, step),
                    high = _mm512_add_epi64(origins.offset_high, step);
      if (extent.pixels > 1 || extent.depth > bytes) {
        const __mmask16 fits =
            static_cast<__mmask16>(_mm512_cmple_epi64_mask(low, most) | _mm512_cmple_epi64_mask(high, most) << 8);
        const __mmask16 touches =
            _mm512_mask_cmplt_epi32_mask(_mm512_mask_cmpgt_epi32_mask(in_height, x, _mm512_set1_epi32(-extent.pixels)),
                                         x, _mm512_set1_epi32(s.in_width));
        inside &= fits;
        __mmask16 rest = touches & static_cast<__mmask16>(~inside);
        _mm512_storeu_si512(rows + entry, _mm512_mask_add_epi64(zero, static_cast<__mmask8>(inside), low, base));
        if (count > 8)
          _mm512_storeu_si512(rows + entry + 8,
                              _mm512_mask_add_epi64(zero, static_cast<__mmask8>(inside >> 8), high, base));
        if (rest) {
          alignas(64) int32_t ys[kTapLanes], xs[kTapLanes];
          _mm512_store_si512(ys, y);
          _mm512_store_si512(xs, x);
          for (; rest; rest &= static_cast<__mmask16>(rest - 1)) {
            const int r = __builtin_ctz(rest);
            PixelPosition at = p;
            for (int i = 0; i < r; ++i) advance(s, &at);
            partial(entry + r, at.batch, ys[r], xs[r]);
          }
        }
        continue;
      }
      _mm512_storeu_si512(rows + entry, _mm512_mask_add_epi64(zero, static_cast<__mmask8>(inside), low, base));
      if (count > 8)
        _mm512_storeu_si512(rows + entry + 8,
                            _mm512_mask_add_epi64(zero, static_cast<__mmask8>(inside >> 8), high, base));
    }
  }
}

// Taps of one pixel.
SURELITE_AVX512_INLINE void point_at_taps_wide(const ConvShape& s, const void* in, const void* zero_row, int64_t bytes,
                                               PixelPosition p, int count, const void** rows) {
  point_at_taps_wide(s, {1, s.filter_width, static_cast<int>(bytes)}, in, 0, zero_row, bytes, p, count, rows,
                     [](int, int, int, int) {});
}

// The same where every tap of every output lies inside the image: `across` taps make a row of the window.
SURELITE_AVX512_INLINE void point_at_inner_taps(const ConvShape& s, const void* in, int64_t bytes, int across,
                                                PixelPosition p, int count, const void** rows) {
  alignas(64) int64_t first[kTapLanes] = {};
  const int64_t step = s.stride_x * bytes, line = s.in_width * bytes;
  const auto start_of = [&](const PixelPosition& at) {
    return reinterpret_cast<int64_t>(in) + (int64_t{at.batch} * s.in_height + int64_t{at.y} * s.stride_y) * line +
           at.x * step;
  };
  int64_t at = start_of(p);
  for (int r = 0; r < count; ++r, at += step) {
    first[r] = at;
    if (++p.x == s.out_width) {
      p.x = 0;
      if (++p.y == s.out_height) p.y = 0, ++p.batch;
      at = start_of(p) - step;
    }
  }
  const __m512i low = _mm512_load_si512(first), high = _mm512_load_si512(first + 8);
  for (int ky = 0; ky < s.filter_height; ++ky)
    for (int kx = 0; kx < across; ++kx, rows += count) {
      const __m512i shift = _mm512_set1_epi64(ky * s.dilation_y * line + int64_t{kx} * s.dilation_x * bytes);
      _mm512_storeu_si512(rows, _mm512_add_epi64(low, shift));
      if (count > 8) _mm512_storeu_si512(rows + 8, _mm512_add_epi64(high, shift));
    }
}

// The image `from` with its padding, which makes it one of shape `s`, and three bytes behind it that short taps read.
inline void copy_image(const ConvShape& from, const ConvShape& s, const uint8_t* in, int32_t zero, uint8_t* to) {
  const int64_t channels = s.in_channels, line = s.in_width * channels;
  std::memset(to, zero & 0xff, static_cast<size_t>(s.in_height * line + 3));
  const int32_t first = std::max(0, -from.pad_y), last = std::min(from.in_height, s.in_height - from.pad_y);
  const int32_t left = std::max(0, -from.pad_x), right = std::min(from.in_width, s.in_width - from.pad_x);
  for (int32_t y = first; y < last && left < right; ++y)
    std::memcpy(to + (y + from.pad_y) * line + (left + from.pad_x) * channels,
                in + (int64_t{y} * from.in_width + left) * channels, static_cast<size_t>((right - left) * channels));
}

}  // namespace surelite::simd
#endif
