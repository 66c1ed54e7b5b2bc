// SPDX-License-Identifier: Apache-2.0
// 8-bit depthwise convolution for every vector instruction set.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "simd/packing/depthwise_i8.h"
#include "simd/packing/input_window.h"
#include "simd/portable/tile_kernels.h"

namespace surelite::simd {
namespace {

constexpr int kMaxChannels = 4096;  // sums of one pixel are kept on the stack

struct Conv final : PackedDepthwiseI8 {
  Conv(const ConvI8Options& o, const TileI8& kernels) : PackedDepthwiseI8(o), tile(kernels) {}
  void run(const void* from, void* to, int64_t first, int64_t last) const override;
  TileI8 tile;
};

void Conv::run(const void* from, void* to, int64_t first, int64_t last) const {
  const ConvShape& s = options.shape;
  const auto* in = static_cast<const uint8_t*>(from);
  auto* out = static_cast<uint8_t*>(to);
  const ByteRange range{options.zero_out, options.low, options.high};
  const uint8_t* taps[kMaxTaps];
  int32_t sums[kMaxChannels + kMaxPortableBlock];
  std::fill_n(sums, s.out_channels + kMaxPortableBlock, 0);
  PixelPosition p = position_of(s, first);
  for (int64_t pixel = first; pixel < last; ++pixel, advance(s, &p)) {
    point_at_taps<uint8_t>(s, in, zero_row, p, 1, taps);
    tile.add_taps(taps, s.taps(), options.is_unsigned, options.zero_in, reinterpret_cast<const int16_t*>(weights),
                  s.out_channels, sums);
    for (int c = 0; c < s.out_channels; c += kMaxPortableBlock) {
      const int sixteen = c / kMaxPortableBlock;
      tile.requantize(sums + c, requant[sixteen], 0, std::min(kMaxPortableBlock, s.out_channels - c),
                      plans[sixteen].way, range, out + pixel * s.out_channels + c);
    }
  }
}

}  // namespace

bool accepts_depthwise_i8(const ConvI8Options& o) {
  return fits_integer_depthwise(o) && o.shape.out_channels <= kMaxChannels;
}

Result<DepthwiseI8Packer::Packed> pack_depthwise_i8(const ConvI8Options& o, const TileI8& tile) {
  const ConvShape& s = o.shape;
  auto packed = std::make_unique<Conv>(o, tile);
  Conv& conv = *packed;
  const int64_t count = int64_t{s.taps()} * s.out_channels;
  const int sixteens = (s.out_channels + kMaxPortableBlock - 1) / kMaxPortableBlock;
  SURELITE_TRY(conv.reserve(o, static_cast<size_t>(count) * sizeof(int16_t), 0, sixteens, sixteens, false));
  auto* to = reinterpret_cast<int16_t*>(conv.weights);
  for (int64_t i = 0; i < count; ++i) {
    const int32_t w =
        o.is_unsigned ? static_cast<const uint8_t*>(o.weights)[i] : static_cast<const int8_t*>(o.weights)[i];
    to[i] = static_cast<int16_t>(w - o.zero_filter);
  }
  std::vector<int64_t> most(static_cast<size_t>(sixteens));
  for (int c = 0; c < s.out_channels; ++c) {
    const int32_t bias = o.bias ? o.bias[c] : 0;
    const int sixteen = c / kMaxPortableBlock;
    const int64_t bound = std::abs(int64_t{bias}) + int64_t{s.taps()} * 255 * 255;
    most[static_cast<size_t>(sixteen)] = std::max(most[static_cast<size_t>(sixteen)], bound);
    set_lane(&conv.requant[sixteen], c % kMaxPortableBlock, o.rounding, bias, o.scales[static_cast<size_t>(c)], bound);
  }
  for (size_t i = 0; i < most.size(); ++i)
    conv.plans[i] = plan_requant(o.rounding, {&conv.requant[i], 1}, most[i], nullptr, 0);
  return packed;
}

}  // namespace surelite::simd
