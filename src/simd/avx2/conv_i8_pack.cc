// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution: packing for products of pairs.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "simd/avx2/pack.h"
#include "simd/avx2/requant.h"
#include "simd/packing/packed_block.h"

#if defined(__x86_64__)
#include <emmintrin.h>

namespace surelite::simd::avx2 {
namespace {

// Eight rows of eight pairs of bytes become eight columns.
void turn_pairs(const uint8_t* const* rows, int64_t at, uint8_t flip, uint8_t* to, int64_t step) {
  const __m128i turned = _mm_set1_epi8(static_cast<char>(flip));
  __m128i x[8], y[8];
  for (int i = 0; i < 8; ++i)
    x[i] = _mm_xor_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[i] + at)), turned);
  for (int i = 0; i < 4; ++i)
    y[2 * i] = _mm_unpacklo_epi16(x[i], x[i + 4]), y[2 * i + 1] = _mm_unpackhi_epi16(x[i], x[i + 4]);
  for (int i = 0; i < 2; ++i) {
    x[4 * i] = _mm_unpacklo_epi16(y[2 * i], y[2 * i + 4]), x[4 * i + 1] = _mm_unpackhi_epi16(y[2 * i], y[2 * i + 4]);
    x[4 * i + 2] = _mm_unpacklo_epi16(y[2 * i + 1], y[2 * i + 5]);
    x[4 * i + 3] = _mm_unpackhi_epi16(y[2 * i + 1], y[2 * i + 5]);
  }
  for (int i = 0; i < 4; ++i) {
    auto* const column = reinterpret_cast<__m128i*>(to + 2 * i * step);
    auto* const next = reinterpret_cast<__m128i*>(to + (2 * i + 1) * step);
    _mm_storeu_si128(column, _mm_unpacklo_epi16(x[i], x[i + 4]));
    _mm_storeu_si128(next, _mm_unpackhi_epi16(x[i], x[i + 4]));
  }
}

// One tap of eight channels; null for those that are not there.
void pack_eight(const uint8_t* const* rows, int length, uint8_t flip, uint8_t zero, uint8_t* to, int64_t step) {
  const bool whole = std::all_of(rows, rows + 8, [](const uint8_t* row) { return row != nullptr; });
  int k = 0;
  for (; whole && k + 16 <= length; k += 16, to += 8 * step) turn_pairs(rows, k, flip, to, step);
  for (; k < length; k += 2, to += step)
    for (int c = 0; c < 8; ++c) {
      to[2 * c] = rows[c] ? rows[c][k] ^ flip : zero;
      to[2 * c + 1] = rows[c] && k + 1 < length ? rows[c][k + 1] ^ flip : zero;
    }
}

}  // namespace

SURELITE_AVX2 void walk_avx2(const std::array<Walk, 16>& walks, int count, const CloseThresholds& close) {
  walk_lanes(walks, count, close);
}

Status pack_conv_i8(const ConvI8Options& o, PackedConvI8* to) {
  PackedConvI8& conv = *to;
  const ConvShape s = as_rows(o.shape);
  const BandTaps taps = band_taps(s);
  const int64_t pairs = (int64_t{taps.length} + 1) / 2, filter = int64_t{s.taps()} * s.in_channels;
  const int blocks = (s.out_channels + kBlockChannels - 1) / kBlockChannels;
  const bool is_single = s.out_channels == 1;
  const int64_t in_pairs = int64_t{blocks} * kBlockChannels * taps.count() * pairs * 2;
  const auto bytes = static_cast<size_t>(is_single ? filter : in_pairs);
  SURELITE_TRY(conv.reserve(o, bytes, blocks, blocks, 0, true));
  if (take_packed(conv.memory, o.memory, [&] {
        return plans_fit(o.rounding, {conv.plans, static_cast<size_t>(blocks)});
      }))
    return {};
  if (lacks_scales(o)) return {};
  const uint8_t flip = !o.is_unsigned && packs_unsigned(o) ? 0x80 : 0;
  const uint8_t zero = packs_unsigned(o) ? static_cast<uint8_t>(packed_zero(o)) : 0;
  const RequantRange range = requant_range(o);
  const RowsAhead ahead(o.weights, filter, s.out_channels);
  ahead.fetch(0, kBlockChannels);
  for (int block = 0; block < blocks; ++block) {
    const int first = block * kBlockChannels, width = width_of_block(s.out_channels, first);
    const bool in_order = width == 8 || o.rounding == Rounding::none;
    ahead.fetch(first + kBlockChannels, kBlockChannels);
    int64_t most = 0;
    const uint8_t* rows[kBlockChannels] = {};
    for (int lane = 0; lane < width; ++lane) {
      const int c = first + (in_order ? lane : sixteen_order(lane));
      if (c >= s.out_channels) continue;
      rows[lane] = static_cast<const uint8_t*>(o.weights) + c * filter;
      if (o.rounding == Rounding::none) continue;
      const int32_t bias = o.bias ? o.bias[c] : 0;
      const int64_t bound = std::abs(int64_t{bias}) + filter * 255 * 255;
      most = std::max(most, bound);
      set_lane(&conv.requant[block], lane, o.rounding, bias, o.scales[static_cast<size_t>(c)], bound);
    }
    auto* packed = reinterpret_cast<uint8_t*>(conv.weights) + int64_t{first} * taps.count() * pairs * 2;
    for (int64_t i = 0; is_single && i < filter; ++i) packed[i] = rows[0][i] ^ flip;
    for (int tap = 0; !is_single && tap < taps.count(); ++tap, packed += pairs * width * 2)
      for (int half = 0; half < width; half += 8) {
        const uint8_t* at[8];
        for (int i = 0; i < 8; ++i) at[i] = rows[half + i] ? rows[half + i] + int64_t{tap} * taps.length : nullptr;
        pack_eight(at, taps.length, flip, zero, packed + half * 2, width * 2);
      }
    conv.plans[block] = plan_requant(o.rounding, {&conv.requant[block], 1}, most, &range, s.pixels(), walk_avx2);
  }
  return {};
}

}  // namespace surelite::simd::avx2

#endif
