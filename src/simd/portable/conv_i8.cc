// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution for every vector instruction set: windows become 16-bit numbers less the zero point, four pixels at
// a time.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "simd/packing/conv_i8.h"
#include "simd/packing/input_window.h"
#include "simd/packing/real_outputs.h"
#include "simd/portable/tile_kernels.h"

namespace surelite::simd {
namespace {

constexpr int64_t kMaxWindow = 8192;  // numbers; four windows are kept on the stack

int64_t pairs_of(const ConvShape& s) { return (int64_t{s.taps()} * s.in_channels + 1) / 2; }

template <class Byte>
void convert_window(const ConvShape& s, int32_t zero, const Byte* in, PixelPosition p, int16_t* to) {
  const int channels = s.in_channels;
  for (int ky = 0; ky < s.filter_height; ++ky) {
    const int32_t y = p.y * s.stride_y - s.pad_y + ky * s.dilation_y;
    for (int kx = 0; kx < s.filter_width; ++kx, to += channels) {
      const int32_t x = p.x * s.stride_x - s.pad_x + kx * s.dilation_x;
      if (y < 0 || y >= s.in_height || x < 0 || x >= s.in_width) {
        std::fill_n(to, channels, int16_t{0});
        continue;
      }
      const Byte* from = in + ((int64_t{p.batch} * s.in_height + y) * s.in_width + x) * channels;
      for (int c = 0; c < channels; ++c) to[c] = static_cast<int16_t>(from[c] - zero);
    }
  }
}

struct Conv final : PackedConvI8 {
  Conv(const ConvI8Options& o, const TileI8& kernels) : PackedConvI8(o), tile(kernels) {}
  void run_slice(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const override;
  TileI8 tile;
};

void Conv::run_slice(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const {
  const ConvShape& s = options.shape;
  const TileI8& kernel = tile;
  const ByteRange range{options.zero_out, options.low, options.high};
  const int64_t pairs = pairs_of(s), window = pairs * 2;
  int16_t windows[kPortableRows * kMaxWindow];
  int32_t sums[kPortableRows * kMaxPortableBlock + kMaxPortableBlock] = {};
  std::fill_n(windows, kPortableRows * window, int16_t{0});
  for (int64_t pixel = slice.first; pixel < slice.last; pixel += kPortableRows) {
    const int count = static_cast<int>(std::min<int64_t>(kPortableRows, slice.last - pixel));
    PixelPosition p = position_of(s, pixel);
    for (int r = 0; r < count; ++r, advance(s, &p)) {
      const int32_t zero = hybrid ? hybrid->zero_points[(pixel + r) / hybrid->pixels_per_image] : options.zero_in;
      if (options.is_unsigned) convert_window(s, zero, in, p, windows + r * window);
      else convert_window(s, zero, reinterpret_cast<const int8_t*>(in), p, windows + r * window);
    }
    const auto* packed = reinterpret_cast<const int16_t*>(weights) + slice.begin * pairs * 2;
    for (int c = slice.begin; c < slice.end; c += kernel.block, packed += pairs * kernel.block * 2) {
      kernel.multiply(windows, pairs, packed, sums);
      const int channels = std::min(kernel.block, s.out_channels - c);
      for (int r = 0; r < count && hybrid; ++r)
        store_real(*hybrid, sums + r * kernel.block, pixel + r, s.out_channels, c, channels);
      if (hybrid) continue;
      const int sixteen = c / kMaxPortableBlock;
      for (int r = 0; r < count; ++r)
        kernel.requantize(sums + r * kernel.block, requant[sixteen], c % kMaxPortableBlock, channels,
                          plans[sixteen].way, range, out + (pixel + r) * s.out_channels + c);
    }
  }
}

}  // namespace

bool accepts_conv_i8(const ConvI8Options& o) { return fits_integer_kernels(o) && pairs_of(o.shape) * 2 <= kMaxWindow; }

Result<ConvI8Packer::Packed> pack_conv_i8(const ConvI8Options& o, const TileI8& tile) {
  const ConvShape& s = o.shape;
  auto packed = std::make_unique<Conv>(o, tile);
  Conv& conv = *packed;
  const int64_t block = tile.block, pairs = pairs_of(s), filter = int64_t{s.taps()} * s.in_channels;
  const int64_t blocks = (s.out_channels + block - 1) / block;
  const int sixteens = (s.out_channels + kMaxPortableBlock - 1) / kMaxPortableBlock;
  SURELITE_TRY(
      conv.reserve(o, static_cast<size_t>(blocks * block * pairs * 2) * sizeof(int16_t), sixteens, sixteens, 0, false));
  std::vector<int64_t> most(static_cast<size_t>(sixteens));
  for (int c = 0; c < s.out_channels; ++c) {
    auto* to = reinterpret_cast<int16_t*>(conv.weights) + (c / block * pairs * block + c % block) * 2;
    for (int64_t k = 0; k < filter; ++k) {
      const int64_t at = c * filter + k;
      const int32_t w =
          o.is_unsigned ? static_cast<const uint8_t*>(o.weights)[at] : static_cast<const int8_t*>(o.weights)[at];
      to[k / 2 * block * 2 + k % 2] = static_cast<int16_t>(w - o.zero_filter);
    }
    if (o.rounding == Rounding::none) continue;
    const int32_t bias = o.bias ? o.bias[c] : 0;
    const int sixteen = c / kMaxPortableBlock;
    const int64_t bound = std::abs(int64_t{bias}) + filter * 255 * 255;
    most[static_cast<size_t>(sixteen)] = std::max(most[static_cast<size_t>(sixteen)], bound);
    set_lane(&conv.requant[sixteen], c % kMaxPortableBlock, o.rounding, bias, o.scales[static_cast<size_t>(c)], bound);
  }
  for (size_t i = 0; i < most.size(); ++i)
    conv.plans[i] = plan_requant(o.rounding, {&conv.requant[i], 1}, most[i], nullptr, 0);
  return packed;
}

}  // namespace surelite::simd
