// SPDX-License-Identifier: Apache-2.0
// 8-bit depthwise convolution: what it takes, and packing for the VNNI dot product.
#include "simd/packing/depthwise_order.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <span>

#include "simd/cpu.h"
#include "simd/packing/pack_rows.h"
#include "simd/packing/packed_block.h"
#include "simd/packing/input_window.h"

namespace surelite::simd {
namespace {

// Weights of up to 64 channels less their zero point, moved into 8 bits where they do not fit.
struct BlockWeights {
  int32_t moved[kBlock] = {};
  int32_t sum[kBlock] = {};          // of the unmoved
  int8_t value[kMaxTaps][kBlock] = {};
};

void read_weights(const ConvI8Options& o, int first, int channels, BlockWeights* to) {
  int32_t raw[kMaxTaps][kBlock], low[kBlock] = {}, high[kBlock] = {};
  const int taps = o.shape.taps();
  for (int tap = 0; tap < taps; ++tap) {
    const int64_t at = int64_t{tap} * o.shape.out_channels + first;
    for (int c = 0; c < channels; ++c)
      raw[tap][c] = (o.is_unsigned ? static_cast<const uint8_t*>(o.weights)[at + c] : static_cast<const int8_t*>(o.weights)[at + c]) - o.zero_filter;
    for (int c = 0; c < channels; ++c) {
      low[c] = std::min(low[c], raw[tap][c]), high[c] = std::max(high[c], raw[tap][c]);
      to->sum[c] += raw[tap][c];
    }
  }
  for (int c = 0; c < channels; ++c) to->moved[c] = high[c] > INT8_MAX ? high[c] - INT8_MAX : low[c] < INT8_MIN ? low[c] - INT8_MIN : 0;
  for (int tap = 0; tap < taps; ++tap)
    for (int c = 0; c < channels; ++c) to->value[tap][c] = static_cast<int8_t>(raw[tap][c] - to->moved[c]);
}

// Repeats the first `strip` of 64 values.
void repeat(int8_t* values, int strip) {
  for (int c = strip; c < kBlock; ++c) values[c] = values[c - strip];
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
  conv.rolling_ = rolls(s);
  conv.groups_ = conv.rolling_ ? (s.stride_y == 1 ? 6 : 3) : (s.taps() + 3) / 4;
  const int blocks = (s.out_channels + kBlock - 1) / kBlock;
  SURELITE_TRY(conv.reserve(o, static_cast<size_t>(blocks) * static_cast<size_t>(conv.groups_) * kBlock * 4, blocks * kBlock, blocks * 4, blocks));
  const std::span<const int32_t> factors{conv.sum_factors_, static_cast<size_t>(blocks) * kBlock};
  if (take_packed(conv.memory_, o.memory, [&] { return plans_fit(o.rounding, {conv.plans_, static_cast<size_t>(blocks)}); })) {
    conv.tap_sums_ = std::ranges::any_of(factors, [](int32_t factor) { return factor != 0; });
    return conv;
  }
  if (lacks_scales(o)) return conv;
  const int64_t zero = o.zero_in + (o.is_unsigned ? 0 : 128);
  const RequantRange range = requant_range(o);
  for (int block = 0; block < blocks; ++block) {
    const int first = block * kBlock, channels = std::min(kBlock, s.out_channels - first), strip = kBlock / strips_of(channels);
    BlockWeights w;
    read_weights(o, first, channels, &w);
    for (int tap = 0; tap < s.taps(); ++tap) repeat(w.value[tap], strip);
    auto* to = reinterpret_cast<int8_t*>(conv.weights_) + int64_t{block} * conv.groups_ * kBlock * 4;
    for (int group = 0; group < conv.groups_; ++group, to += kBlock * 4) {
      static constexpr int8_t kNone[kBlock] = {};
      const int8_t* rows[4];
      for (int slot = 0; slot < 4; ++slot) {
        const int tap = tap_in_slot(conv.rolling_, s.taps(), group, slot);
        rows[slot] = tap >= 0 ? w.value[tap] : kNone;
      }
      interleave_rows(rows, to);
    }
    int64_t most = 0;
    for (int i = 0; i < kBlock; ++i) {
      const int quarter = i / kLanes, lane = i % kLanes, in_strip = channel_in_block(4, quarter, lane) % strip;
      if (in_strip >= channels) continue;
      conv.sum_factors_[first + i] = w.moved[in_strip];
      conv.tap_sums_ |= w.moved[in_strip] != 0;
      const int c = first + in_strip;
      const int64_t bias = o.bias ? o.bias[c] : 0, bound = std::abs(bias) + int64_t{s.taps()} * 255 * 255;
      most = std::max(most, bound);
      set_lane(&conv.requant_[block * 4 + quarter], lane, o.rounding, static_cast<int32_t>(bias - zero * w.sum[in_strip]),
               o.scales[static_cast<size_t>(c)], bound);
    }
    conv.plans_[block] = plan_requant(o.rounding, {conv.requant_ + block * 4, 4}, most, &range, s.pixels());
  }
  return conv;
}

Status DepthwiseI8::reserve(const ConvI8Options& o, size_t weights, int sum_factors, int requants, int ways) {
  options_ = o.without_data();
  Layout layout;
  const auto channels = static_cast<size_t>(o.shape.in_channels);
  const size_t weights_at = layout.add(weights), factors_at = layout.add(static_cast<size_t>(sum_factors) * sizeof(int32_t)),
               requant_at = layout.add(static_cast<size_t>(requants) * sizeof(RequantBlock)),
               plans_at = layout.add(static_cast<size_t>(ways) * sizeof(RequantPlan)), zero_row_at = layout.add(channels);
  SURELITE_LET(memory_, reserve_packed(o.memory, layout.total()));
  weights_ = part_at<std::byte>(memory_, weights_at);
  sum_factors_ = part_at<int32_t>(memory_, factors_at);
  requant_ = part_at<RequantBlock>(memory_, requant_at);
  plans_ = part_at<RequantPlan>(memory_, plans_at);
  zero_row_ = part_at<uint8_t>(memory_, zero_row_at);
  std::memset(zero_row_, o.zero_in & 0xff, channels);
  return {};
}

}  // namespace surelite::simd
