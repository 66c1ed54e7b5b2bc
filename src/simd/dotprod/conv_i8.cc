// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution with NEON's dot product: four pixels by sixteen channels in registers, requantized from there.
#include <algorithm>
#include <cstring>

#include "simd/dotprod/target.h"
#include "simd/kernels.h"
#include "simd/packing/conv_i8.h"
#include "simd/packing/input_window.h"
#include "simd/packing/real_outputs.h"
#include "simd/portable/tile_kernels.h"

#if defined(SURELITE_DOTPROD)
#include "simd/neon/requant.h"

namespace surelite::simd::dotprod {
namespace {

constexpr int kChannels = 16;             // of a block
constexpr int64_t kNearBytes = 24 * 1024;  // weights that stay in the nearest cache while all pixels go by

// Four products of every lane of four channels each; kQuarter chooses the inputs.
template <int kQuarter, int ROWS>
SURELITE_DOTPROD_INLINE void add_products(const int8_t* weights, const int8x16_t (&x)[ROWS],
                                          int32x4_t (&acc)[ROWS][4]) {
#pragma GCC unroll 4
  for (int v = 0; v < 4; ++v) {
    const int8x16_t w = vld1q_s8(weights + v * 16);
#pragma GCC unroll 4
    for (int r = 0; r < ROWS; ++r) acc[r][v] = vdotq_laneq_s32(acc[r][v], w, x[r], kQuarter);
  }
  asm volatile("" ::: "memory");  // loading the next quarters' weights already would push sums out of the registers
}

// Of `depth` bytes, a multiple of four; all bits of `flip` that inputs change.
SURELITE_DOTPROD_INLINE int32x4_t add_inputs(int32x4_t sums, const uint8_t* from, int depth, uint32_t flip) {
  const int8x16_t one = vdupq_n_s8(1), flips = vreinterpretq_s8_u32(vdupq_n_u32(flip));
  int k = 0;
  for (; k + 16 <= depth; k += 16)
    sums = vdotq_s32(sums, veorq_s8(vreinterpretq_s8_u8(vld1q_u8(from + k)), flips), one);
  for (; k < depth; k += 4) {
    uint32_t four;
    std::memcpy(&four, from + k, 4);
    sums = vdotq_s32(sums, vreinterpretq_s8_u32(vsetq_lane_u32(four ^ flip, vdupq_n_u32(0), 0)), one);
  }
  return sums;
}

}  // namespace

struct ConvI8Kernel {
  struct Job {
    const PackedConvI8& conv;
    const uint8_t* in;
    uint8_t* out;
    const uint8_t* zero_row;
    const HybridRun* hybrid;
    int begin, end;  // channels
  };

  // The ROWS pixels whose taps are rows[tap * ROWS + r] by one block of channels.
  template <int ROWS>
  SURELITE_DOTPROD static void tile(const Job& job, const uint8_t* const* rows, const int32_t* row_terms, int64_t pixel,
                                    int channel) {
    const PackedConvI8& conv = job.conv;
    const ConvI8Options& o = conv.options;
    const int8x16_t flip = vdupq_n_s8(o.is_unsigned ? INT8_MIN : 0);
    const int depth = conv.depth;
    const auto* weights = reinterpret_cast<const int8_t*>(conv.weights) + int64_t{channel} * conv.tap_count * depth;
    const RequantBlock& requant = conv.requant[channel / kChannels];
    int32x4_t acc[ROWS][4];
#pragma GCC unroll 4
    for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < 4; ++v) acc[r][v] = vaddq_s32(vld1q_s32(requant.bias + v * 4), vdupq_n_s32(row_terms[r]));
    for (int tap = 0; tap < conv.tap_count; ++tap, rows += ROWS) {
      int8x16_t x[ROWS];
      int k = 0;
      for (; k + 16 <= depth; k += 16, weights += 4 * 64) {
#pragma GCC unroll 4
        for (int r = 0; r < ROWS; ++r) x[r] = veorq_s8(vreinterpretq_s8_u8(vld1q_u8(rows[r] + k)), flip);
        add_products<0, ROWS>(weights, x, acc);
        add_products<1, ROWS>(weights + 64, x, acc);
        add_products<2, ROWS>(weights + 128, x, acc);
        add_products<3, ROWS>(weights + 192, x, acc);
      }
      for (; k < depth; k += 4, weights += 64) {
#pragma GCC unroll 4
        for (int r = 0; r < ROWS; ++r) {
          int32_t four;
          std::memcpy(&four, rows[r] + k, 4);
          x[r] = veorq_s8(vreinterpretq_s8_s32(vdupq_n_s32(four)), flip);
        }
        add_products<0, ROWS>(weights, x, acc);
      }
    }
    const int count = std::min(kChannels, o.shape.out_channels - channel);
    if (job.hybrid) {
#pragma GCC unroll 4
      for (int r = 0; r < ROWS; ++r) {
        const int32x4_t zero = vdupq_n_s32(job.hybrid->zero_points[(pixel + r) / job.hybrid->pixels_per_image]);
        int32_t sums[kChannels];
#pragma GCC unroll 4
        for (int v = 0; v < 4; ++v)
          vst1q_s32(sums + v * 4, vmlsq_s32(acc[r][v], zero, vld1q_s32(requant.multiplier + v * 4)));
        store_real(*job.hybrid, sums, pixel + r, o.shape.out_channels, channel, count);
      }
      return;
    }
    const NeonRange range(ByteRange{o.zero_out, o.low, o.high});
    const RequantWay way = conv.plans[channel / kChannels].way;
    uint8_t* out = job.out + pixel * o.shape.out_channels + channel;
#pragma GCC unroll 4
    for (int r = 0; r < ROWS; ++r, out += o.shape.out_channels) {
      store_first(to_bytes(acc[r][0], acc[r][1], requant, 0, way, range), count, out);
      if (count > 8) store_first(to_bytes(acc[r][2], acc[r][3], requant, 8, way, range), count - 8, out + 8);
    }
  }

