// SPDX-License-Identifier: Apache-2.0
// 8-bit depthwise convolutions of 3 x 3 taps with NEON's dot product: the three bytes of a column, and a zero, become
// the four that an instruction sums, once for all outputs of a row that the column enters. Sixteen channels at a time.
#include "simd/dotprod/target.h"
#include "simd/kernels.h"

#if defined(SURELITE_DOTPROD)
#include <algorithm>
#include <cstdlib>

#include "simd/neon/image_bands.h"
#include "simd/neon/scale_sums.h"
#include "simd/packing/depthwise_i8.h"
#include "simd/packing/packed_block.h"

namespace surelite::simd::dotprod {
namespace {

constexpr int kChannels = 16;                   // of a block; the last one goes back over channels that are done
constexpr int kLongRow = 6;                     // pixels that are worth keeping weights in registers
constexpr int kNarrow = 32;                     // of wider rows sides matter less than a copy of all
constexpr int kBlockBytes = 3 * 4 * kChannels;  // [column][four channels][4][row, the fourth is 0]

// Pixels of a row whose windows lie `step` bytes apart; `channels` from pixel to pixel.
struct Row {
  const uint8_t* taps[9];
  int64_t step, channels, count;
  uint8_t* out;
};

struct Weights {
  int8x16_t of[3][4];  // by column
  SURELITE_DOTPROD_INLINE explicit Weights(const int8_t* from) {
#pragma GCC unroll 3
    for (int x = 0; x < 3; ++x)
#pragma GCC unroll 4
      for (int v = 0; v < 4; ++v) of[x][v] = vld1q_s8(from + (x * 4 + v) * 16);
  }
};

struct Column {
  int8x16_t of[4];  // four channels each
  Column() = default;
  SURELITE_DOTPROD_INLINE Column(const uint8_t* top, const uint8_t* middle, const uint8_t* bottom) {
    const uint8x16_t a = vld1q_u8(top), b = vld1q_u8(middle), none = vdupq_n_u8(0);
    uint8x16_t c = vld1q_u8(bottom);
    int8x16_t o0, o1, o2, o3;
    // By itself, so that compilers do not begin with the next column while this one takes registers.
    asm("zip1 %0.16b, %5.16b, %6.16b\n\tzip2 %2.16b, %5.16b, %6.16b\n\t"
        "zip1 %3.16b, %4.16b, %7.16b\n\tzip2 %4.16b, %4.16b, %7.16b\n\t"
        "zip2 %1.8h, %0.8h, %3.8h\n\tzip1 %0.8h, %0.8h, %3.8h\n\t"
        "zip2 %3.8h, %2.8h, %4.8h\n\tzip1 %2.8h, %2.8h, %4.8h"
        : "=&w"(o0), "=&w"(o1), "=&w"(o2), "=&w"(o3), "+w"(c)
        : "w"(a), "w"(b), "w"(none));
    of[0] = o0, of[1] = o1, of[2] = o2, of[3] = o3;
  }
};

SURELITE_DOTPROD_INLINE void add_column(const Column& column, const int8x16_t (&w)[4], int32x4_t (&acc)[4]) {
#pragma GCC unroll 4
  for (int v = 0; v < 4; ++v) acc[v] = vdotq_s32(acc[v], column.of[v], w[v]);
}

// What is done with sums. It is read anew for each group of pixels, so that weights keep their registers.
struct Finish {
  const ConvI8Options& options;
  const RequantBlock& requant;
  const RequantPlan& plan;
  const NeonBytes& bytes;
  int channel;
};

template <int PIXELS>
SURELITE_DOTPROD_INLINE void start_pixels(const Finish& f, int32x4_t (&acc)[PIXELS][4]) {
#pragma GCC unroll 4
  for (int v = 0; v < 4; ++v) {
    const int32x4_t bias = vld1q_s32(f.requant.bias + v * 4);
#pragma GCC unroll 4
    for (int p = 0; p < PIXELS; ++p) acc[p][v] = bias;
  }
}

template <NeonWay kWay, int PIXELS>
SURELITE_DOTPROD_INLINE void finish_pixels(const Finish& f, int64_t channels, uint8_t* out,
                                           int32x4_t (&acc)[PIXELS][4]) {
  if constexpr (kWay == NeonWay::any) {
    int32_t sums[PIXELS * kChannels];
#pragma GCC unroll 4
    for (int p = 0; p < PIXELS; ++p)
#pragma GCC unroll 4
      for (int v = 0; v < 4; ++v) vst1q_s32(sums + p * kChannels + v * 4, acc[p][v]);
    const SumsOfTile tile{sums, kChannels, PIXELS, kChannels, 0, f.channel};
    store_any(f.options, f.requant, f.plan.way, nullptr, tile, out - f.channel);
  } else {
    scale_tile<kWay, PIXELS, 4>(f.requant, acc);
    if (f.bytes.narrowed) store_sixteens<true, PIXELS>(acc, f.bytes, channels, out);
    else store_sixteens<false, PIXELS>(acc, f.bytes, channels, out);
  }
}

// Pairs of neighbours, whose windows lie STRIDE columns apart: how many pixels that were. Columns that the next pair
// has too are kept.
template <NeonWay kWay, int STRIDE>
SURELITE_DOTPROD_INLINE int64_t run_pairs(const Weights& w, const Finish& f, const Row& row) {
  constexpr int kColumns = STRIDE + 3, kKept = 3 - STRIDE;
  const int64_t channels = row.channels, count = row.count;
  const uint8_t *top = row.taps[0] + f.channel, *middle = row.taps[3] + f.channel, *bottom = row.taps[6] + f.channel;
  uint8_t* out = row.out + f.channel;
  Column kept[kKept];
#pragma GCC unroll 2
  for (int x = 0; x < kKept; ++x, top += channels, middle += channels, bottom += channels)
    kept[x] = Column(top, middle, bottom);
  int64_t i = 0;
  for (; i + 2 <= count; i += 2, out += 2 * channels) {
    int32x4_t acc[2][4];
    start_pixels<2>(f, acc);
#pragma GCC unroll 5
    for (int x = 0; x < kColumns; ++x) {
      const int64_t at = (x - kKept) * channels;
      const Column column = x < kKept ? kept[x < kKept ? x : 0] : Column(top + at, middle + at, bottom + at);
#pragma GCC unroll 2
      for (int p = 0; p < 2; ++p)
        if (x - p * STRIDE >= 0 && x - p * STRIDE < 3) add_column(column, w.of[x - p * STRIDE], acc[p]);
      if (x >= 2 * STRIDE) kept[x - 2 * STRIDE] = column;
    }
    top += 2 * STRIDE * channels, middle += 2 * STRIDE * channels, bottom += 2 * STRIDE * channels;
    finish_pixels<kWay, 2>(f, channels, out, acc);
  }
  return i;
}

template <NeonWay kWay, int STRIDE>
SURELITE_DOTPROD void run_row(const Row& row, const int8_t* packed, const Finish& f) {
  const Weights w(packed);
  const int64_t channels = row.channels;
  int64_t i = 0;
  if constexpr (STRIDE > 0) i = run_pairs<kWay, STRIDE>(w, f, row);
  uint8_t* out = row.out + i * channels + f.channel;
  for (int64_t at = i * row.step + f.channel; i < row.count; ++i, at += row.step, out += channels) {
    int32x4_t acc[1][4];
    start_pixels<1>(f, acc);
#pragma GCC unroll 3
    for (int x = 0; x < 3; ++x)
      add_column(Column(row.taps[x] + at, row.taps[3 + x] + at, row.taps[6 + x] + at), w.of[x], acc[0]);
    finish_pixels<kWay, 1>(f, channels, out, acc);
  }
}

template <NeonWay kWay>
void run_stride(int stride, const Row& row, const int8_t* packed, const Finish& f) {
  if (stride == 1) run_row<kWay, 1>(row, packed, f);
  else if (stride == 2) run_row<kWay, 2>(row, packed, f);
  else run_row<kWay, 0>(row, packed, f);
}

struct Conv final : PackedDepthwiseI8 {
  using PackedDepthwiseI8::PackedDepthwiseI8;
  void run(const void* from, void* to, int64_t first, int64_t last) const override;
  void run_pixels(const TapPointers<uint8_t>& pointers, bool has_runs, uint8_t* to, int64_t first, int64_t last) const;

