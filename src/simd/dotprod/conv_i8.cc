// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution with NEON's dot product: six pixels by sixteen channels in registers, requantized from there.
#include "simd/dotprod/target.h"
#include "simd/kernels.h"

#if defined(SURELITE_DOTPROD)
#include "simd/neon/conv_tiles.h"

namespace surelite::simd::dotprod {
namespace {

// Four products of every lane of V times four channels; kQuarter chooses the inputs. Of the intrinsic compilers move
// sums about.
template <int kQuarter, int ROWS, int V>
SURELITE_DOTPROD_INLINE void add_products(const int8_t* weights, const int8x16_t (&x)[ROWS],
                                          int32x4_t (&acc)[ROWS][V]) {
#pragma GCC unroll 4
  for (int v = 0; v < V; ++v) {
    const int8x16_t w = vld1q_s8(weights + v * 16);
#pragma GCC unroll 6
    for (int r = 0; r < ROWS; ++r) {
      int32x4_t sum = acc[r][v];
      asm("sdot %0.4s, %1.16b, %2.4b[%3]" : "+w"(sum) : "w"(w), "w"(x[r]), "i"(kQuarter));
      acc[r][v] = sum;
    }
    // Loading the next weights already would push sums out of the registers.
    if (ROWS * V > 16) asm volatile("" ::: "memory");
  }
}

struct DotTiles {
  static constexpr int kRows = 6;
  static constexpr int kJoined = 4;
  static const DotProductLayout kLayout;

  template <bool kFlips, int ROWS, int V>
  SURELITE_DOTPROD_INLINE static const int8_t* multiply(const int8_t* weights, const uint8_t* const* rows,
                                                        TileTaps taps, int32x4_t (&acc)[ROWS][V]) {
    const int8x16_t flip = vdupq_n_s8(INT8_MIN);
    const int depth = taps.depth;
    for (int tap = 0; tap < taps.count; ++tap, rows += ROWS) {
      const uint8_t* from[ROWS];
#pragma GCC unroll 6
      for (int r = 0; r < ROWS; ++r) from[r] = rows[r];
      int8x16_t x[ROWS];
      int k = 0;
      for (; k + 16 <= depth; k += 16, weights += 4 * 64) {
#pragma GCC unroll 6
        for (int r = 0; r < ROWS; ++r) {
          x[r] = vreinterpretq_s8_u8(vld1q_u8(from[r] + k));
          if (kFlips) x[r] = veorq_s8(x[r], flip);
        }
        add_products<0, ROWS, V>(weights, x, acc);
        add_products<1, ROWS, V>(weights + 64, x, acc);
        add_products<2, ROWS, V>(weights + 128, x, acc);
        add_products<3, ROWS, V>(weights + 192, x, acc);
      }
      if (k == depth) continue;
      if (k + 8 <= depth) {
#pragma GCC unroll 6
        for (int r = 0; r < ROWS; ++r) {
          x[r] = vreinterpretq_s8_u8(vcombine_u8(vld1_u8(from[r] + k), vcreate_u8(0)));
          if (kFlips) x[r] = veorq_s8(x[r], flip);
        }
        add_products<0, ROWS, V>(weights, x, acc);
        add_products<1, ROWS, V>(weights + 64, x, acc);
        k += 8, weights += 128;
      }
      if (k < depth) {
#pragma GCC unroll 6
        for (int r = 0; r < ROWS; ++r) {
          uint32_t four;
          std::memcpy(&four, from[r] + k, 4);
          x[r] = vreinterpretq_s8_u8(vcombine_u8(vcreate_u8(four), vcreate_u8(0)));
          if (kFlips) x[r] = veorq_s8(x[r], flip);
        }
        add_products<0, ROWS, V>(weights, x, acc);
        weights += 64;
      }
    }
    return weights;
  }

  template <int ROWS, int V>
  static void tile(const ConvJob& job, const uint8_t* const* rows, TileTaps taps, const int32_t* row_terms,
                   int64_t pixel, TileChannels channels) {
    if (job.conv.options.is_unsigned || job.conv.row_sums)
      tile_of<false, ROWS, V>(job, rows, taps, row_terms, pixel, channels);
    else tile_of<true, ROWS, V>(job, rows, taps, row_terms, pixel, channels);
  }

