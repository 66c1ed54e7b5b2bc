// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution with NEON's dot product: six pixels by sixteen channels in registers, requantized from there.
#include "simd/dotprod/target.h"
#include "simd/kernels.h"

#if defined(SURELITE_DOTPROD)
#include "simd/neon/packed_conv.h"

namespace surelite::simd::dotprod {
namespace {

// The first bytes of `from`, which moves on behind all sixteen. Compilers would count up an index besides.
SURELITE_DOTPROD_INLINE int8x16_t next_sixteen(const int8_t** from) {
  int8x16_t x;
  const int8_t* at = *from;
  asm("ldr %q0, [%1], #16" : "=w"(x), "+r"(at) : "m"(*reinterpret_cast<const int8_t(*)[16]>(at)));
  *from = at;
  return x;
}
SURELITE_DOTPROD_INLINE int8x16_t first_eight(const int8_t* from) {
  int8x16_t x;
  asm("ldr %d0, %1" : "=w"(x) : "Q"(*reinterpret_cast<const int8_t(*)[8]>(from)));
  return x;
}
SURELITE_DOTPROD_INLINE int8x16_t first_four(const int8_t* from) {
  int8x16_t x;
  asm("ldr %s0, %1" : "=w"(x) : "Q"(*reinterpret_cast<const int8_t(*)[4]>(from)));
  return x;
}

// Four products of every lane; kQuarter chooses the inputs. Of the intrinsic compilers move sums about.
template <int kQuarter>
SURELITE_DOTPROD_INLINE int32x4_t add_product(int32x4_t sum, int8x16_t w, int8x16_t x) {
  asm("sdot %0.4s, %1.16b, %2.4b[%3]" : "+w"(sum) : "w"(w), "w"(x), "i"(kQuarter));
  return sum;
}

// V times four channels of ROWS pixels.
template <int kQuarter, int ROWS, int V>
SURELITE_DOTPROD_INLINE void add_products(const int8_t** weights, const int8x16_t (&x)[ROWS],
                                          int32x4_t (&acc)[ROWS][V]) {
#pragma GCC unroll 4
  for (int v = 0; v < V; ++v) {
    const int8x16_t w = next_sixteen(weights);
#pragma GCC unroll 6
    for (int r = 0; r < ROWS; ++r) acc[r][v] = add_product<kQuarter>(acc[r][v], w, x[r]);
    // Loading the next weights already would push sums out of the registers.
    if (ROWS * V > 16) asm volatile("" ::: "memory");
  }
  if (V < 4) *weights += (4 - V) * 16;
}

// Sixteen channels of one pixel for each of COUNT blocks.
template <int kQuarter, int COUNT>
SURELITE_DOTPROD_INLINE void add_block_products(const int8_t* (&weights)[COUNT], int8x16_t x,
                                                int32x4_t (&acc)[COUNT][1][4]) {
#pragma GCC unroll 4
  for (int b = 0; b < COUNT; ++b)
#pragma GCC unroll 4
    for (int v = 0; v < 4; ++v) acc[b][0][v] = add_product<kQuarter>(acc[b][0][v], next_sixteen(&weights[b]), x);
}

struct DotTiles {
  static constexpr int kRows = 6;
  static constexpr int kJoined = 4;
  static constexpr bool kReadsLines = true;
  static constexpr int kRowBlocks = 4;  // of channels that one pixel is multiplied with at once
  static constexpr int kRowChannels = kRowBlocks * kTileChannels;
  static const DotProductLayout kLayout;

  template <bool kFlips>
  SURELITE_DOTPROD_INLINE static int8x16_t flipped(int8x16_t x) {
    return kFlips ? veorq_s8(x, vdupq_n_s8(INT8_MIN)) : x;
  }

