// SPDX-License-Identifier: Apache-2.0
// 8-bit depthwise convolution for every vector instruction set.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "simd/conv.h"
#include "simd/portable/tile_kernels.h"
#include "simd/packing/input_window.h"

namespace surelite::simd {
namespace {

constexpr int kMaxChannels = 4096;  // sums of one pixel are kept on the stack

}  // namespace

bool DepthwiseI8::accepts_portable(const ConvI8Options& o) { return portable_depthwise_i8() && o.shape.out_channels <= kMaxChannels; }

Result<DepthwiseI8> DepthwiseI8::pack_portable(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  DepthwiseI8 conv;
  const int64_t count = int64_t{s.taps()} * s.out_channels;
  const int sixteens = (s.out_channels + kMaxPortableBlock - 1) / kMaxPortableBlock;
  SURELITE_TRY(conv.reserve(o, static_cast<size_t>(count) * sizeof(int16_t), 0, sixteens, sixteens));
  auto* to = reinterpret_cast<int16_t*>(conv.weights_);
  for (int64_t i = 0; i < count; ++i) {
    const int32_t w = o.is_unsigned ? static_cast<const uint8_t*>(o.weights)[i] : static_cast<const int8_t*>(o.weights)[i];
    to[i] = static_cast<int16_t>(w - o.zero_filter);
  }
  std::vector<int64_t> most(static_cast<size_t>(sixteens));
  for (int c = 0; c < s.out_channels; ++c) {
    const int32_t bias = o.bias ? o.bias[c] : 0;
    const int sixteen = c / kMaxPortableBlock;
    const int64_t bound = std::abs(int64_t{bias}) + int64_t{s.taps()} * 255 * 255;
    most[static_cast<size_t>(sixteen)] = std::max(most[static_cast<size_t>(sixteen)], bound);
    set_lane(&conv.requant_[sixteen], c % kMaxPortableBlock, o.rounding, bias, o.scales[static_cast<size_t>(c)], bound);
  }
  for (size_t i = 0; i < most.size(); ++i) conv.plans_[i] = plan_requant(o.rounding, {&conv.requant_[i], 1}, most[i], nullptr, 0);
  return conv;
}

void DepthwiseI8::run_portable(const uint8_t* in, uint8_t* out, int64_t first, int64_t last) const {
  const ConvShape& s = options_.shape;
  const PortableDepthwiseI8 add_taps = portable_depthwise_i8();
  const auto requantize = portable_conv_i8().requantize;
  const ByteRange range{options_.zero_out, options_.low, options_.high};
  const auto* zero_row = zero_row_;
  const uint8_t* taps[kMaxTaps];
  int32_t sums[kMaxChannels + kMaxPortableBlock];
  std::fill_n(sums, s.out_channels + kMaxPortableBlock, 0);
  PixelPosition p = position_of(s, first);
  for (int64_t pixel = first; pixel < last; ++pixel, advance(s, &p)) {
    point_at_taps<uint8_t>(s, in, zero_row, p, 1, taps);
    add_taps(taps, s.taps(), options_.is_unsigned, options_.zero_in, reinterpret_cast<const int16_t*>(weights_), s.out_channels, sums);
    for (int c = 0; c < s.out_channels; c += kMaxPortableBlock) {
      const int sixteen = c / kMaxPortableBlock;
      requantize(sums + c, requant_[sixteen], 0, std::min(kMaxPortableBlock, s.out_channels - c), plans_[sixteen].way, range,
                 out + pixel * s.out_channels + c);
    }
  }
}

}  // namespace surelite::simd