  // kPlain: signed bytes and no row terms. By itself, so that registers are not shared out for both.
  template <bool kPlain, int ROWS, int V>
  SURELITE_DOTPROD static __attribute__((noinline)) void tile_of(const ConvJob& job, const uint8_t* const* rows,
                                                                 TileTaps taps, const int32_t* row_terms,
                                                                 int64_t pixel, TileChannels channels) {
    const PackedConvI8& conv = job.conv;
    const auto* weights =
        reinterpret_cast<const int8_t*>(conv.weights) + int64_t{channels.begin} * conv.tap_count * conv.depth;
    TileOutputs to = outputs_from(job, pixel, channels.begin);
    for (int channel = channels.begin; channel < channels.end; channel += kTileChannels, to.advance()) {
      int32x4_t acc[ROWS][V];
      start_tile<ROWS, V>(*to.block, !kPlain && conv.row_sums, row_terms, acc);
      if (!kPlain && taps.flips) weights = multiply<true, ROWS, V>(weights, rows, taps, acc);
      else weights = multiply<false, ROWS, V>(weights, rows, taps, acc);
      store_tile<ROWS, V>(job.outputs, to, acc);
    }
  }

  static void finish_packing(PackedConvI8*, int) {}
};

// In the order that pack_rows.h describes: four rows by sixteen bytes at a time.
void pack_rows(const PackedRows& rows, bool is_unsigned, int64_t, int8_t* to, int32_t* sums) {
  const int vectors = (rows.length + 3) / 4;
  const uint8_t move = is_unsigned ? 0x80 : 0;
  for (int lane = 0; lane < 16; lane += 4) {
    int32x4_t total[4] = {};
    for (int32_t tap = 0; tap < rows.taps; ++tap) {
      int8_t* at = to + int64_t{tap} * vectors * 64 + lane * 4;
      for (int k = 0; k < rows.length; k += 16) {
        const int left = rows.length - k;
        int8x16_t x[4];
        for (int i = 0; i < 4; ++i) {
          const auto* filter = static_cast<const uint8_t*>(rows.filter[lane + i]);
          const uint8_t* from = filter + int64_t{tap} * rows.length + k;
          if (filter && left >= 16) {
            x[i] = vreinterpretq_s8_u8(veorq_u8(vld1q_u8(from), vdupq_n_u8(move)));
          } else {
            uint8_t bytes[16] = {};
            for (int j = 0; filter && j < left && j < 16; ++j) bytes[j] = from[j] ^ move;
            x[i] = vreinterpretq_s8_u8(vld1q_u8(bytes));
          }
          total[i] = vpadalq_s16(total[i], vpaddlq_s8(x[i]));
        }
        const auto pair = [](int8x16_t a) { return vreinterpretq_s32_s8(a); };
        const int32x4x2_t low = vtrnq_s32(pair(x[0]), pair(x[1])), high = vtrnq_s32(pair(x[2]), pair(x[3]));
        const auto half = [](int32x4_t a) { return vreinterpretq_s64_s32(a); };
        const int64x2_t columns[4] = {
            vtrn1q_s64(half(low.val[0]), half(high.val[0])), vtrn1q_s64(half(low.val[1]), half(high.val[1])),
            vtrn2q_s64(half(low.val[0]), half(high.val[0])), vtrn2q_s64(half(low.val[1]), half(high.val[1]))};
        for (int v = 0; v < 4 && v * 4 < left; ++v) vst1q_s8(at + (k / 4 + v) * 64, vreinterpretq_s8_s64(columns[v]));
      }
    }
    for (int i = 0; i < 4; ++i) sums[lane + i] = vaddvq_s32(total[i]);
  }
}

const DotProductLayout DotTiles::kLayout{
    .block_channels = kTileChannels, .signed_inputs = true, .copies_images = true, .pack_rows = pack_rows};

// What it does not take, NEON's kernel may.
const ConvI8Packer& neon_packer() {
  static const ConvI8Packer packer = [] {
    ConvI8Packer neons;
    neon::enter(&neons);
    return neons;
  }();
  return packer;
}

bool accepts_any(const ConvI8Options& o) { return accepts_tiles(o) || neon_packer().takes(o); }
Result<ConvI8Packer::Packed> pack_any(const ConvI8Options& o) {
  return accepts_tiles(o) ? pack_tiles<DotTiles>(o) : neon_packer().pack(o);
}

}  // namespace

void enter(ConvI8Packer* kernels) { *kernels = {accepts_any, pack_any}; }

}  // namespace surelite::simd::dotprod

#endif
