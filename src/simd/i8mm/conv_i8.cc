// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution with products of byte matrices: two pixels by two channels by eight bytes at once, six pixels by
// sixteen channels in registers.
#include "simd/i8mm/target.h"
#include "simd/kernels.h"

#if defined(SURELITE_I8MM)
#include "simd/neon/packed_conv.h"

namespace surelite::simd::i8mm {
namespace {

// Eight bytes of pairs of pixels, of which there are PAIRS, by those of V times two pairs of channels. Of the intrinsic
// compilers move sums about.
template <int PAIRS, int V>
SURELITE_I8MM_INLINE void add_products(const int8_t* weights, const int8x16_t (&x)[PAIRS],
                                       int32x4_t (&acc)[PAIRS][V * 2]) {
#pragma GCC unroll 8
  for (int c = 0; c < V * 2; ++c) {
    const int8x16_t w = vld1q_s8(weights + c * 16);
#pragma GCC unroll 3
    for (int p = 0; p < PAIRS; ++p) {
      int32x4_t sum = acc[p][c];
      asm("smmla %0.4s, %1.16b, %2.16b" : "+w"(sum) : "w"(x[p]), "w"(w));
      acc[p][c] = sum;
    }
    // Loading the next weights already would push sums out of the registers.
    if (PAIRS * V > 8) asm volatile("" ::: "memory");
  }
}

struct MatrixTiles {
  static constexpr int kRows = 6;
  static constexpr int kJoined = 8;
  static constexpr bool kReadsLines = true;
  static const DotProductLayout kLayout;

  // Sums of two channels of each of two pixels, which start from the bias.
  template <int PAIRS, int V>
  SURELITE_I8MM_INLINE static void start_parts(const RequantBlock& block, int32x4_t (&parts)[PAIRS][V * 2]) {
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) {
      const int64x2_t bias = vreinterpretq_s64_s32(vld1q_s32(block.bias + v * 4));
      const int32x4_t low = vreinterpretq_s32_s64(vdupq_laneq_s64(bias, 0)),
                      high = vreinterpretq_s32_s64(vdupq_laneq_s64(bias, 1));
#pragma GCC unroll 3
      for (int p = 0; p < PAIRS; ++p) parts[p][v * 2] = low, parts[p][v * 2 + 1] = high;
    }
  }

  template <int ROWS, int V>
  static void tile(const ConvJob& job, const uint8_t* const* rows, TileTaps taps, const int32_t* row_terms,
                   int64_t pixel, TileChannels channels) {
    if (taps.flips) tile_of<true, ROWS, V>(job, rows, taps, row_terms, pixel, channels);
    else tile_of<false, ROWS, V>(job, rows, taps, row_terms, pixel, channels);
  }

