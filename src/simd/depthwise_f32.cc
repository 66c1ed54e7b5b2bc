// SPDX-License-Identifier: Apache-2.0
// Float depthwise convolution: what it takes, packing, and the loop over pixels of the portable kernel.
#include <cstring>

#include "simd/conv.h"
#include "simd/cpu.h"
#include "simd/portable.h"
#include "simd/tile.h"

namespace surelite::simd {

bool DepthwiseF32::accepts(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  if (!has_avx512_vnni() && !portable_depthwise_f32()) return false;
  return coordinates_fit(s) && s.in_channels == s.out_channels && s.in_channels > 0 && s.taps() <= kMaxTaps;
}

Result<DepthwiseF32> DepthwiseF32::pack(const ConvF32Options& o) {
  constexpr int kLanes = 16;
  const ConvShape& s = o.shape;
  DepthwiseF32 conv;
  conv.options_ = o;
  conv.options_.weights = conv.options_.bias = nullptr;
  const bool wide = has_avx512_vnni();
  const int blocks = (s.out_channels + kLanes - 1) / kLanes;
  const auto room = static_cast<size_t>(blocks) * kLanes * sizeof(float);
  SURELITE_LET(conv.weights_, allocate_zeroed(room * static_cast<size_t>(s.taps()), "packed weights"));
  SURELITE_LET(conv.bias_, allocate_zeroed(room, "packed bias"));
  SURELITE_LET(conv.zero_row_, allocate_zeroed(static_cast<size_t>(s.in_channels) * sizeof(float), "a row of padding"));
  auto* weights = reinterpret_cast<float*>(conv.weights_.data());
  const auto row = static_cast<size_t>(s.out_channels) * sizeof(float);
  if (o.bias) std::memcpy(conv.bias_.data(), o.bias, row);
  if (!wide) std::memcpy(weights, o.weights, row * static_cast<size_t>(s.taps()));
  for (int c = 0; wide && c < s.out_channels; ++c)
    for (int t = 0; t < s.taps(); ++t)
      weights[(int64_t{c / kLanes} * s.taps() + t) * kLanes + c % kLanes] = o.weights[int64_t{t} * s.out_channels + c];
  return conv;
}

void DepthwiseF32::run(const float* in, float* out, int64_t first, int64_t last) const {
  if (has_avx512_vnni()) run_avx512(in, out, first, last);
  else run_portable(in, out, first, last);
}

void DepthwiseF32::run_portable(const float* in, float* out, int64_t first, int64_t last) const {
  const ConvShape& s = options_.shape;
  const PortableDepthwiseF32 kernel = portable_depthwise_f32();
  const float* taps[kMaxTaps];
  PixelPosition p = position_of(s, first);
  for (int64_t pixel = first; pixel < last; ++pixel, advance(s, &p)) {
    point_at_taps<float>(s, in, reinterpret_cast<const float*>(zero_row_.data()), p, 1, taps);
    kernel(taps, s.taps(), reinterpret_cast<const float*>(weights_.data()), reinterpret_cast<const float*>(bias_.data()), s.out_channels,
           options_.low, options_.high, out + pixel * s.out_channels);
  }
}

}  // namespace surelite::simd
