// SPDX-License-Identifier: Apache-2.0
// Float convolution: fused multiply-adds of broadcast inputs with packed weights, a tile of pixels by up to 64 channels in
// registers. Each output is summed tap by tap in the order of the weights.
#include "simd/conv.h"

#include <algorithm>
#include <cstring>

#include "simd/requant_avx512.h"
#include "simd/tile.h"

namespace surelite::simd {
namespace {

constexpr int kLanes = 16, kBlock = 64, kMaxFloatPatch = 512;

int round_up(int value, int to) { return (value + to - 1) / to * to; }

}  // namespace

bool ConvF32::accepts(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  if (!has_avx512_vnni() || !coordinates_fit(s) || s.in_channels <= 0 || s.out_channels <= 0) return false;
  const bool patches = s.in_channels < 4 && s.taps() > 1;
  return patches ? int64_t{s.taps()} * s.in_channels <= kMaxFloatPatch : s.taps() <= kMaxTaps;
}

Result<ConvF32> ConvF32::pack(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  ConvF32 conv;
  conv.options_ = o;
  conv.options_.weights = conv.options_.bias = nullptr;
  conv.patches_ = s.in_channels < 4 && s.taps() > 1;
  conv.depth_ = conv.patches_ ? s.taps() * s.in_channels : s.in_channels;
  conv.tap_count_ = conv.patches_ ? 1 : s.taps();
  const int channels = round_up(s.out_channels, kLanes);
  const int64_t filter = int64_t{conv.depth_} * conv.tap_count_;
  SURELITE_LET(conv.weights_, allocate_zeroed(static_cast<size_t>(channels) * static_cast<size_t>(filter) * sizeof(float), "packed weights"));
  SURELITE_LET(conv.bias_, allocate_zeroed(static_cast<size_t>(channels) * sizeof(float), "packed bias"));
  SURELITE_LET(conv.zero_row_, allocate_zeroed(static_cast<size_t>(conv.depth_) * sizeof(float), "a row of padding"));
  auto* bias = reinterpret_cast<float*>(conv.bias_.data());
  for (int c = 0; c < s.out_channels; ++c) {
    const int first = c / kBlock * kBlock, width = std::min(kBlock, channels - first);
    float* to = reinterpret_cast<float*>(conv.weights_.data()) + first * filter + (c - first);
    for (int64_t k = 0; k < filter; ++k) to[k * width] = o.weights[c * filter + k];
    if (o.bias) bias[c] = o.bias[c];
  }
  return conv;
}

#if defined(__x86_64__)

struct ConvF32Kernel {
  template <int ROWS, int VECTORS, bool FUSED>
  SURELITE_AVX512 static void tile(const ConvF32& conv, const float* const* rows, int block, float* out) {
    const ConvF32Options& o = conv.options_;
    const int64_t filter = int64_t{conv.depth_} * conv.tap_count_;
    const float* weights = reinterpret_cast<const float*>(conv.weights_.data()) + int64_t{block} * kBlock * filter;
    const float* bias = reinterpret_cast<const float*>(conv.bias_.data()) + block * kBlock;
    __m512 acc[ROWS][VECTORS];
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < VECTORS; ++v) acc[r][v] = _mm512_setzero_ps();
    for (int tap = 0; tap < conv.tap_count_; ++tap, rows += ROWS) {
      const float* row[ROWS];
#pragma GCC unroll 16
      for (int r = 0; r < ROWS; ++r) row[r] = rows[r];
      for (int k = 0; k < conv.depth_; ++k, weights += VECTORS * kLanes) {
        __m512 w[VECTORS];
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; ++v) w[v] = _mm512_load_ps(weights + v * kLanes);
#pragma GCC unroll 16
        for (int r = 0; r < ROWS; ++r) {
          const __m512 x = _mm512_set1_ps(row[r][k]);
#pragma GCC unroll 4
          for (int v = 0; v < VECTORS; ++v) acc[r][v] = FUSED ? _mm512_fmadd_ps(x, w[v], acc[r][v]) : _mm512_add_ps(acc[r][v], _mm512_mul_ps(x, w[v]));
        }
      }
    }
    const __m512 low = _mm512_set1_ps(o.low), high = _mm512_set1_ps(o.high);
#pragma GCC unroll 4
    for (int v = 0; v < VECTORS; ++v) {
      const int channel = block * kBlock + v * kLanes;
      const int left = o.shape.out_channels - channel;
      const auto mask = static_cast<__mmask16>(left >= kLanes ? 0xffff : (1 << left) - 1);
      const __m512 b = _mm512_load_ps(bias + v * kLanes);
#pragma GCC unroll 16
      for (int r = 0; r < ROWS; ++r) {
        const __m512 y = _mm512_min_ps(high, _mm512_max_ps(low, _mm512_add_ps(acc[r][v], b)));
        _mm512_mask_storeu_ps(out + int64_t{r} * o.shape.out_channels + channel, mask, y);
      }
    }
  }

  template <int ROWS, int VECTORS>
  SURELITE_AVX512 static void tiles(const ConvF32& conv, const float* in, float* out, int block, int64_t* pixel, int64_t last) {
    const ConvShape& s = conv.options_.shape;
    const auto* zero_row = reinterpret_cast<const float*>(conv.zero_row_.data());
    const bool direct = is_direct(s);
    alignas(64) float patch[ROWS * kMaxFloatPatch];
    const float* rows[kMaxTaps * ROWS];
    for (; *pixel + ROWS <= last; *pixel += ROWS) {
      if (conv.patches_) {
        gather_patches<float>(s, in, 0.0f, position_of(s, *pixel), ROWS, patch, conv.depth_);
        for (int r = 0; r < ROWS; ++r) rows[r] = patch + r * conv.depth_;
      } else if (direct) {
        for (int r = 0; r < ROWS; ++r) rows[r] = in + (*pixel + r) * s.in_channels;
      } else {
        point_at_taps<float>(s, in, zero_row, position_of(s, *pixel), ROWS, rows);
      }
      if (conv.options_.fused) tile<ROWS, VECTORS, true>(conv, rows, block, out + *pixel * s.out_channels);
      else tile<ROWS, VECTORS, false>(conv, rows, block, out + *pixel * s.out_channels);
    }
  }

  SURELITE_AVX512 static void run_block(const ConvF32& conv, const float* in, float* out, int block, int vectors, int64_t pixel, int64_t last) {
    switch (vectors) {
      case 4:
        tiles<6, 4>(conv, in, out, block, &pixel, last);
        tiles<3, 4>(conv, in, out, block, &pixel, last);
        return tiles<1, 4>(conv, in, out, block, &pixel, last);
      case 3:
        tiles<8, 3>(conv, in, out, block, &pixel, last);
        tiles<3, 3>(conv, in, out, block, &pixel, last);
        return tiles<1, 3>(conv, in, out, block, &pixel, last);
      case 2:
        tiles<12, 2>(conv, in, out, block, &pixel, last);
        tiles<4, 2>(conv, in, out, block, &pixel, last);
        return tiles<1, 2>(conv, in, out, block, &pixel, last);
      default:
        tiles<14, 1>(conv, in, out, block, &pixel, last);
        tiles<4, 1>(conv, in, out, block, &pixel, last);
        return tiles<1, 1>(conv, in, out, block, &pixel, last);
    }
  }
};

void ConvF32::run(const float* in, float* out, int64_t first, int64_t last) const {
  const int channels = round_up(options_.shape.out_channels, kLanes);
  for (int block = 0; block * kBlock < channels; ++block)
    ConvF32Kernel::run_block(*this, in, out, block, std::min(kBlock, channels - block * kBlock) / kLanes, first, last);
}

#else

void ConvF32::run(const float*, float*, int64_t, int64_t) const {}

#endif

}  // namespace surelite::simd
