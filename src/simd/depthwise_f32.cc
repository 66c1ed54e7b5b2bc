// SPDX-License-Identifier: Apache-2.0
// Float depthwise convolution: sixteen channels at a time along a row of outputs, with the weights of a 3 x 3 filter in
// registers.
#include "simd/conv.h"

#include <algorithm>
#include <cstring>

#include "simd/requant_avx512.h"
#include "simd/tile.h"

namespace surelite::simd {
namespace {

constexpr int kLanes = 16;

}  // namespace

bool DepthwiseF32::accepts(const ConvF32Options& o) {
  return has_avx512_vnni() && coordinates_fit(o.shape) && o.shape.in_channels == o.shape.out_channels && o.shape.in_channels > 0 && o.shape.taps() <= kMaxTaps;
}

Result<DepthwiseF32> DepthwiseF32::pack(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  DepthwiseF32 conv;
  conv.options_ = o;
  conv.options_.weights = conv.options_.bias = nullptr;
  const int blocks = (s.out_channels + kLanes - 1) / kLanes;
  const auto room = static_cast<size_t>(blocks) * kLanes * sizeof(float);
  SURELITE_LET(conv.weights_, allocate_zeroed(room * static_cast<size_t>(s.taps()), "packed weights"));
  SURELITE_LET(conv.bias_, allocate_zeroed(room, "packed bias"));
  SURELITE_LET(conv.zero_row_, allocate_zeroed(static_cast<size_t>(s.in_channels) * sizeof(float), "a row of padding"));
  auto* weights = reinterpret_cast<float*>(conv.weights_.data());
  auto* bias = reinterpret_cast<float*>(conv.bias_.data());
  for (int c = 0; c < s.out_channels; ++c) {
    for (int t = 0; t < s.taps(); ++t)
      weights[(int64_t{c / kLanes} * s.taps() + t) * kLanes + c % kLanes] = o.weights[int64_t{t} * s.out_channels + c];
    if (o.bias) bias[c] = o.bias[c];
  }
  return conv;
}

#if defined(__x86_64__)

struct DepthwiseF32Kernel {
  // TAPS > 0: a fixed number of taps, kept in registers; 0: any number.
  template <int TAPS>
  SURELITE_AVX512 static void pixels(const DepthwiseF32& conv, const float* const* taps, int count, float* out) {
    const ConvF32Options& o = conv.options_;
    const int tap_count = TAPS ? TAPS : o.shape.taps();
    const __m512 low = _mm512_set1_ps(o.low), high = _mm512_set1_ps(o.high);
    const auto* weights = reinterpret_cast<const float*>(conv.weights_.data());
    const auto* bias = reinterpret_cast<const float*>(conv.bias_.data());
    for (int c = 0; c < o.shape.out_channels; c += kLanes, weights += tap_count * kLanes) {
      const int left = o.shape.out_channels - c;
      const auto mask = static_cast<__mmask16>(left >= kLanes ? 0xffff : (1 << left) - 1);
      const __m512 b = _mm512_load_ps(bias + c);
      __m512 w[TAPS ? TAPS : 1];
      if constexpr (TAPS > 0) {
#pragma GCC unroll 25
        for (int t = 0; t < TAPS; ++t) w[t] = _mm512_load_ps(weights + t * kLanes);
      }
      for (int p = 0; p < count; ++p) {
        __m512 sum = _mm512_setzero_ps();
        if constexpr (TAPS > 0) {
#pragma GCC unroll 25
          for (int t = 0; t < TAPS; ++t) sum = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, taps[t * count + p] + c), w[t], sum);
        } else {
          for (int t = 0; t < tap_count; ++t)
            sum = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, taps[t * count + p] + c), _mm512_load_ps(weights + t * kLanes), sum);
        }
        const __m512 y = _mm512_min_ps(high, _mm512_max_ps(low, _mm512_add_ps(sum, b)));
        _mm512_mask_storeu_ps(out + int64_t{p} * o.shape.out_channels + c, mask, y);
      }
    }
  }
};

void DepthwiseF32::run(const float* in, float* out, int64_t first, int64_t last) const {
  const ConvShape& s = options_.shape;
  const auto* zero_row = reinterpret_cast<const float*>(zero_row_.data());
  const float* taps[kMaxTaps * kMaxRows];
  for (int64_t p = first; p < last;) {
    const int count = static_cast<int>(std::min<int64_t>(last - p, kMaxRows));
    point_at_taps<float>(s, in, zero_row, position_of(s, p), count, taps);
    float* to = out + p * s.out_channels;
    if (s.taps() == 9) DepthwiseF32Kernel::pixels<9>(*this, taps, count, to);
    else DepthwiseF32Kernel::pixels<0>(*this, taps, count, to);
    p += count;
  }
}

#else

void DepthwiseF32::run(const float*, float*, int64_t, int64_t) const {}

#endif

}  // namespace surelite::simd
