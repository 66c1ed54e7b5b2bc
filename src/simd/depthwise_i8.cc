// SPDX-License-Identifier: Apache-2.0
// 8-bit depthwise convolution: what it takes, and packing for the VNNI dot product.
#include "simd/depthwise_i8.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "simd/cpu.h"
#include "simd/tile.h"

namespace surelite::simd {
namespace {

// Weights of one channel less their zero point, moved into 8 bits where they do not fit.
struct ChannelWeights {
  int32_t moved = 0;
  int32_t sum = 0;  // of the unmoved
  int8_t value[kMaxTaps] = {};
};

ChannelWeights weights_of(const ConvI8Options& o, int channel) {
  ChannelWeights result;
  int32_t raw[kMaxTaps], low = 0, high = 0;
  const int taps = o.shape.taps();
  for (int tap = 0; tap < taps; ++tap) {
    const int64_t at = int64_t{tap} * o.shape.out_channels + channel;
    raw[tap] = (o.is_unsigned ? static_cast<const uint8_t*>(o.weights)[at] : static_cast<const int8_t*>(o.weights)[at]) - o.zero_filter;
    low = std::min(low, raw[tap]), high = std::max(high, raw[tap]);
    result.sum += raw[tap];
  }
  if (high > INT8_MAX) result.moved = high - INT8_MAX;
  else if (low < INT8_MIN) result.moved = low - INT8_MIN;
  for (int tap = 0; tap < taps; ++tap) result.value[tap] = static_cast<int8_t>(raw[tap] - result.moved);
  return result;
}

}  // namespace

bool DepthwiseI8::accepts(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  if (!coordinates_fit(s) || s.in_channels != s.out_channels || s.in_channels <= 0) return false;
  if (s.taps() + 3 > kMaxTaps || o.rounding != Rounding::two_steps || (!o.is_unsigned && o.zero_filter != 0)) return false;
  for (size_t c = 0; c < o.scales.size(); ++c)
    if (!takes_scale(o.rounding, s.taps(), o.bias ? o.bias[c] : 0, o.scales[c])) return false;
  return has_avx512_vnni() || accepts_portable(o);
}

void DepthwiseI8::run(const void* in, void* out, int64_t first, int64_t last) const {
  const auto* from = static_cast<const uint8_t*>(in);
  auto* to = static_cast<uint8_t*>(out);
  if (has_avx512_vnni()) run_avx512(from, to, first, last);
  else run_portable(from, to, first, last);
}

Result<DepthwiseI8> DepthwiseI8::pack(const ConvI8Options& o) {
  if (!has_avx512_vnni()) return pack_portable(o);
  const ConvShape& s = o.shape;
  DepthwiseI8 conv;
  conv.options_ = o;
  conv.options_.weights = nullptr;
  conv.options_.bias = nullptr;
  conv.options_.scales = {};
  conv.rolling_ = rolls(s);
  conv.groups_ = conv.rolling_ ? (s.stride_y == 1 ? 6 : 3) : (s.taps() + 3) / 4;
  const int blocks = (s.out_channels + kBlock - 1) / kBlock;
  SURELITE_LET(conv.weights_, allocate_zeroed(static_cast<size_t>(blocks) * static_cast<size_t>(conv.groups_) * kBlock * 4, "packed weights"));
  SURELITE_LET(conv.sum_factors_, allocate_zeroed(static_cast<size_t>(blocks) * kBlock * 4, "factors of input sums"));
  SURELITE_LET(conv.zero_row_, allocate(static_cast<size_t>(s.in_channels), "a row of padding"));
  std::memset(conv.zero_row_.data(), o.zero_in & 0xff, conv.zero_row_.size());
  conv.requant_.resize(static_cast<size_t>(blocks) * 4);
  const int64_t zero = o.zero_in + (o.is_unsigned ? 0 : 128);
  for (int block = 0; block < blocks; ++block) {
    const int channels = std::min(kBlock, s.out_channels - block * kBlock), strip = kBlock / strips_of(channels);
    int64_t most = 0;
    for (int i = 0; i < kBlock; ++i) {
      const int quarter = i / kLanes, lane = i % kLanes, in_strip = channel_in_block(4, quarter, lane) % strip;
      RequantBlock& b = conv.requant_[static_cast<size_t>(block * 4 + quarter)];
      if (in_strip >= channels) {
        clear_lane(&b, lane);
        continue;
      }
      const int c = block * kBlock + in_strip;
      const ChannelWeights w = weights_of(o, c);
      for (int group = 0; group < conv.groups_; ++group)
        for (int slot = 0; slot < 4; ++slot) {
          const int tap = tap_in_slot(conv.rolling_, s.taps(), group, slot);
          auto* to = reinterpret_cast<int8_t*>(conv.weights_.data()) + ((int64_t{block} * conv.groups_ + group) * kBlock + i) * 4;
          if (tap >= 0) to[slot] = w.value[tap];
        }
      reinterpret_cast<int32_t*>(conv.sum_factors_.data())[block * kBlock + i] = w.moved;
      conv.tap_sums_ |= w.moved != 0;
      const int64_t bias = o.bias ? o.bias[c] : 0, bound = std::abs(bias) + int64_t{s.taps()} * 255 * 255;
      most = std::max(most, bound);
      set_lane(&b, lane, static_cast<int32_t>(bias - zero * w.sum), o.scales[static_cast<size_t>(c)], bound);
    }
    const std::span<RequantBlock> quarters{conv.requant_.data() + block * 4, 4};
    conv.ways_.push_back(choose_way(o.rounding, quarters, most, o.low - o.zero_out, o.high - o.zero_out, s.pixels()));
  }
  return conv;
}

}  // namespace surelite::simd
