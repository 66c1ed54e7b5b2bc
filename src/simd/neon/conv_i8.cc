// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution with NEON's multiplications of bytes: two products of each 16-bit lane are added up before sums get
// their 32 bits. That overflows only where two weights of a lane are both -128; blocks with such are multiplied one by
// one.
#include "simd/kernels.h"

#if SURELITE_NEON
#include "simd/neon/byte_products.h"
#include "simd/neon/packed_conv.h"
#include "simd/neon/portable_copies.h"

namespace surelite::simd {
namespace {

constexpr uint8_t kWide = 0x80;  // of RequantPlan::checked: pairs of products may overflow

struct ByteTiles {
  static constexpr int kRows = 4;
  static constexpr int kJoined = 16;
  static constexpr bool kReadsLines = false;
  static const DotProductLayout kLayout;

  // Sixteen products of ROWS pixels and one channel: the low eight, the high ones added to them, and pairs to the sums.
  template <int ROWS>
  static SURELITE_NEON_INLINE void add_sixteen(int8x16_t w, const int8x16_t (&x)[ROWS], int32x4_t (&acc)[ROWS][4],
                                               int c) {
    const auto plainly = [&](int r) {
      acc[r][c] = vpadalq_s16(acc[r][c], vmlal_high_s8(vmull_s8(vget_low_s8(x[r]), vget_low_s8(w)), x[r], w));
    };
    if constexpr (ROWS == 1) {
      plainly(0);
    } else {
#if !defined(__aarch64__)
#pragma GCC unroll 4
      for (int r = 0; r < ROWS; ++r) plainly(r);
#else
#pragma GCC unroll 2
      for (int r = 0; r < ROWS; r += 2) {
        int16x8_t a, b;  // what compilers make of the intrinsics moves the halves first
        asm("smull %2.8h, %4.8b, %6.8b\n\tsmull %3.8h, %5.8b, %6.8b\n\t"
            "smlal2 %2.8h, %4.16b, %6.16b\n\tsmlal2 %3.8h, %5.16b, %6.16b\n\t"
            "sadalp %0.4s, %2.8h\n\tsadalp %1.4s, %3.8h"
            : "+w"(acc[r][c]), "+w"(acc[r + 1][c]), "=&w"(a), "=&w"(b)
            : "w"(x[r]), "w"(x[r + 1]), "w"(w));
      }
#endif
    }
  }

  template <bool kFlips>
  static SURELITE_NEON_INLINE int8x16_t flipped(uint8x16_t x) {
    return vreinterpretq_s8_u8(kFlips ? veorq_u8(x, vdupq_n_u8(0x80)) : x);
  }

  // `groups` times four channels of ROWS pixels. By itself, so that sums stay in registers.
  template <int ROWS, bool kIsWide, bool kFlips>
  static __attribute__((noinline)) void multiply(const int8_t* weights, const uint8_t* const* rows, TileTaps taps,
                                                 int groups, int32x4_t* sums) {
    const int depth = taps.depth;
#if defined(__aarch64__)
    if constexpr (ROWS == 4 && !kIsWide && !kFlips) {
#pragma GCC unroll 1
      for (int group = 0; group < groups; ++group, sums += ROWS)
        weights = multiply_four_by_four(weights, rows, taps.count, depth, sums);
      return;
    }
#endif
#pragma GCC unroll 1
    for (int group = 0; group < groups; ++group, sums += ROWS) {
      const uint8_t* const* at = rows;
      int32x4_t acc[ROWS][4];
#pragma GCC unroll 4
      for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
        for (int c = 0; c < 4; ++c) acc[r][c] = vdupq_n_s32(0);
      for (int tap = 0; tap < taps.count; ++tap, at += ROWS) {
        const uint8_t* from[ROWS];
#pragma GCC unroll 4
        for (int r = 0; r < ROWS; ++r) from[r] = at[r];
        int k = 0;
        for (; k + 16 <= depth; k += 16, weights += 64) {
          int8x16_t x[ROWS];
#pragma GCC unroll 4
          for (int r = 0; r < ROWS; ++r) x[r] = flipped<kFlips>(vld1q_u8(from[r] + k));
#pragma GCC unroll 4
          for (int c = 0; c < 4; ++c) {
            const int8x16_t w = vld1q_s8(weights + c * 16);
            if constexpr (!kIsWide) {
              add_sixteen<ROWS>(w, x, acc, c);
              continue;
            }
#pragma GCC unroll 4
            for (int r = 0; r < ROWS; ++r) {
              acc[r][c] = vpadalq_s16(acc[r][c], vmull_s8(vget_low_s8(x[r]), vget_low_s8(w)));
              acc[r][c] = vpadalq_s16(acc[r][c], vmull_high_s8(x[r], w));
            }
          }
        }
        for (; k < depth; k += 8, weights += 32) {
          int8x8_t x[ROWS];
#pragma GCC unroll 4
          for (int r = 0; r < ROWS; ++r) {
            uint8x8_t bytes;
            if (k + 8 <= depth) {
              bytes = vld1_u8(from[r] + k);
            } else {
              uint32_t four;
              std::memcpy(&four, from[r] + k, 4);
              bytes = vcreate_u8(four);
            }
            x[r] = vget_low_s8(flipped<kFlips>(vcombine_u8(bytes, vdup_n_u8(0))));
          }
#pragma GCC unroll 4
          for (int c = 0; c < 4; ++c) {
            const int8x8_t w = vld1_s8(weights + c * 8);
#pragma GCC unroll 4
            for (int r = 0; r < ROWS; ++r) acc[r][c] = vpadalq_s16(acc[r][c], vmull_s8(x[r], w));
          }
        }
      }
#pragma GCC unroll 4
      for (int r = 0; r < ROWS; ++r)
        sums[r] = vpaddq_s32(vpaddq_s32(acc[r][0], acc[r][1]), vpaddq_s32(acc[r][2], acc[r][3]));
    }
  }