  template <bool kFlips, int ROWS, int V>
  SURELITE_DOTPROD_INLINE static const int8_t* multiply(const int8_t* weights, const uint8_t* const* rows,
                                                        TileTaps taps, int32x4_t (&acc)[ROWS][V]) {
    for (int tap = 0; tap < taps.count; ++tap, rows += ROWS) {
      const int8_t* from[ROWS];
#pragma GCC unroll 6
      for (int r = 0; r < ROWS; ++r) from[r] = reinterpret_cast<const int8_t*>(rows[r]);
      int8x16_t x[ROWS];
      int left = taps.depth;
      for (left -= 16; left >= 0; left -= 16) {
#pragma GCC unroll 6
        for (int r = 0; r < ROWS; ++r) x[r] = flipped<kFlips>(next_sixteen(&from[r]));
        add_products<0, ROWS, V>(&weights, x, acc);
        add_products<1, ROWS, V>(&weights, x, acc);
        add_products<2, ROWS, V>(&weights, x, acc);
        add_products<3, ROWS, V>(&weights, x, acc);
      }
      if (left & 8) {
#pragma GCC unroll 6
        for (int r = 0; r < ROWS; ++r) x[r] = flipped<kFlips>(first_eight(from[r])), from[r] += 8;
        add_products<0, ROWS, V>(&weights, x, acc);
        add_products<1, ROWS, V>(&weights, x, acc);
      }
      if (left & 4) {
#pragma GCC unroll 6
        for (int r = 0; r < ROWS; ++r) x[r] = flipped<kFlips>(first_four(from[r]));
        add_products<0, ROWS, V>(&weights, x, acc);
      }
    }
    return weights;
  }

  // `block` is the first of COUNT; `depth` bytes of one pixel. Weights move on behind the blocks'.
  template <int COUNT>
  SURELITE_DOTPROD_INLINE static void multiply_row(const RequantBlock* block, const int8_t* (&weights)[COUNT],
                                                   const uint8_t* in, int depth, int32x4_t (&acc)[COUNT][1][4]) {
#pragma GCC unroll 4
    for (int b = 0; b < COUNT; ++b) start_tile<1, 4>(block[b], false, nullptr, acc[b]);
    const auto* from = reinterpret_cast<const int8_t*>(in);
    int left = depth;
    for (left -= 16; left >= 0; left -= 16) {
      const int8x16_t x = next_sixteen(&from);
      add_block_products<0>(weights, x, acc);
      add_block_products<1>(weights, x, acc);
      add_block_products<2>(weights, x, acc);
      add_block_products<3>(weights, x, acc);
    }
    if (left & 8) {
      const int8x16_t x = first_eight(from);
      add_block_products<0>(weights, x, acc);
      add_block_products<1>(weights, x, acc);
      from += 8;
    }
    if (left & 4) add_block_products<0>(weights, first_four(from), acc);
  }

  template <int ROWS, int V>
  static void tile(const ConvJob& job, const uint8_t* const* rows, TileTaps taps, const int32_t* row_terms,
                   int64_t pixel, TileChannels channels) {
    if (job.conv.options.is_unsigned || job.conv.row_sums)
      tile_of<false, ROWS, V>(job, rows, taps, row_terms, pixel, channels);
    else tile_of<true, ROWS, V>(job, rows, taps, row_terms, pixel, channels);
  }

  // A pixel with one tap and as many of the channels as come in groups of blocks; returns the first one that does not.
  static int row(const ConvJob& job, const uint8_t* in, int64_t pixel, TileChannels channels) {
    if (job.conv.options.is_unsigned || channels.end - channels.begin < kRowChannels) return channels.begin;
    if (!job.outputs.hybrid && has_one_factor(*job.conv.plans)) return row_of<true>(job, in, pixel, channels);
    return row_of<false>(job, in, pixel, channels);
  }

  template <bool kOneFactor>
  SURELITE_DOTPROD static __attribute__((noinline)) int row_of(const ConvJob& job, const uint8_t* in, int64_t pixel,
                                                               TileChannels channels) {
    const PackedConvI8& conv = job.conv;
    const NeonBytes bytes = job.outputs.bytes;
    const int depth = conv.depth;
    const int64_t step = int64_t{kTileChannels} * depth;
    const int8_t* weights[kRowBlocks];
#pragma GCC unroll 4
    for (int b = 0; b < kRowBlocks; ++b)
      weights[b] = reinterpret_cast<const int8_t*>(conv.weights) + int64_t{channels.begin} * depth + b * step;
    TileOutputs to = outputs_from(job, pixel, channels.begin);
    uint8_t* out = job.outputs.out + to.at;
    int channel = channels.begin;
    for (; channel + kRowChannels <= channels.end; channel += kRowChannels) {
      int32x4_t acc[kRowBlocks][1][4];
      multiply_row<kRowBlocks>(to.block, weights, in, depth, acc);
#pragma GCC unroll 4
      for (int b = 0; b < kRowBlocks; ++b) {
        if constexpr (kOneFactor) {
          scale_tile<NeonWay::one_factor>(*to.block++, acc[b]);
          store_sixteens<true>(acc[b], bytes, 0, out);
          out += kTileChannels;
        } else {
          store_tile<1, 4>(job.outputs, to, acc[b]);
          to.advance();
        }
        weights[b] += (kRowBlocks - 1) * step;
      }
    }
    return channel;
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
