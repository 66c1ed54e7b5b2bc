// SPDX-License-Identifier: Apache-2.0
// Float convolution with AVX2 and FMA: tiles of up to six outputs by sixteen channels in registers, fewer outputs by
// more channels.
#include <algorithm>
#include <cstring>

#include "simd/kernels.h"
#include "simd/avx2/bands.h"
#include "simd/avx2/pack.h"
#include "simd/avx2/strided_tile_f32.h"
#include "simd/avx2/tile_f32.h"
#include "simd/packing/conv_f32.h"
#include "simd/packing/packed_block.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

constexpr int64_t kRoom = 16 << 10, kGoal = 4 << 10;  // floats of a band

using Multiply = void (*)(const TileFloats&);
template <int VECTORS, bool FUSED>
constexpr Multiply kMultiply[kFloatRows] = {multiply_tile<1, 1, VECTORS, FUSED>, multiply_tile<2, 1, VECTORS, FUSED>,
                                            multiply_tile<3, 1, VECTORS, FUSED>, multiply_tile<4, 1, VECTORS, FUSED>,
                                            multiply_tile<5, 1, VECTORS, FUSED>, multiply_tile<6, 1, VECTORS, FUSED>};
// Of eight channels.
template <bool FUSED>
constexpr Multiply kMultiplyEight[kMostFloatRows] = {
    multiply_tile<1, 1, 1, FUSED>, multiply_tile<2, 1, 1, FUSED>, multiply_tile<3, 1, 1, FUSED>,
    multiply_tile<4, 1, 1, FUSED>, multiply_tile<5, 1, 1, FUSED>, multiply_tile<6, 1, 1, FUSED>,
    multiply_tile<7, 1, 1, FUSED>, multiply_tile<8, 1, 1, FUSED>};

// Whether a window is copied in a band; else its pixels are looked up where they are.
bool has_bands(const ConvShape& s) {
  return int64_t{s.taps()} * s.in_channels <= kRoom && !is_direct(s);
}

struct Conv final : PackedConvF32 {
  explicit Conv(const ConvF32Options& o) : PackedConvF32(o), bands(as_rows(o.shape), kGoal, kRoom) {}
  void run(const float* in, float* out, const Slice& slice) const override;

  // Outputs [0, count) to `out`, channels [begin, end); point(count, place, table) says where taps are.
  template <class Point>
  void run_tiles(int64_t count, int begin, int end, int taps, int64_t tap_length, float* out,
                 const Point& point) const {
    const int all = options.shape.out_channels;
    const int64_t filter = int64_t{length} * tap_count;
    const float* rows[kMaxTaps * kMostFloatRows];
    TileFloats tile;
    tile.rows = rows, tile.taps = taps, tile.length = tap_length;
    tile.block_step = filter * kBlockChannels;
    tile.low = options.low, tile.high = options.high;
    tile.out_step = all;
    const auto run_block = [&](int channel, int64_t at, int together, bool wide, bool pair = false) {
      const int width = width_of_block(all, channel);
      tile.weights = weights + channel * filter, tile.bias = bias + channel;
      tile.channels = std::min(wide ? 4 * kBlockChannels : pair ? 2 * kBlockChannels : width, all - channel);
      tile.out = out + at * all + channel;
      const bool fused = options.fused;
      if (pair) return fused ? multiply_tile<3, 2, 2, true>(tile) : multiply_tile<3, 2, 2, false>(tile);
      else if (wide) return fused ? multiply_tile<1, 4, 2, true>(tile) : multiply_tile<1, 4, 2, false>(tile);
      else if (width == 8) (fused ? kMultiplyEight<true> : kMultiplyEight<false>)[together - 1](tile);
      else (fused ? kMultiply<2, true> : kMultiply<2, false>)[together - 1](tile);
    };
    if (count == 1) {  // sums of one block would wait for one another
      Bands::Place place;
      point(1, &place, rows);
      while (begin < end) {
        const bool wide = all - begin > 3 * kBlockChannels + 8 && end - begin >= 4 * kBlockChannels;
        run_block(begin, 0, 1, wide);
        begin += wide ? 4 * kBlockChannels : kBlockChannels;
      }
      return;
    }
    const TileSizes wide(count, kFloatRows), narrow(count, kMostFloatRows);
    int channel = begin;
    if (count == 3 || count == 9) {  // of these, three at a time by two blocks fill the registers
      for (; end - channel >= 2 * kBlockChannels && all - channel > kBlockChannels + 8; channel += 2 * kBlockChannels) {
        Bands::Place place;
        for (int64_t at = 0; at < count; at += 3) {
          point(3, &place, rows);
          run_block(channel, at, 3, false, true);
        }
      }
    }
    for (; channel < end; channel += kBlockChannels) {
      const TileSizes& sizes = width_of_block(all, channel) == 8 ? narrow : wide;
      Bands::Place place;
      int64_t at = 0;
      for (int64_t i = 0; i < sizes.tiles; ++i) {
        const int together = sizes.size(i);
        point(together, &place, rows);
        run_block(channel, at, together, false);
        at += together;
      }
    }
  }

