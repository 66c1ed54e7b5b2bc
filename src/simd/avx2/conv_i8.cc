// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution with AVX2: bands of the input become 16-bit numbers less their zero point, tiles of six outputs by
// sixteen channels are summed in registers.
#include <algorithm>

#include "simd/kernels.h"
#include "simd/avx2/finish_bytes.h"
#include "simd/avx2/pack.h"
#include "simd/avx2/row_i8.h"
#include "simd/avx2/tile_i8.h"
#include "simd/packing/real_outputs.h"

#if defined(__x86_64__)

namespace surelite::simd::avx2 {
namespace {

constexpr int64_t kRoom = kMaxDepth, kGoal = 12 << 10;  // numbers of a band

using Multiply = void (*)(const TileBytes&);
template <int VECTORS, bool UNSIGNED>
constexpr Multiply kMultiply[kTileRows] = {
    multiply_tile<1, VECTORS, UNSIGNED>, multiply_tile<2, VECTORS, UNSIGNED>, multiply_tile<3, VECTORS, UNSIGNED>,
    multiply_tile<4, VECTORS, UNSIGNED>, multiply_tile<5, VECTORS, UNSIGNED>, multiply_tile<6, VECTORS, UNSIGNED>};
// Of eight channels.
template <bool UNSIGNED>
constexpr Multiply kMultiplyEight[kMostRows] = {
    multiply_tile<1, 1, UNSIGNED>, multiply_tile<2, 1, UNSIGNED>, multiply_tile<3, 1, UNSIGNED>,
    multiply_tile<4, 1, UNSIGNED>, multiply_tile<5, 1, UNSIGNED>, multiply_tile<6, 1, UNSIGNED>,
    multiply_tile<7, 1, UNSIGNED>, multiply_tile<8, 1, UNSIGNED>};

// Sums of the first of eight channels; the others do not exist.
SURELITE_AVX2 void sum_single(const TileBytes& tile, int count, int64_t length, bool is_unsigned) {
  const int16_t* rows[kMaxTaps];
  for (int r = 0; r < count; ++r) {
    for (int tap = 0; tap < tile.taps; ++tap) rows[tap] = tile.rows[tap * count + r];
    const int32_t sum = is_unsigned ? multiply_single<true>(rows, tile.taps, length, tile.weights, tile.zero)
                                    : multiply_single<false>(rows, tile.taps, length, tile.weights, tile.zero);
    const __m256i first = _mm256_zextsi128_si256(_mm_cvtsi32_si128(sum));
    store_ints(_mm256_add_epi32(load_ints(tile.bias), first), tile.sums + r * kLanes);
  }
}

struct Conv final : PackedConvI8 {
  explicit Conv(const ConvI8Options& o) : PackedConvI8(o), bands(as_rows(o.shape), kGoal, kRoom) {}
  void run_slice(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const override;
  SURELITE_AVX2 void run_band(const int16_t* band, const Bands& filled, int64_t pixel, int64_t count, int channel,
                              const int16_t** rows, bool pointed, uint8_t* out, const HybridRun* hybrid) const;
  SURELITE_AVX2 void run_row(const uint8_t* in, uint8_t* out, const Slice& slice) const;
  Bands bands;
};

// `count` outputs from `pixel` on, of the block of channels at `channel`. `pointed`: one tile has them all, and `rows`
// is where its taps are.
SURELITE_AVX2 void Conv::run_band(const int16_t* band, const Bands& filled, int64_t pixel, int64_t count, int channel,
                                  const int16_t** rows, bool pointed, uint8_t* out, const HybridRun* hybrid) const {
  const int all = options.shape.out_channels, block = channel / kBlockChannels,
            width = width_of_block(all, channel), channels = std::min(width, all - channel);
  const bool is_unsigned = packs_unsigned(options);
  const Multiply* multiply = width == 8 ? (is_unsigned ? kMultiplyEight<true> : kMultiplyEight<false>)
                                        : (is_unsigned ? kMultiply<2, true> : kMultiply<2, false>);
  alignas(32) int32_t sums[kTileRows * kBlockChannels];
  TileBytes tile;
  tile.rows = rows;
  tile.taps = filled.taps.count(), tile.pairs = (int64_t{filled.taps.length} + 1) / 2;
  tile.weights = reinterpret_cast<const uint8_t*>(weights) + int64_t{channel} * tile.taps * tile.pairs * 2;
  tile.zero = packed_zero(options);
  tile.bias = requant[block].bias;
  tile.sums = sums;
  const ByteOutputs outputs{requant[block], plans[block],
                            narrowing(options.zero_out, options.low, options.high, options.is_unsigned), channels, all};
  const FinishBytes finish = width == 8 ? finish_of<1>(plans[block]) : finish_of<2>(plans[block]);
  const TileSizes sizes(count, width == 8 ? kMostRows : kTileRows);
  Bands::Place place;
  int64_t at = 0;
  for (int64_t i = 0; i < sizes.tiles; ++i) {
    const int together = sizes.size(i);
    if (!pointed) filled.point(band, together, &place, rows);
    if (all == 1) sum_single(tile, together, filled.taps.length, is_unsigned);
    else multiply[together - 1](tile);
    if (hybrid)
      for (int r = 0; r < together; ++r) store_real(*hybrid, sums + r * width, pixel + at + r, all, channel, channels);
    else finish(outputs, sums, together, out + (pixel + at) * all + channel);
    at += together;
  }
}

// The only output, of inputs that lie together: nothing to look up.
SURELITE_AVX2 void Conv::run_row(const uint8_t* in, uint8_t* out, const Slice& slice) const {
  if (slice.first == slice.last) return;
  const int all = options.shape.out_channels, depth = options.shape.in_channels;
  int16_t row[kRoom + 1];
  if (options.is_unsigned) widen_bytes<true>(in, depth, options.zero_in, row);
  else widen_bytes<false>(in, depth, options.zero_in, row);
  row[depth] = 0;
  const bool is_unsigned = packs_unsigned(options);
  const int16_t* const rows[] = {row};
  alignas(32) int32_t sums[kBlockChannels];
  TileBytes tile;
  tile.rows = rows, tile.sums = sums, tile.zero = packed_zero(options);
  tile.taps = 1, tile.pairs = (int64_t{depth} + 1) / 2;
  const Narrowing narrowed = narrowing(options.zero_out, options.low, options.high, options.is_unsigned);
  for (int channel = slice.begin, block = channel / kBlockChannels; channel < slice.end;
       channel += kBlockChannels, ++block) {
    const bool wide = width_of_block(all, channel) > 8;
    tile.weights = reinterpret_cast<const uint8_t*>(weights) + int64_t{channel} * tile.pairs * 2;
    tile.bias = requant[block].bias;
    if (all == 1) sum_single(tile, 1, depth, is_unsigned);
    else if (wide) (is_unsigned ? kMultiply<2, true> : kMultiply<2, false>)[0](tile);
    else (is_unsigned ? kMultiplyEight<true> : kMultiplyEight<false>)[0](tile);
    const ByteOutputs outputs{requant[block], plans[block], narrowed, std::min(wide ? 16 : 8, all - channel), all};
    (wide ? finish_of<2>(plans[block]) : finish_of<1>(plans[block]))(outputs, sums, 1, out + channel);
  }
}

void Conv::run_slice(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const {
  const ConvShape& s = options.shape;
  if (!hybrid && is_direct(s) && s.pixels() == 1) return run_row(in, out, slice);
  int16_t band[kRoom + 1];
  const int16_t* rows[kMaxTaps * kMostRows];
  Bands filled = bands;
  // Where images have zero points of their own; elements of one.
  const int64_t image = is_direct(s) && hybrid ? hybrid->pixels_per_image * s.in_channels
                                               : int64_t{s.in_height} * s.in_width * s.in_channels;
  const int32_t zero = hybrid ? hybrid->zero_points[slice.first / hybrid->pixels_per_image] : options.zero_in;
  const auto copy = [&](int64_t from, int64_t count, int16_t* to) {
    if (options.is_unsigned) return widen_bytes<true>(in + from, count, zero, to);
    if (!hybrid || !is_direct(s)) return widen_bytes<false>(in + from, count, zero, to);
    for (int64_t part; count > 0; count -= part, from += part, to += part) {
      part = std::min(count, (from / image + 1) * image - from);
      widen_bytes<false>(in + from, part, hybrid->zero_points[from / image], to);
    }
  };
  for (int64_t pixel = slice.first; pixel < slice.last;) {
    const int64_t count = filled.fill(pixel, slice.last, band, copy);
    const bool one_tile = count <= kTileRows;
    for (int channel = slice.begin; channel < slice.end; channel += kBlockChannels)
      run_band(band, filled, pixel, count, channel, rows, one_tile && channel > slice.begin, out, hybrid);
    pixel += count;
  }
}

Result<ConvI8Packer::Packed> pack(const ConvI8Options& o) {
  SURELITE_LET(const bool is_row, is_row_i8(o));
  if (is_row) return pack_row_i8(o);
  auto conv = std::make_unique<Conv>(o);
  SURELITE_TRY(pack_conv_i8(o, conv.get()));
  return conv;
}

}  // namespace

void enter(ConvI8Packer* kernels) { *kernels = {fits_integer_kernels, pack}; }

}  // namespace surelite::simd::avx2
#endif