  const int8_t* block(int b) const { return reinterpret_cast<const int8_t*>(weights) + int64_t{b} * kBlockBytes; }

  // PIXELS neighbours, wherever the columns under them are, three pointers each: all channels.
  template <NeonWay kWay, int STRIDE, int PIXELS>
  SURELITE_DOTPROD void edge(const uint8_t* const* from, const NeonBytes& bytes, uint8_t* out) const {
    constexpr int kColumns = (PIXELS - 1) * STRIDE + 3;
    const int channels = options.shape.out_channels;
    const uint8_t* at[kColumns * 3];
#pragma GCC unroll 15
    for (int i = 0; i < kColumns * 3; ++i) at[i] = from[i];
    for (int c = 0, b = 0; c < channels; c += kChannels, ++b) {
      const int channel = std::min(c, channels - kChannels);
      const Finish f{options, requant[b], plans[b], bytes, channel};
      const Weights w(block(b));
      int32x4_t acc[PIXELS][4];
      start_pixels<PIXELS>(f, acc);
#pragma GCC unroll 5
      for (int x = 0; x < kColumns; ++x) {
        const Column column(at[x * 3] + channel, at[x * 3 + 1] + channel, at[x * 3 + 2] + channel);
#pragma GCC unroll 2
        for (int p = 0; p < PIXELS; ++p)
          if (x - p * STRIDE >= 0 && x - p * STRIDE < 3) add_column(column, w.of[x - p * STRIDE], acc[p]);
      }
      finish_pixels<kWay, PIXELS>(f, channels, out + channel, acc);
    }
  }

