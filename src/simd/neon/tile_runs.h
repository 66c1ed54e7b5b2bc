// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution with NEON: from tile to tile of a few pixels, finding the input under their taps.
#pragma once

#include "simd/neon/target.h"

#if SURELITE_NEON
#include "simd/neon/conv_tiles.h"
#include "simd/neon/tap_pointers.h"

namespace surelite::simd {

// ROWS pixels at a time.
template <class Kernel, int ROWS>
struct TileRun {
  const ConvJob& job;
  const TapPointers<uint8_t>& pointers;
  const PackedConvI8& conv = job.conv;
  const ConvShape& s = conv.options.shape;
  const int full = whole_blocks_end(s, job.end);
  int32_t row_terms[ROWS] = {};
  const uint8_t* rows[kMaxTaps * ROWS];
  uint8_t patch[ROWS * kMaxPatch];

  TileRun(const ConvJob& its_job, const TapPointers<uint8_t>& its_pointers) : job(its_job), pointers(its_pointers) {}

  SURELITE_NEON_INLINE void multiply(TileTaps taps, int64_t pixel) {
    if (conv.row_sums) sum_rows<ROWS>(conv, &taps, rows, patch, row_terms);
    if (job.begin < full) Kernel::template tile<ROWS, 4>(job, rows, taps, row_terms, pixel, {job.begin, full});
    if (full < job.end) Kernel::template tile<ROWS, 2>(job, rows, taps, row_terms, pixel, {full, job.end});
  }

  // One tap and no border.
  int64_t run_direct(int64_t pixel, int64_t last) {
    const TileTaps taps{1, conv.depth, conv.options.is_unsigned};
    const uint8_t* at = pointers.in + pixel * s.in_channels;
    for (; pixel + ROWS <= last; pixel += ROWS) {
#pragma GCC unroll 6
      for (int r = 0; r < ROWS; ++r, at += s.in_channels) rows[r] = at;
      multiply(taps, pixel);
    }
    return pixel;
  }

  // Windows whose lines are stretches of one image.
  int64_t run_lines(int64_t pixel, int64_t last) {
    const TileTaps taps{s.filter_height, line_depth(s), conv.options.is_unsigned};
    const int64_t next = int64_t{s.stride_x} * s.in_channels, line = int64_t{s.in_width} * s.in_channels,
                  below = s.dilation_y * line, down = s.stride_y * line - s.out_width * next;
    const PixelPosition p = position_of(s, pixel);
    const uint8_t* at = pointers.first_tap(p);
    for (int left = s.out_width - p.x; pixel + ROWS <= last; pixel += ROWS) {
      if (left > ROWS) {
        left -= ROWS;
#pragma GCC unroll 6
        for (int r = 0; r < ROWS; ++r, at += next) rows[r] = at;
      } else {
#pragma GCC unroll 6
        for (int r = 0; r < ROWS; ++r) {
          rows[r] = at, at += next;
          if (--left == 0) at += down, left = s.out_width;
        }
      }
      const uint8_t** to = rows;
      for (int y = 1; y < taps.count; ++y, to += ROWS)
#pragma GCC unroll 6
        for (int r = 0; r < ROWS; ++r) to[ROWS + r] = to[r] + below;
      multiply(taps, pixel);
    }
    return pixel;
  }

  int64_t run_windows(int64_t pixel, int64_t last) {
    const bool gathers = gathers_windows(s);
    const auto flip = static_cast<uint8_t>(conv.options.is_unsigned ? 0x80 : 0);
    // Taps next to each other are one where packed weights then lie the same.
    const bool joins = pointers.joins_taps() && !gathers && s.in_channels % Kernel::kJoined == 0;
    const TileTaps apart{conv.tap_count, conv.depth, conv.options.is_unsigned},
        joined{s.filter_height, s.filter_width * s.in_channels, conv.options.is_unsigned};
    PixelPosition p = position_of(s, pixel);
    for (; pixel + ROWS <= last; pixel += ROWS, advance(s, &p, ROWS)) {
      if (gathers) {
        pointers.gather(p, ROWS, patch, conv.depth);
        for (int r = 0; r < ROWS; ++r) {
          rows[r] = patch + r * conv.depth;
          // What fills up the fours counts as zero in the sums of the inputs.
          for (int k = conv.length; k < conv.depth; ++k) patch[r * conv.depth + k] = flip;
        }
      } else if (joins && pointers.template point_at_lines<ROWS>(p, rows)) {
        multiply(joined, pixel);
        continue;
      } else {
        pointers.template point<ROWS>(p, rows);
      }
      multiply(apart, pixel);
    }
    return pixel;
  }
};

// Returns the first pixel of those that remain.
template <class Kernel, int ROWS>
int64_t run_tiles(const ConvJob& job, const TapPointers<uint8_t>& pointers, InputWay way, int64_t pixel, int64_t last) {
  if (pixel + ROWS > last) return pixel;
  TileRun<Kernel, ROWS> run(job, pointers);
  switch (way) {
    case InputWay::direct: return run.run_direct(pixel, last);
    case InputWay::lines: return run.run_lines(pixel, last);
    default: return run.run_windows(pixel, last);
  }
}

}  // namespace surelite::simd
#endif
