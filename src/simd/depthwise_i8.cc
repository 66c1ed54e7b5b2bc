// SPDX-License-Identifier: Apache-2.0
// 8-bit depthwise convolution with the VNNI dot product: four taps of 64 channels are interleaved byte by byte, so that each
// 32-bit lane holds one channel's four inputs. Interleaving permutes channels within 128-bit lanes; weights and requantization
// are packed in that order, and narrowing undoes it.
#include "simd/conv.h"

#include <algorithm>
#include <cstring>

#include "simd/requant_avx512.h"
#include "simd/tile.h"

namespace surelite::simd {
namespace {

constexpr int kBlock = 64, kLanes = 16;

// Channel of a block that lane `lane` of accumulator `quarter` belongs to.
constexpr int channel_at(int quarter, int lane) { return lane / 4 * 16 + quarter * 4 + lane % 4; }

}  // namespace

bool DepthwiseI8::accepts(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  return s.in_channels == s.out_channels && s.taps() + 3 <= kMaxTaps && o.rounding == Rounding::two_steps &&
         ConvI8::accepts([&] {
           ConvI8Options one = o;
           one.shape.in_channels = 4;
           return one;
         }());
}

Result<DepthwiseI8> DepthwiseI8::pack(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  DepthwiseI8 conv;
  conv.options_ = o;
  conv.options_.weights = nullptr;
  conv.options_.bias = nullptr;
  conv.options_.scales = {};
  conv.groups_ = (s.taps() + 3) / 4;
  conv.tap_sums_ = o.is_unsigned && o.zero_filter != 128;
  const int blocks = (s.out_channels + kBlock - 1) / kBlock;
  SURELITE_LET(conv.weights_, allocate_zeroed(static_cast<size_t>(blocks) * static_cast<size_t>(conv.groups_) * kBlock * 4, "packed weights"));
  SURELITE_LET(conv.zero_row_, allocate(static_cast<size_t>(s.in_channels), "a row of padding"));
  std::memset(conv.zero_row_.data(), o.zero_in & 0xff, conv.zero_row_.size());
  conv.requant_.resize(static_cast<size_t>(blocks) * 4);
  const int64_t zero = o.zero_in + (o.is_unsigned ? 0 : 128);
  const int64_t filter_zero = o.is_unsigned ? 128 - o.zero_filter : 0;
  for (int block = 0; block < blocks; ++block)
    for (int quarter = 0; quarter < 4; ++quarter)
      for (int lane = 0; lane < kLanes; ++lane) {
        const int c = block * kBlock + channel_at(quarter, lane);
        RequantBlock& b = conv.requant_[static_cast<size_t>(block * 4 + quarter)];
        if (c >= s.out_channels) continue;
        int64_t sum = 0;
        for (int tap = 0; tap < s.taps(); ++tap) {
          const int64_t index = int64_t{tap} * s.out_channels + c;
          const int w = o.is_unsigned ? static_cast<const uint8_t*>(o.weights)[index] - 128 : static_cast<const int8_t*>(o.weights)[index];
          sum += w;
          auto* to = reinterpret_cast<int8_t*>(conv.weights_.data());
          to[(((int64_t{block} * conv.groups_ + tap / 4) * 4 + quarter) * kLanes + lane) * 4 + tap % 4] = static_cast<int8_t>(w);
        }
        b.bias[lane] = static_cast<int32_t>((o.bias ? o.bias[c] : 0) - zero * sum - filter_zero * zero * conv.groups_ * 4);
        const ChannelScale& scale = o.scales[static_cast<size_t>(c)];
        const int shift = -scale.shift;
        b.multiplier[lane] = scale.multiplier;
        b.shift[lane] = shift;
        b.sign_mask[lane] = shift > 0 ? -1 : 0;
        (lane % 2 ? b.round_odd : b.round_even)[lane / 2] = (int64_t{1} << 30) + (shift > 0 ? int64_t{1} << (30 + shift) : 0);
      }
  return conv;
}

#if defined(__x86_64__)

struct DepthwiseI8Kernel {
  template <bool SUMS>
  SURELITE_AVX512 static void pixel(const DepthwiseI8& conv, const uint8_t* const* taps, uint8_t* out) {
    const ConvI8Options& o = conv.options_;
    const __m512i flip = _mm512_set1_epi8(o.is_unsigned ? 0 : static_cast<char>(0x80));
    const __m512i low = _mm512_set1_epi32(o.low), high = _mm512_set1_epi32(o.high), zero = _mm512_set1_epi32(o.zero_out);
    const __m512i ones = _mm512_set1_epi8(1), sum_factor = _mm512_set1_epi32(128 - o.zero_filter);
    const auto* weights = reinterpret_cast<const int8_t*>(conv.weights_.data());
    const RequantBlock* b = conv.requant_.data();
    for (int c = 0; c < o.shape.out_channels; c += kBlock, b += 4) {
      const int left = o.shape.out_channels - c;
      const __mmask64 mask = left >= kBlock ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
      __m512i acc[4], sums[4];
      for (int q = 0; q < 4; ++q) acc[q] = _mm512_load_si512(b[q].bias), sums[q] = _mm512_setzero_si512();
      for (int g = 0; g < conv.groups_; ++g, weights += 256) {
        const __m512i x0 = _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, taps[4 * g] + c), flip);
        const __m512i x1 = _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, taps[4 * g + 1] + c), flip);
        const __m512i x2 = _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, taps[4 * g + 2] + c), flip);
        const __m512i x3 = _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, taps[4 * g + 3] + c), flip);
        const __m512i low01 = _mm512_unpacklo_epi8(x0, x1), high01 = _mm512_unpackhi_epi8(x0, x1);
        const __m512i low23 = _mm512_unpacklo_epi8(x2, x3), high23 = _mm512_unpackhi_epi8(x2, x3);
        const __m512i x[4] = {_mm512_unpacklo_epi16(low01, low23), _mm512_unpackhi_epi16(low01, low23),
                              _mm512_unpacklo_epi16(high01, high23), _mm512_unpackhi_epi16(high01, high23)};