  template <NeonWay kWay>
  void edge_pixels(const uint8_t* in, PixelPosition p, int64_t count, const NeonBytes& bytes, uint8_t* out) const {
    const ConvShape& s = options.shape;
    const int64_t channels = s.out_channels;
    while (count > 0) {
      const int pixels = count > 1 && s.stride_x <= 2 ? 2 : 1, columns = (pixels - 1) * s.stride_x + 3;
      const uint8_t* from[5 * 3];
      for (int y = 0; y < 3; ++y) {
        const int32_t line = p.y * s.stride_y - s.pad_y + y * s.dilation_y, left = p.x * s.stride_x - s.pad_x;
        const bool inside = line >= 0 && line < s.in_height;
        const uint8_t* row = in + (int64_t{p.batch} * s.in_height + (inside ? line : 0)) * s.in_width * channels;
        for (int x = 0; x < columns; ++x)
          from[x * 3 + y] =
              inside && left + x >= 0 && left + x < s.in_width ? row + (left + x) * channels : zero_row;
      }
      if (pixels == 1) edge<kWay, 1, 1>(from, bytes, out);
      else if (s.stride_x == 1) edge<kWay, 1, 2>(from, bytes, out);
      else edge<kWay, 2, 2>(from, bytes, out);
      p.x += pixels, count -= pixels, out += pixels * channels;
    }
  }

