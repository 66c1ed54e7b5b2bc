// SPDX-License-Identifier: Apache-2.0
// The values under a window of a convolution: in place where they lie well, otherwise brought together.
#pragma once

#include "micro/dot.h"
#include "micro/window.h"

namespace surelite {
namespace micro {

// Rows of windows are short, and small C libraries go byte by byte.
#if defined(__ARM_FEATURE_MVE)
SURELITE_INNER void copy(const int8_t* from, int8_t* to, int32_t bytes) {
  for (; bytes > 0; bytes -= 16, from += 16, to += 16) {
    const mve_pred16_t lanes = vctp8q(static_cast<uint32_t>(bytes));
    vstrbq_p_s8(to, vldrbq_z_s8(from, lanes), lanes);
  }
}
SURELITE_INNER void fill(int8_t* to, int32_t value, int32_t bytes) {
  const int8x16_t all = vdupq_n_s8(static_cast<int8_t>(value));
  for (; bytes > 0; bytes -= 16, to += 16) vstrbq_p_s8(to, all, vctp8q(static_cast<uint32_t>(bytes)));
}
#else
SURELITE_INNER void copy(const int8_t* from, int8_t* to, int32_t bytes) {
  for (; bytes >= 4; bytes -= 4, from += 4, to += 4) __builtin_memcpy(to, from, 4);
  for (; bytes > 0; --bytes) *to++ = *from++;
}
SURELITE_INNER void fill(int8_t* to, int32_t value, int32_t bytes) {
  const uint32_t word = 0x01010101u * static_cast<uint8_t>(value);
  for (; bytes >= 4; bytes -= 4, to += 4) __builtin_memcpy(to, &word, 4);
  for (; bytes > 0; --bytes) *to++ = static_cast<int8_t>(value);
}
#endif

// Copies a window, with zero_in where it leaves the input.
inline void gather(const ConvI8& p, const Taps& ty, const Taps& tx, const int8_t* in, int8_t* to) {
  const int32_t pixel = p.in_channels, row = p.x.filter * pixel, columns = tx.end - tx.begin;
  if (!whole(p.y, ty) || !whole(p.x, tx)) fill(to, p.zero_in, p.y.filter * row);
  const int8_t* from = in + (ty.first * p.x.in + tx.first) * pixel;
  to += ty.begin * row + tx.begin * pixel;
  for (int32_t fy = ty.begin; fy < ty.end; ++fy, from += p.y.dilation * p.x.in * pixel, to += row) {
    if (p.x.dilation == 1) {
      copy(from, to, columns * pixel);
    } else {
      for (int32_t fx = 0; fx < columns; ++fx) copy(from + fx * p.x.dilation * pixel, to + fx * pixel, pixel);
    }
  }
}

// How windows lie in the input itself, row by row.
inline Runs runs_in_place(const ConvI8& p) {
  const int32_t bytes = p.x.filter * p.in_channels;
  return {p.y.filter, bytes, p.y.dilation * p.x.in * p.in_channels - bytes};
}

}  // namespace micro
}  // namespace surelite