  // The odd row of a last pair repeats the one before.
  template <bool kFlips, int ROWS, int V>
  SURELITE_I8MM static __attribute__((noinline)) void tile_of(const ConvJob& job, const uint8_t* const* rows,
                                                              TileTaps taps, const int32_t* row_terms, int64_t pixel,
                                                              TileChannels channels) {
    constexpr int kPairs = (ROWS + 1) / 2;
    const PackedConvI8& conv = job.conv;
    const auto signed_bytes = [](uint8x16_t x) {
      return vreinterpretq_s8_u8(kFlips ? veorq_u8(x, vdupq_n_u8(0x80)) : x);
    };
    const auto pair = [](int8x16_t a) { return vreinterpretq_s64_s8(a); };
    const auto bytes = [](int64x2_t a) { return vreinterpretq_s8_s64(a); };
    const int depth = taps.depth, filled = (depth + 7) / 8 * 8;
    const auto* weights =
        reinterpret_cast<const int8_t*>(conv.weights) + int64_t{channels.begin} * taps.count * filled;
    TileOutputs to = outputs_from(job, pixel, channels.begin);
    for (int channel = channels.begin; channel < channels.end; channel += kTileChannels, to.advance()) {
      int32x4_t parts[kPairs][V * 2];
      start_parts<kPairs, V>(*to.block, parts);
      const uint8_t* const* at = rows;
      for (int tap = 0; tap < taps.count; ++tap, at += ROWS) {
        const uint8_t* from[kPairs * 2];
#pragma GCC unroll 6
        for (int r = 0; r < kPairs * 2; ++r) from[r] = at[std::min(r, ROWS - 1)];
        int k = 0;
        for (; k + 16 <= depth; k += 16, weights += 2 * 128) {
          int8x16_t low[kPairs], high[kPairs];
#pragma GCC unroll 3
          for (int p = 0; p < kPairs; ++p) {
            const int64x2_t a = pair(signed_bytes(vld1q_u8(from[2 * p] + k))),
                            b = pair(signed_bytes(vld1q_u8(from[2 * p + 1] + k)));
            low[p] = bytes(vtrn1q_s64(a, b)), high[p] = bytes(vtrn2q_s64(a, b));
          }
          add_products<kPairs, V>(weights, low, parts);
          add_products<kPairs, V>(weights + 128, high, parts);
        }
        for (; k < depth; k += 8, weights += 128) {
          int8x16_t x[kPairs];
#pragma GCC unroll 3
          for (int p = 0; p < kPairs; ++p) {
            const uint8_t *even = from[2 * p] + k, *odd = from[2 * p + 1] + k;
            uint64_t a = 0, b = 0;
            if (k + 8 <= depth) {
              std::memcpy(&a, even, 8), std::memcpy(&b, odd, 8);
            } else {
              std::memcpy(&a, even, 4), std::memcpy(&b, odd, 4);
            }
            x[p] = signed_bytes(vreinterpretq_u8_u64(vcombine_u64(vcreate_u64(a), vcreate_u64(b))));
          }
          add_products<kPairs, V>(weights, x, parts);
        }
      }
      int32x4_t acc[ROWS][V];
#pragma GCC unroll 6
      for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v) {
          const int64x2_t a = vreinterpretq_s64_s32(parts[r / 2][v * 2]),
                          b = vreinterpretq_s64_s32(parts[r / 2][v * 2 + 1]);
          acc[r][v] = vreinterpretq_s32_s64(r % 2 ? vtrn2q_s64(a, b) : vtrn1q_s64(a, b));
        }
      if (conv.row_sums) add_terms<ROWS, V>(row_terms, acc);
      store_tile<ROWS, V>(job.outputs, to, acc);
    }
  }

  static void finish_packing(PackedConvI8*, int) {}
};

// Per tap and eight bytes: [channel][8].
void pack_rows(const PackedRows& rows, bool is_unsigned, int64_t, int8_t* to, int32_t* sums) {
  const int vectors = (rows.length + 7) / 8;
  const int8x8_t move = vdup_n_s8(is_unsigned ? INT8_MIN : 0);
  for (int lane = 0; lane < 16; ++lane) {
    const auto* filter = static_cast<const uint8_t*>(rows.filter[lane]);
    int32x2_t total = vdup_n_s32(0);
    for (int32_t tap = 0; tap < rows.taps && filter; ++tap) {
      const uint8_t* from = filter + int64_t{tap} * rows.length;
      int8_t* at = to + int64_t{tap} * vectors * 128 + lane * 8;
      for (int k = 0; k < rows.length; k += 8, at += 128) {
        int8x8_t x;
        if (rows.length - k >= 8) {
          x = veor_s8(vreinterpret_s8_u8(vld1_u8(from + k)), move);
        } else {
          uint8_t some[8] = {};
          for (int i = 0; i < rows.length - k; ++i)
            some[i] = static_cast<uint8_t>(from[k + i] ^ (is_unsigned ? 0x80 : 0));
          x = vreinterpret_s8_u8(vld1_u8(some));
        }
        total = vpadal_s16(total, vpaddl_s8(x));
        vst1_s8(at, x);
      }
    }
    sums[lane] = vaddv_s32(total);
  }
}

const DotProductLayout MatrixTiles::kLayout{
    .block_channels = kTileChannels, .signed_inputs = true, .copies_images = true, .fills_to = 8,
    .pack_rows = pack_rows};

// What it does not take, the dot product's kernel may.
const ConvI8Packer& narrower_packer() {
  static const ConvI8Packer packer = [] {
    ConvI8Packer narrower;
    dotprod::enter(&narrower);
    return narrower;
  }();
  return packer;
}

bool accepts_any(const ConvI8Options& o) { return accepts_tiles(o) || narrower_packer().takes(o); }
Result<ConvI8Packer::Packed> pack_any(const ConvI8Options& o) {
  return accepts_tiles(o) ? pack_tiles<MatrixTiles>(o) : narrower_packer().pack(o);
}

}  // namespace

void enter(ConvI8Packer* kernels) { *kernels = {accepts_any, pack_any}; }

}  // namespace surelite::simd::i8mm

#endif