  template <int ROWS, int V>
  static void tile(const ConvJob& job, const uint8_t* const* rows, TileTaps taps, const int32_t* row_terms,
                   int64_t pixel, TileChannels channels) {
    const PackedConvI8& conv = job.conv;
    const int depth = taps.depth, filled = (depth + 7) / 8 * 8;
    TileOutputs to = outputs_from(job, pixel, channels.begin);
    for (int channel = channels.begin; channel < channels.end; channel += kTileChannels, to.advance()) {
      const auto* weights = reinterpret_cast<const int8_t*>(conv.weights) + int64_t{channel} * taps.count * filled;
      const bool wide = (to.plan->checked & kWide) != 0;
      int32x4_t parts[V][ROWS];
      if (taps.flips) {
        if (wide) multiply<ROWS, true, true>(weights, rows, taps, V, parts[0]);
        else multiply<ROWS, false, true>(weights, rows, taps, V, parts[0]);
      } else {
        if (wide) multiply<ROWS, true, false>(weights, rows, taps, V, parts[0]);
        else multiply<ROWS, false, false>(weights, rows, taps, V, parts[0]);
      }
      // Not before: no sums would stay in registers across the call.
      int32x4_t acc[ROWS][V];
      start_tile<ROWS, V>(*to.block, conv.row_sums, row_terms, acc);
#pragma GCC unroll 4
      for (int v = 0; v < V; ++v)
#pragma GCC unroll 4
        for (int r = 0; r < ROWS; ++r) acc[r][v] = vaddq_s32(acc[r][v], parts[v][r]);
      store_tile<ROWS, V>(job.outputs, to, acc);
    }
  }

  static void finish_packing(PackedConvI8* conv, int sixteen) {
    const int filled = (conv->depth + 7) / 8 * 8;
    const int64_t bytes = int64_t{kTileChannels} * filled * conv->tap_count;
    const auto* weights = reinterpret_cast<const int8_t*>(conv->weights) + sixteen * bytes;
    int8x16_t least = vdupq_n_s8(0);
    for (int64_t i = 0; i < bytes; i += 16) least = vminq_s8(least, vld1q_s8(weights + i));
    if (vminvq_s8(least) == INT8_MIN) conv->plans[sixteen].checked |= kWide;
  }
};

// Per four channels and tap: [depth / 16][channel][16], what remains of the depth [channel][8].
void pack_rows(const PackedRows& rows, bool is_unsigned, int64_t, int8_t* to, int32_t* sums) {
  const int depth = (rows.length + 3) / 4 * 4, filled = (depth + 7) / 8 * 8;
  const int8x16_t move = vdupq_n_s8(is_unsigned ? INT8_MIN : 0);
  for (int lane = 0; lane < 16; ++lane) {
    const auto* filter = static_cast<const uint8_t*>(rows.filter[lane]);
    int8_t* group = to + lane / 4 * 4 * int64_t{filled} * rows.taps;
    int32x4_t total = vdupq_n_s32(0);
    for (int32_t tap = 0; tap < rows.taps && filter; ++tap, group += 4 * filled) {
      const uint8_t* from = filter + int64_t{tap} * rows.length;
      for (int k = 0, width = 16; k < depth; k += width) {
        width = k + 16 <= depth ? 16 : 8;
        int8x16_t x;
        if (rows.length - k >= 16) {
          x = veorq_s8(vreinterpretq_s8_u8(vld1q_u8(from + k)), move);
        } else {
          uint8_t bytes[16] = {};
          for (int i = 0; i < width && i < rows.length - k; ++i)
            bytes[i] = static_cast<uint8_t>(from[k + i] ^ (is_unsigned ? 0x80 : 0));
          x = vreinterpretq_s8_u8(vld1q_u8(bytes));
        }
        total = vpadalq_s16(total, vpaddlq_s8(x));
        int8_t* at = group + k * 4 + lane % 4 * width;
        if (width == 16) vst1q_s8(at, x);
        else vst1_s8(at, vget_low_s8(x));
      }
    }
    sums[lane] = vaddvq_s32(total);
  }
}

const DotProductLayout ByteTiles::kLayout{
    .block_channels = kTileChannels, .signed_inputs = true, .copies_images = true, .fills_to = 8,
    .pack_rows = pack_rows};

bool accepts_any(const ConvI8Options& o) { return accepts_tiles(o) || neon::portable<ConvI8Packer>().takes(o); }
Result<ConvI8Packer::Packed> pack_any(const ConvI8Options& o) {
  return accepts_tiles(o) ? pack_tiles<ByteTiles>(o) : neon::portable<ConvI8Packer>().pack(o);
}

}  // namespace

void neon::enter(ConvI8Packer* kernels) { *kernels = {accepts_any, pack_any}; }

}  // namespace surelite::simd
#endif
