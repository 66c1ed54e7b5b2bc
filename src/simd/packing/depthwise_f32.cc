// SPDX-License-Identifier: Apache-2.0
// Float depthwise convolution: what it takes, packing, and the loop over pixels of the portable kernel.
#include <cstring>

#include "simd/conv.h"
#include "simd/cpu.h"
#include "simd/packing/packed_block.h"
#include "simd/portable/tile_kernels.h"
#include "simd/packing/input_window.h"

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
  conv.options_ = o.without_data();
  const bool wide = has_avx512_vnni();
  const int blocks = (s.out_channels + kLanes - 1) / kLanes;
  const auto room = static_cast<size_t>(blocks) * kLanes * sizeof(float);
  Layout layout;
  const size_t weights_at = layout.add(room * static_cast<size_t>(s.taps())), bias_at = layout.add(room),
               zero_row_at = layout.add(static_cast<size_t>(s.in_channels) * sizeof(float));
  SURELITE_LET(conv.memory_, allocate_from(o.memory, layout.total(), "packed weights"));
  float* const weights = conv.weights_ = part_at<float>(conv.memory_, weights_at);
  conv.bias_ = part_at<float>(conv.memory_, bias_at);
  conv.zero_row_ = part_at<float>(conv.memory_, zero_row_at);
  if (take_packed(conv.memory_, o.memory, [] { return true; })) return conv;
  const auto row = static_cast<size_t>(s.out_channels) * sizeof(float);
  if (o.bias) std::memcpy(conv.bias_, o.bias, row);
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
    point_at_taps<float>(s, in, zero_row_, p, 1, taps);
    kernel(taps, s.taps(), weights_, bias_, s.out_channels,
           options_.low, options_.high, out + pixel * s.out_channels);
  }
}

}  // namespace surelite::simd