  // The same for rows of outputs at constant distances.
  void run_rows(const float* in, int64_t count, int begin, int end, const Bands::Strides& strides, const BandTaps& taps,
                float* out) const {
    const int all = options.shape.out_channels;
    const int64_t filter = int64_t{length} * tap_count;
    StridedFloats tiles;
    tiles.step = strides.output, tiles.lines = taps.down, tiles.across = taps.across;
    tiles.line_step = strides.tap_down, tiles.across_step = strides.tap_across, tiles.length = taps.length;
    tiles.low = options.low, tiles.high = options.high;
    tiles.out_step = all;
    for (int channel = begin; channel < end; channel += kBlockChannels) {
      const int width = width_of_block(all, channel);
      tiles.weights = weights + channel * filter, tiles.bias = bias + channel;
      tiles.channels = std::min(width, all - channel);
      tiles.in = in, tiles.out = out + channel;
      for (int64_t left = count; left > 0; left -= strides.outputs) {
        const int64_t outputs = std::min(left, strides.outputs);
        if (width == 8) run_strided<1, kMostFloatRows>(tiles, outputs);
        else run_strided<2, kFloatRows>(tiles, outputs);
        tiles.in += strides.row, tiles.out += outputs * all;
      }
    }
  }
  // Whether rows of so many outputs do: tiles that go on in the next row are larger.
  bool fills_tiles(int64_t outputs) const {
    return options.fused && (outputs >= 2 * kFloatRows || outputs == kFloatRows || outputs == kFloatRows - 1);
  }

  Bands bands;
};

void Conv::run(const float* in, float* out, const Slice& slice) const {
  const ConvShape& s = options.shape;
  const int end = std::min(slice.end, s.out_channels);
  if (has_bands(s)) {
    alignas(32) float copied[kRoom + 1];
    Bands filled = bands;
    const bool is_ready = filled.lies_ready();
    const auto copy = [&](int64_t from, int64_t count, float* to) {
      std::memcpy(to, in + from, static_cast<size_t>(count) * sizeof(float));
    };
    for (int64_t pixel = slice.first, count; pixel < slice.last; pixel += count) {
      const float* band = copied;
      count = is_ready ? filled.find(pixel, slice.last, in, &band) : filled.fill(pixel, slice.last, copied, copy);
      float* const to = out + pixel * s.out_channels;
      const Bands::Strides strides = filled.strides(count);
      if (fills_tiles(strides.outputs)) {
        run_rows(band, count, slice.begin, end, strides, filled.taps, to);
        continue;
      }
      run_tiles(count, slice.begin, end, filled.taps.count(), filled.taps.length, to,
                [&](int together, Bands::Place* place, const float** rows) {
                  filled.point(band, together, place, rows);
                });
    }
    return;
  }
  const int64_t part = std::max<int64_t>(kGoal / s.in_channels / kFloatRows, 2) * kFloatRows;
  for (int64_t pixel = slice.first; pixel < slice.last; pixel += part) {
    const int64_t count = std::min(part, slice.last - pixel);
    if (is_direct(s) && fills_tiles(count)) {
      run_rows(in + pixel * s.in_channels, count, slice.begin, end, {count, 0, s.in_channels, 0, 0},
               {1, 1, s.in_channels}, out + pixel * s.out_channels);
      continue;
    }
    const auto point = [&](int together, Bands::Place* place, const float** rows) {
      if (is_direct(s)) for (int r = 0; r < together; ++r) rows[r] = in + (pixel + place->x + r) * s.in_channels;
      else point_at_taps<float>(s, in, zero_row, position_of(s, pixel + place->x), together, rows);
      place->x += together;
    };
    run_tiles(count, slice.begin, end, s.taps(), s.in_channels, out + pixel * s.out_channels, point);
  }
}

bool accepts(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  return coordinates_fit(s) && s.in_channels > 0 && s.out_channels > 0 && (s.taps() <= kMaxTaps || has_bands(s));
}

Result<ConvF32Packer::Packed> pack(const ConvF32Options& o) {
  const ConvShape& s = o.shape;
  auto packed = std::make_unique<Conv>(o);
  Conv& conv = *packed;
  conv.tap_count = s.taps(), conv.length = s.in_channels, conv.block = kBlockChannels;
  const int64_t filter = int64_t{conv.length} * conv.tap_count;
  SURELITE_TRY(conv.reserve(o, round_up(s.out_channels, 8)));
  if (conv.is_packed(o)) return packed;
  for (int first = 0; first < s.out_channels; first += kBlockChannels)
    pack_floats(o.weights + first * filter, std::min(kBlockChannels, s.out_channels - first), filter,
                width_of_block(s.out_channels, first), conv.weights + first * filter);
  return packed;
}

}  // namespace

void enter(ConvF32Packer* kernels) { *kernels = {accepts, pack}; }

}  // namespace surelite::simd::avx2

#endif