  NeonWay slowest = NeonWay::from_zero;  // of all blocks
};

void Conv::run_pixels(const TapPointers<uint8_t>& pointers, bool has_runs, uint8_t* to, int64_t first,
                      int64_t last) const {
  const ConvShape& s = pointers.shape;
  const InnerOutputs& inner = pointers.inner;
  const NeonBytes bytes(options);
  const int channels = s.out_channels;
  Row row;
  row.step = int64_t{s.stride_x} * channels, row.channels = channels;
  PixelPosition p = position_of(s, first);
  for (int64_t pixel = first; pixel < last; pixel += row.count, advance(s, &p, static_cast<int>(row.count))) {
    const bool runs = has_runs && pointers.inner_pixels(p) > 0;
    const int end = runs ? inner.right : has_runs && pointers.has_inner_rows(p) && p.x < inner.left ? inner.left
                                                                                                      : s.out_width;
    row.count = std::min<int64_t>(end - p.x, last - pixel);
    row.out = to + pixel * channels;
    if (!runs) {
      switch (slowest) {
        case NeonWay::from_zero: edge_pixels<NeonWay::from_zero>(pointers.in, p, row.count, bytes, row.out); break;
        case NeonWay::shifted: edge_pixels<NeonWay::shifted>(pointers.in, p, row.count, bytes, row.out); break;
        default: edge_pixels<NeonWay::any>(pointers.in, p, row.count, bytes, row.out);
      }
      continue;
    }
    pointers.point<1>(p, row.taps);
    for (int c = 0, b = 0; c < channels; c += kChannels, ++b) {
      const Finish f{options, requant[b], plans[b], bytes, std::min(c, channels - kChannels)};
      switch (static_cast<NeonWay>(plans[b].checked & 3)) {
        case NeonWay::from_zero: run_stride<NeonWay::from_zero>(s.stride_x, row, block(b), f); break;
        case NeonWay::shifted: run_stride<NeonWay::shifted>(s.stride_x, row, block(b), f); break;
        default: run_stride<NeonWay::any>(s.stride_x, row, block(b), f);
      }
    }
  }
}

void Conv::run(const void* from, void* to, int64_t first, int64_t last) const {
  const TapPointers<uint8_t> pointers(options.shape, static_cast<const uint8_t*>(from), zero_row);
  auto* const out = static_cast<uint8_t*>(to);
  if (options.shape.out_width > kNarrow || !needs_bands(pointers, kMaxImage))
    return run_pixels(pointers, pointers.inner.right - pointers.inner.left >= kLongRow, out, first, last);
  for_bands<kMaxImage>(pointers, first, last,
                       [&](const TapPointers<uint8_t>& band, int64_t start, int64_t from_pixel, int64_t to_pixel) {
                         run_pixels(band, true, out + start * options.shape.out_channels, from_pixel, to_pixel);
                       });
}

bool accepts(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  return fits_integer_depthwise(o) && !o.is_unsigned && o.zero_filter == 0 && s.in_channels >= kChannels &&
         s.filter_width == 3 && s.filter_height == 3 && s.dilation_x == 1;
}

Result<DepthwiseI8Packer::Packed> pack(const ConvI8Options& o) {
  const int channels = o.shape.out_channels, blocks = (channels + kChannels - 1) / kChannels;
  auto packed = std::make_unique<Conv>(o);
  Conv& conv = *packed;
  SURELITE_TRY(conv.reserve(o, static_cast<size_t>(blocks) * kBlockBytes, 0, blocks, blocks, false));
  if (lacks_scales(o)) return packed;
  const auto* from = static_cast<const int8_t*>(o.weights);
  for (int b = 0; b < blocks; ++b) {
    const int first = std::min(b * kChannels, channels - kChannels);
    auto* to = reinterpret_cast<int8_t*>(conv.weights) + b * kBlockBytes;
    for (int lane = 0; lane < kChannels; ++lane) {
      const int c = first + lane;
      int64_t sum = 0;
      for (int tap = 0; tap < 9; ++tap) {
        const int8_t w = from[int64_t{tap} * channels + c];
        sum += w;
        to[tap % 3 * 4 * kChannels + lane * 4 + tap / 3] = w;
      }
      const int64_t bias = o.bias ? o.bias[c] : 0;
      set_lane(&conv.requant[b], lane, o.rounding, static_cast<int32_t>(bias - o.zero_in * sum),
               o.scales[static_cast<size_t>(c)], std::abs(bias) + int64_t{9} * 255 * 255);
    }
    conv.plans[b] = {RequantWay::integer};
    choose_way(&conv.requant[b], &conv.plans[b], o.rounding, requant_range(o));
    conv.slowest = std::max(conv.slowest, static_cast<NeonWay>(conv.plans[b].checked & 3));
  }
  return packed;
}

// What it does not take, NEON's kernel may.
const DepthwiseI8Packer& neon_packer() {
  static const DepthwiseI8Packer packer = [] {
    DepthwiseI8Packer neons;
    neon::enter(&neons);
    return neons;
  }();
  return packer;
}

bool accepts_any(const ConvI8Options& o) { return accepts(o) || neon_packer().takes(o); }
Result<DepthwiseI8Packer::Packed> pack_any(const ConvI8Options& o) {
  return accepts(o) ? pack(o) : neon_packer().pack(o);
}

}  // namespace

void enter(DepthwiseI8Packer* kernels) { *kernels = {accepts_any, pack_any}; }

}  // namespace surelite::simd::dotprod

#endif