  template <int ROWS>
  SURELITE_DOTPROD static void tiles(const Job& job, int64_t* pixel, int64_t last) {
    const PackedConvI8& conv = job.conv;
    const ConvI8Options& o = conv.options;
    const ConvShape& s = o.shape;
    const bool direct = is_direct(s), gathers = gathers_windows(s);
    const auto flip = static_cast<uint8_t>(o.is_unsigned ? 0x80 : 0);
    uint8_t patch[ROWS * kMaxPatch];
    const uint8_t* rows[kMaxTaps * ROWS];
    int32_t row_terms[ROWS] = {};
    PixelPosition p = position_of(s, *pixel);
    for (; *pixel + ROWS <= last; *pixel += ROWS, advance(s, &p, ROWS)) {
      if (gathers) {
        gather_patches<uint8_t>(s, job.in, job.zero_row[0], p, ROWS, patch, conv.depth);
        for (int r = 0; r < ROWS; ++r) {
          rows[r] = patch + r * conv.depth;
          // What fills up the fours counts as zero in the sums of the inputs.
          std::memset(patch + r * conv.depth + conv.length, flip, static_cast<size_t>(conv.depth - conv.length));
        }
      } else if (direct) {
        for (int r = 0; r < ROWS; ++r) rows[r] = job.in + (*pixel + r) * s.in_channels;
      } else {
        point_at_taps<uint8_t>(s, job.in, job.zero_row, p, ROWS, rows);
      }
      if (conv.row_sums) {
        for (int r = 0; r < ROWS; ++r) {
          int32x4_t sums = vdupq_n_s32(0);
          for (int tap = 0; tap < conv.tap_count; ++tap)
            sums = add_inputs(sums, rows[tap * ROWS + r], conv.depth, flip * 0x01010101u);
          row_terms[r] = vaddvq_s32(sums) * weight_offset(o);
        }
      }
      for (int channel = job.begin; channel < job.end; channel += kChannels)
        tile<ROWS>(job, rows, row_terms, *pixel, channel);
    }
  }
};

namespace {

struct Conv final : PackedConvI8 {
  using PackedConvI8::PackedConvI8;
  void run_slice(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const override;
};

void Conv::run_slice(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const {
  uint8_t own_zero_row[kMaxDepth];
  const uint8_t* padding = zero_row;
  if (hybrid) {
    std::memset(own_zero_row, hybrid->zero_points[slice.first / hybrid->pixels_per_image] & 0xff,
                static_cast<size_t>(depth));
    padding = own_zero_row;
  }
  const int64_t block_bytes = int64_t{depth} * tap_count * kChannels;
  const int near = static_cast<int>(std::max<int64_t>(kNearBytes / block_bytes, 1)) * kChannels;
  for (int begin = slice.begin; begin < slice.end; begin += near) {
    const ConvI8Kernel::Job job{*this, in, out, padding, hybrid, begin, std::min(slice.end, begin + near)};
    int64_t pixel = slice.first;
    ConvI8Kernel::tiles<4>(job, &pixel, slice.last);
    ConvI8Kernel::tiles<2>(job, &pixel, slice.last);
    ConvI8Kernel::tiles<1>(job, &pixel, slice.last);
  }
}

// In the order that pack_rows.h describes.
void pack_rows_i8(const PackedRows& rows, bool is_unsigned, int64_t step, int8_t* to, int32_t* sums) {
  const int move = is_unsigned ? 0x80 : 0;
  const int64_t vectors = (rows.length + 3) / 4;
  for (int lane = 0; lane < 16; ++lane) {
    const auto* filter = static_cast<const uint8_t*>(rows.filter[lane]);
    sums[lane] = 0;
    for (int64_t tap = 0; tap < rows.taps; ++tap)
      for (int64_t k = 0; k < vectors * 4; ++k) {
        const auto weight = static_cast<int8_t>(filter && k < rows.length ? filter[tap * rows.length + k] ^ move : 0);
        to[(tap * vectors + k / 4) * step + lane * 4 + k % 4] = weight;
        sums[lane] += weight;
      }
  }
}

bool accepts(const ConvI8Options& o) {
  return fits_integer_kernels(o) &&
         (!gathers_windows(o.shape) || int64_t{o.shape.taps()} * o.shape.in_channels <= kMaxPatch);
}

Result<ConvI8Packer::Packed> pack(const ConvI8Options& o) {
  static constexpr DotProductLayout kLayout{
      .block_channels = kChannels, .signed_inputs = true, .pack_rows = pack_rows_i8};
  const ConvShape& s = o.shape;
  auto conv = std::make_unique<Conv>(o);
  SURELITE_TRY(conv->pack(
      o, kLayout, gathers_windows(s) ? TapLayout{1, s.taps() * s.in_channels} : TapLayout{s.taps(), s.in_channels}));
  return conv;
}

// What it does not take, NEON's kernel may.
const ConvI8Packer& neon_packer() {
  static const ConvI8Packer packer = [] {
    ConvI8Packer neons;
    neon::enter(&neons);
    return neons;
  }();
  return packer;
}

bool accepts_any(const ConvI8Options& o) { return accepts(o) || neon_packer().takes(o); }
Result<ConvI8Packer::Packed> pack_any(const ConvI8Options& o) { return accepts(o) ? pack(o) : neon_packer().pack(o); }

}  // namespace

void enter(ConvI8Packer* kernels) { *kernels = {accepts_any, pack_any}; }

}  // namespace surelite::simd::dotprod

#endif
