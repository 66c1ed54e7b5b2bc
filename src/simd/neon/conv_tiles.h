// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution with NEON: what its kernels' tiles share, which multiply a few pixels with sixteen channels in
// registers.
#pragma once

#include "simd/neon/target.h"

#if SURELITE_NEON
#include <algorithm>
#include <cstring>

#include "simd/neon/scale_sums.h"
#include "simd/packing/conv_i8.h"
#include "simd/packing/input_window.h"

namespace surelite::simd {

inline constexpr int kTileChannels = 16;          // of a block

// What a tile adds up: `count` stretches of `depth` bytes.
struct TileTaps {
  int count, depth;
  bool flips;  // unsigned bytes, which become signed ones on the way
};

// How the input under a tile's taps is found.
enum class InputWay : uint8_t {
  direct,   // one tap and no border
  lines,    // one image, and no tap lies outside: the lines of windows are stretches of it
  windows,  // whatever else there is
};

// Bytes under a line of the filter, in fours.
inline int line_depth(const ConvShape& s) { return (s.filter_width * s.in_channels + 3) / 4 * 4; }

// Blocks of channels [begin, end).
struct TileChannels {
  int begin, end;
};

struct ConvJob {
  const PackedConvI8& conv;
  OutputJob outputs;
  int begin, end;  // channels
};

// Of a block of eight channels or fewer, which is the last, a half is enough: the end of whole ones.
inline int whole_blocks_end(const ConvShape& s, int end) {
  const int rest = s.out_channels % kTileChannels;
  return rest > 0 && rest <= 8 ? std::min(end, s.out_channels - rest) : end;
}

// Adds up `depth` input bytes, a multiple of four, as signed numbers; kCopies: which go to `to`.
template <bool kCopies>
SURELITE_NEON_INLINE int32x4_t add_bytes(const uint8_t* from, int depth, uint8_t flip, uint8_t* to, int32x4_t sums) {
  const int8x16_t flips = vdupq_n_s8(static_cast<int8_t>(flip));
  int k = 0;
  for (; k + 16 <= depth; k += 16) {
    const int8x16_t x = veorq_s8(vreinterpretq_s8_u8(vld1q_u8(from + k)), flips);
    if (kCopies) vst1q_u8(to + k, vreinterpretq_u8_s8(x));
    sums = vpadalq_s16(sums, vpaddlq_s8(x));
  }
  if (depth & 8) {
    const int8x8_t x = veor_s8(vreinterpret_s8_u8(vld1_u8(from + k)), vget_low_s8(flips));
    if (kCopies) vst1_u8(to + k, vreinterpret_u8_s8(x));
    sums = vpadalq_s16(sums, vmovl_s8(x));
    k += 8;
  }
  if (depth & 4) {
    uint32_t four;
    std::memcpy(&four, from + k, 4);
    four ^= flip * 0x01010101u;
    if (kCopies) std::memcpy(to + k, &four, 4);
    sums = vpadalq_s16(sums, vmovl_s8(vreinterpret_s8_u8(vcreate_u8(four))));
  }
  return sums;
}

// Sums of the bytes of each row, for weights with a zero point.
template <int ROWS, bool kCopies>
void sum_rows_of(const PackedConvI8& conv, TileTaps taps, const uint8_t** rows, uint8_t* copies, int32_t* row_terms) {
  const auto flip = static_cast<uint8_t>(taps.flips ? 0x80 : 0);
  const auto offset = static_cast<uint32_t>(weight_offset(conv.options));
#pragma GCC unroll 1
  for (int r = 0; r < ROWS; ++r) {
    int32x4_t sums = vdupq_n_s32(0);
    for (int at = r; at < taps.count * ROWS; at += ROWS) {
      sums = add_bytes<kCopies>(rows[at], taps.depth, flip, copies, sums);
      if (kCopies) rows[at] = copies, copies += taps.depth;
    }
    row_terms[r] = static_cast<int32_t>(static_cast<uint32_t>(vaddvq_s32(sums)) * offset);
  }
}

// Unsigned bytes that fit `copies` become signed ones for all channels there.
template <int ROWS>
void sum_rows(const PackedConvI8& conv, TileTaps* taps, const uint8_t** rows, uint8_t* copies, int32_t* row_terms) {
  if (!taps->flips || int64_t{taps->count} * taps->depth > kMaxPatch)
    return sum_rows_of<ROWS, false>(conv, *taps, rows, copies, row_terms);
  sum_rows_of<ROWS, true>(conv, *taps, rows, copies, row_terms);
  taps->flips = false;
}

template <int ROWS, int V>
SURELITE_NEON_INLINE void add_terms(const int32_t* row_terms, int32x4_t (&acc)[ROWS][V]) {
#pragma GCC unroll 6
  for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) acc[r][v] = vaddq_s32(acc[r][v], vdupq_n_s32(row_terms[r]));
}

// Bias and row terms, from which sums start.
template <int ROWS, int V>
SURELITE_NEON_INLINE void start_tile(const RequantBlock& block, bool has_terms, const int32_t* row_terms,
                                     int32x4_t (&acc)[ROWS][V]) {
#pragma GCC unroll 4
  for (int v = 0; v < V; ++v) {
    const int32x4_t bias = vld1q_s32(block.bias + v * 4);
#pragma GCC unroll 6
    for (int r = 0; r < ROWS; ++r) acc[r][v] = bias;
  }
  if (has_terms) add_terms<ROWS, V>(row_terms, acc);
}

inline TileOutputs outputs_from(const ConvJob& job, int64_t pixel, int channel) {
  return {job.outputs, job.conv.requant, job.conv.plans, pixel, channel};
}

}  // namespace surelite::simd
#endif
