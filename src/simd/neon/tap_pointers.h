// SPDX-License-Identifier: Apache-2.0
// Where the input pixels under the taps of a tile are: steps from the first tap, wherever windows lie inside the image.
#pragma once

#include <cstdint>

#include "simd/packing/input_window.h"

namespace surelite::simd {

template <class T>
struct TapPointers {
  const ConvShape& shape;
  const T* in;
  const T* zero_row;
  InnerOutputs inner;
  int64_t steps[kMaxTaps] = {};  // from the first tap to each

  TapPointers(const ConvShape& s, const T* from, const T* zeros)
      : shape(s), in(from), zero_row(zeros), inner(inner_outputs(s)) {
    if (s.taps() > kMaxTaps) return;
    for (int tap = 0; tap < s.taps(); ++tap)
      steps[tap] = (int64_t{tap / s.filter_width} * s.dilation_y * s.in_width +
                    int64_t{tap % s.filter_width} * s.dilation_x) * s.in_channels;
  }

  bool has_inner_rows(PixelPosition p) const { return p.y >= inner.top && p.y < inner.bottom; }
  // Pixels from p on, in its row, that lie inside.
  int inner_pixels(PixelPosition p) const {
    return has_inner_rows(p) && p.x >= inner.left && p.x < inner.right ? inner.right - p.x : 0;
  }
  const T* first_tap(PixelPosition p) const {
    const int64_t y = int64_t{p.y} * shape.stride_y - shape.pad_y, x = int64_t{p.x} * shape.stride_x - shape.pad_x;
    return in + ((int64_t{p.batch} * shape.in_height + y) * shape.in_width + x) * shape.in_channels;
  }

  // rows[tap * ROWS + r] for ROWS pixels from p on.
  template <int ROWS>
  void point(PixelPosition p, const T** rows) const {
    const int taps = shape.taps();
    const int64_t channels = shape.in_channels;
    if (inner_pixels(p) >= ROWS) {
      const T* base = first_tap(p);
      for (int tap = 0; tap < taps; ++tap, rows += ROWS) {
        const T* at = base + steps[tap];
#pragma GCC unroll 6
        for (int r = 0; r < ROWS; ++r) rows[r] = at + r * shape.stride_x * channels;
      }
      return;
    }
    for (int r = 0; r < ROWS; ++r, advance(shape, &p)) {
      if (inner_pixels(p) > 0) {
        const T* base = first_tap(p);
        for (int tap = 0; tap < taps; ++tap) rows[tap * ROWS + r] = base + steps[tap];
        continue;
      }
      const T** to = rows + r;
      const int32_t y0 = p.y * shape.stride_y - shape.pad_y, x0 = p.x * shape.stride_x - shape.pad_x;
      for (int ky = 0; ky < shape.filter_height; ++ky) {
        const int32_t y = y0 + ky * shape.dilation_y;
        const bool inside = y >= 0 && y < shape.in_height;
        const int64_t line = (int64_t{p.batch} * shape.in_height + y) * shape.in_width;
        for (int kx = 0; kx < shape.filter_width; ++kx, to += ROWS) {
          const int32_t x = x0 + kx * shape.dilation_x;
          *to = inside && x >= 0 && x < shape.in_width ? in + (line + x) * channels : zero_row;
        }
      }
    }
  }
};

}  // namespace surelite::simd
