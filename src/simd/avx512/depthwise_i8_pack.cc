// SPDX-License-Identifier: Apache-2.0
// 8-bit depthwise convolution: packing for the VNNI dot product.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <span>

#include "simd/avx512/depthwise_order.h"
#include "simd/avx512/pack.h"
#include "simd/avx512/target.h"
#include "simd/packing/input_window.h"
#include "simd/packing/packed_block.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {
namespace {

// Weights of up to 64 channels less their zero point, moved into 8 bits where they do not fit.
struct BlockWeights {
  int32_t moved[kBlock] = {};
  int32_t sum[kBlock] = {};          // of the unmoved
  int8_t value[kMaxTaps][kBlock];    // of as many taps as there are
};

// All loops go over whole blocks, so that they become vectors.
SURELITE_AVX512 void read_weights(const ConvI8Options& o, int first, int channels, BlockWeights* to) {
  int16_t raw[kMaxTaps][kBlock], low[kBlock] = {}, high[kBlock] = {};
  const int taps = o.shape.taps();
  const auto zero = static_cast<int16_t>(o.zero_filter);
  for (int tap = 0; tap < taps; ++tap) {
    uint8_t bytes[kBlock];
    std::memset(bytes, zero, sizeof bytes);  // channels that are not there have no weight
    std::memcpy(bytes, static_cast<const uint8_t*>(o.weights) + int64_t{tap} * o.shape.out_channels + first,
                static_cast<size_t>(channels));
    int16_t* const row = raw[tap];
    if (o.is_unsigned)
      for (int c = 0; c < kBlock; ++c) row[c] = static_cast<int16_t>(bytes[c] - zero);
    else
      for (int c = 0; c < kBlock; ++c) row[c] = static_cast<int16_t>(static_cast<int8_t>(bytes[c]) - zero);
    for (int c = 0; c < kBlock; ++c) low[c] = std::min(low[c], row[c]), high[c] = std::max(high[c], row[c]);
    for (int c = 0; c < kBlock; ++c) to->sum[c] += row[c];
  }
  int16_t moved[kBlock];
  for (int c = 0; c < kBlock; ++c)
    moved[c] = static_cast<int16_t>(std::max(high[c] - INT8_MAX, 0) + std::min(low[c] - INT8_MIN, 0));
  for (int c = 0; c < kBlock; ++c) to->moved[c] = moved[c];
  for (int tap = 0; tap < taps; ++tap)
    for (int c = 0; c < kBlock; ++c) to->value[tap][c] = static_cast<int8_t>(raw[tap][c] - moved[c]);
}

// Repeats the first `strip` of 64 values.
void repeat(int8_t* values, int strip) {
  for (int c = strip; c < kBlock; ++c) values[c] = values[c - strip];
}

}  // namespace

Status pack_depthwise_i8(const ConvI8Options& o, PackedDepthwiseI8* to) {
  PackedDepthwiseI8& conv = *to;
  const ConvShape& s = o.shape;
  conv.rolling = rolls(s);
  conv.groups = conv.rolling ? (s.stride_y == 1 ? 6 : 3) : (s.taps() + 3) / 4;
  const int blocks = (s.out_channels + kBlock - 1) / kBlock;
  SURELITE_TRY(conv.reserve(o, static_cast<size_t>(blocks) * static_cast<size_t>(conv.groups) * kBlock * 4,
                            blocks * kBlock, blocks * 4, blocks, true));
  const std::span<const int32_t> factors{conv.sum_factors, static_cast<size_t>(blocks) * kBlock};
  if (take_packed(conv.memory, o.memory, [&] {
        return plans_fit(o.rounding, {conv.plans, static_cast<size_t>(blocks)});
      })) {
    conv.tap_sums = std::ranges::any_of(factors, [](int32_t factor) { return factor != 0; });
    return {};
  }
  if (lacks_scales(o)) return {};
  const int64_t zero = o.zero_in + (o.is_unsigned ? 0 : 128);
  const RequantRange range = requant_range(o);
  for (int block = 0; block < blocks; ++block) {
    const int first = block * kBlock, channels = std::min(kBlock, s.out_channels - first),
              strip = kBlock / strips_of(channels);
    BlockWeights w;
    read_weights(o, first, channels, &w);
    for (int tap = 0; tap < s.taps(); ++tap) repeat(w.value[tap], strip);
    auto* packed = reinterpret_cast<int8_t*>(conv.weights) + int64_t{block} * conv.groups * kBlock * 4;
    for (int group = 0; group < conv.groups; ++group, packed += kBlock * 4) {
      static constexpr int8_t kNone[kBlock] = {};
      const int8_t* rows[4];
      for (int slot = 0; slot < 4; ++slot) {
        const int tap = tap_in_slot(conv.rolling, s.taps(), group, slot);
        rows[slot] = tap >= 0 ? w.value[tap] : kNone;
      }
      interleave_rows(rows, packed);
    }
    int64_t most = 0;
    for (int i = 0; i < kBlock; ++i) {
      const int quarter = i / kLanes, lane = i % kLanes, in_strip = channel_in_block(4, quarter, lane) % strip;
      if (in_strip >= channels) continue;
      conv.sum_factors[first + i] = w.moved[in_strip];
      conv.tap_sums |= w.moved[in_strip] != 0;
      const int c = first + in_strip;
      const int64_t bias = o.bias ? o.bias[c] : 0, bound = std::abs(bias) + int64_t{s.taps()} * 255 * 255;
      most = std::max(most, bound);
      set_lane(&conv.requant[block * 4 + quarter], lane, o.rounding,
               static_cast<int32_t>(bias - zero * w.sum[in_strip]), o.scales[static_cast<size_t>(c)], bound);
    }
    conv.plans[block] = plan_requant(o.rounding, {conv.requant + block * 4, 4}, most, &range, s.pixels(), walk_wide);
  }
  return {};
}

}  // namespace surelite::simd::avx512

#endif
