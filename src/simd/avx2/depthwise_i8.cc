// SPDX-License-Identifier: Apache-2.0
// 8-bit depthwise convolution with AVX2: taps two by two, whose bytes are interleaved as 16-bit numbers, for four
// outputs by sixteen channels.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "simd/kernels.h"
#include "simd/avx2/bytes_to_shorts.h"
#include "simd/avx2/finish_bytes.h"
#include "simd/avx2/pack.h"
#include "simd/packing/depthwise_i8.h"
#include "simd/packing/input_window.h"
#include "simd/packing/packed_block.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

constexpr int kTogether = 4, kPairBytes = 4 * kBlockChannels;

// sums[output][16] from bias and `pairs` pairs of taps; taps[tap * COUNT + output] points at sixteen channels once
// `channel` is added. Weights are [pair][half][8][2], halves in the order in which bytes are interleaved.
template <int COUNT, bool UNSIGNED>
SURELITE_AVX2 void add_taps(const uint8_t* const* taps, int64_t channel, int pairs, const std::byte* weights,
                            const int32_t* bias, int32_t* sums) {
  __m256i acc[COUNT][2];
#pragma GCC unroll 4
  for (int i = 0; i < COUNT; ++i) acc[i][0] = load_ints(bias), acc[i][1] = load_ints(bias + kLanes);
  for (int pair = 0; pair < pairs; ++pair, taps += 2 * COUNT, weights += kPairBytes) {
    const __m256i low = _mm256_load_si256(reinterpret_cast<const __m256i*>(weights)),
                  high = _mm256_load_si256(reinterpret_cast<const __m256i*>(weights) + 1);
#pragma GCC unroll 4
    for (int i = 0; i < COUNT; ++i) {
      const __m256i a = widen_bytes<UNSIGNED>(_mm_loadu_si128(reinterpret_cast<const __m128i*>(taps[i] + channel)));
      const __m256i b =
          widen_bytes<UNSIGNED>(_mm_loadu_si128(reinterpret_cast<const __m128i*>(taps[COUNT + i] + channel)));
      acc[i][0] = _mm256_add_epi32(acc[i][0], _mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), low));
      acc[i][1] = _mm256_add_epi32(acc[i][1], _mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), high));
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < COUNT; ++i)
    store_ints(acc[i][0], sums + i * kBlockChannels), store_ints(acc[i][1], sums + i * kBlockChannels + kLanes);
}

using AddTaps = void (*)(const uint8_t* const*, int64_t, int, const std::byte*, const int32_t*, int32_t*);
template <bool UNSIGNED>
constexpr AddTaps kAddTaps[kTogether] = {add_taps<1, UNSIGNED>, add_taps<2, UNSIGNED>, add_taps<3, UNSIGNED>,
                                         add_taps<4, UNSIGNED>};

struct Conv final : PackedDepthwiseI8 {
  using PackedDepthwiseI8::PackedDepthwiseI8;
  void run(const void* from, void* to, int64_t first, int64_t last) const override;
  SURELITE_AVX2 void run_some(const uint8_t* const* taps, int count, const uint8_t* end, uint8_t* out) const;
};

// `count` outputs; the last channels are copied where sixteen bytes would leave the tensor.
SURELITE_AVX2 void Conv::run_some(const uint8_t* const* taps, int count, const uint8_t* end, uint8_t* out) const {
  const ConvShape& s = options.shape;
  const int channels = s.out_channels, blocks = (channels + kBlockChannels - 1) / kBlockChannels;
  const AddTaps add = (options.is_unsigned ? kAddTaps<true> : kAddTaps<false>)[count - 1];
  const Narrowing n = narrowing(options.zero_out, options.low, options.high, options.is_unsigned);
  alignas(32) int32_t sums[kTogether * kBlockChannels];
  for (int block = 0; block < blocks; ++block) {
    const int channel = block * kBlockChannels, left = std::min(kBlockChannels, channels - channel);
    const std::byte* block_weights = weights + int64_t{block} * groups * kPairBytes;
    const int entries = 2 * groups * count;
    const auto leaves = [&](const uint8_t* tap) { return tap < end && end - tap < channel + kBlockChannels; };
    if (left == kBlockChannels || std::none_of(taps, taps + entries, leaves)) {
      add(taps, channel, groups, block_weights, requant[block].bias, sums);
    } else {
      uint8_t copies[(kMaxTaps + 1) * kTogether * kBlockChannels];
      const uint8_t* copied[(kMaxTaps + 1) * kTogether];
      for (int i = 0; i < entries; ++i) {
        copied[i] = copies + i * kBlockChannels;
        std::memcpy(copies + i * kBlockChannels, taps[i] + channel, static_cast<size_t>(left));
        std::memset(copies + i * kBlockChannels + left, 0, static_cast<size_t>(kBlockChannels - left));
      }
      add(copied, 0, groups, block_weights, requant[block].bias, sums);
    }
    finish_of<2>(plans[block])({requant[block], plans[block], n, left, channels}, sums, count, out + channel);
  }
}