#pragma GCC unroll 4
        for (int q = 0; q < 4; ++q) {
          acc[q] = _mm512_dpbusd_epi32(acc[q], x[q], _mm512_load_si512(weights + q * 64));
          if constexpr (SUMS) sums[q] = _mm512_dpbusd_epi32(sums[q], x[q], ones);
        }
      }
      __m512i y[4];
#pragma GCC unroll 4
      for (int q = 0; q < 4; ++q) {
        __m512i x = acc[q];
        if constexpr (SUMS) x = _mm512_add_epi32(x, _mm512_mullo_epi32(sums[q], sum_factor));
        y[q] = _mm512_min_epi32(_mm512_max_epi32(_mm512_add_epi32(requant_two_steps(x, b[q]), zero), low), high);
      }
      const __m512i first = _mm512_packs_epi32(y[0], y[1]), second = _mm512_packs_epi32(y[2], y[3]);
      const __m512i bytes = o.is_unsigned ? _mm512_packus_epi16(first, second) : _mm512_packs_epi16(first, second);
      _mm512_mask_storeu_epi8(out + c, mask, bytes);
    }
  }
};

void DepthwiseI8::run(const void* in, void* out, int64_t first, int64_t last) const {
  const ConvShape& s = options_.shape;
  const auto* zero_row = reinterpret_cast<const uint8_t*>(zero_row_.data());
  const uint8_t* taps[kMaxTaps];
  for (int t = 0; t < groups_ * 4; ++t) taps[t] = zero_row;
  auto* to = static_cast<uint8_t*>(out) + first * s.out_channels;
  PixelPosition position = position_of(s, first);
  for (int64_t p = first; p < last; ++p, to += s.out_channels) {
    point_at_taps<uint8_t>(s, static_cast<const uint8_t*>(in), zero_row, position, 1, taps);
    if (tap_sums_) DepthwiseI8Kernel::pixel<true>(*this, taps, to);
    else DepthwiseI8Kernel::pixel<false>(*this, taps, to);
    advance(s, &position);
  }
}

#else

void DepthwiseI8::run(const void*, void*, int64_t, int64_t) const {}

#endif

}  // namespace surelite::simd