void Conv::run(const void* from, void* to, int64_t first, int64_t last) const {
  if (first >= last) return;
  const ConvShape& s = options.shape;
  const auto* in = static_cast<const uint8_t*>(from);
  auto* out = static_cast<uint8_t*>(to);
  const uint8_t* end = in + int64_t{s.batches} * s.in_height * s.in_width * s.in_channels;
  const InnerOutputs inner = inner_outputs(s);
  const uint8_t* taps[(kMaxTaps + 1) * kTogether];
  int64_t offsets[kMaxTaps];
  for (int y = 0, t = 0; y < s.filter_height; ++y)
    for (int x = 0; x < s.filter_width; ++x, ++t)
      offsets[t] = s.in_channels * (int64_t{y} * s.dilation_y * s.in_width + int64_t{x} * s.dilation_x);
  PixelPosition p = position_of(s, first);
  for (int64_t pixel = first; pixel < last;) {
    const int count = static_cast<int>(std::min<int64_t>(kTogether, last - pixel));
    const bool inside = p.y >= inner.top && p.y < inner.bottom && p.x >= inner.left && p.x + count <= inner.right;
    if (inside) {
      const uint8_t* base = in + ((int64_t{p.batch} * s.in_height + int64_t{p.y} * s.stride_y - s.pad_y) * s.in_width +
                                  int64_t{p.x} * s.stride_x - s.pad_x) * s.in_channels;
      const int64_t step = int64_t{s.stride_x} * s.in_channels;
      for (int t = 0; t < s.taps(); ++t)
        for (int i = 0; i < count; ++i) taps[t * count + i] = base + offsets[t] + i * step;
    } else {
      point_at_taps<uint8_t>(s, in, zero_row, p, count, taps);
    }
    if (s.taps() % 2 != 0) std::copy_n(taps + (s.taps() - 1) * count, count, taps + s.taps() * count);
    run_some(taps, count, end, out + pixel * s.out_channels);
    pixel += count;
    advance(s, &p, count);
  }
}

Result<DepthwiseI8Packer::Packed> pack(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  auto packed = std::make_unique<Conv>(o);
  Conv& conv = *packed;
  conv.groups = (s.taps() + 1) / 2;
  const int blocks = (s.out_channels + kBlockChannels - 1) / kBlockChannels;
  SURELITE_TRY(conv.reserve(o, static_cast<size_t>(blocks) * static_cast<size_t>(conv.groups) * kPairBytes, 0, blocks,
                            blocks, true));
  if (take_packed(conv.memory, o.memory, [&] {
        return plans_fit(o.rounding, {conv.plans, static_cast<size_t>(blocks)});
      }))
    return packed;
  if (lacks_scales(o)) return packed;
  const RequantRange range = requant_range(o);
  for (int block = 0; block < blocks; ++block) {
    auto* to = reinterpret_cast<int16_t*>(conv.weights + int64_t{block} * conv.groups * kPairBytes);
    int64_t most = 0;
    for (int lane = 0; lane < kBlockChannels; ++lane) {
      const int c = block * kBlockChannels + sixteen_order(lane);
      if (c >= s.out_channels) continue;
      int64_t sum = 0;
      for (int t = 0; t < s.taps(); ++t) {
        const int64_t at = int64_t{t} * s.out_channels + c;
        const int32_t w =
            o.is_unsigned ? static_cast<const uint8_t*>(o.weights)[at] : static_cast<const int8_t*>(o.weights)[at];
        to[(t / 2 * kBlockChannels + lane) * 2 + t % 2] = static_cast<int16_t>(w - o.zero_filter);
        sum += w - o.zero_filter;
      }
      // The inputs keep their zero point: its part of the sum goes into the bias.
      const int64_t bias = o.bias ? o.bias[c] : 0, bound = std::abs(bias) + int64_t{s.taps()} * 255 * 255;
      most = std::max(most, bound);
      set_lane(&conv.requant[block], lane, o.rounding, static_cast<int32_t>(bias - o.zero_in * sum),
               o.scales[static_cast<size_t>(c)], bound);
    }
    conv.plans[block] = plan_requant(o.rounding, {&conv.requant[block], 1}, most, &range, s.pixels(), walk_avx2);
  }
  return packed;
}

}  // namespace

void enter(DepthwiseI8Packer* kernels) { *kernels = {fits_integer_depthwise, pack}; }

}  // namespace surelite::simd::avx2

#endif
