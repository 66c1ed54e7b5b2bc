// SPDX-License-Identifier: Apache-2.0
// Where the input pixels under the taps of a tile are: steps from the first tap, wherever windows lie inside the image.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "simd/packing/input_window.h"

namespace surelite::simd {

// `bytes` of them in pieces, the last of which goes back over what is copied, so that none is short.
template <int kPiece>
inline __attribute__((always_inline)) void copy_pieces(const std::byte* from, int64_t bytes, std::byte* to) {
  if (kPiece == 4 || kPiece == 8) std::memcpy(to, from, kPiece);  // where two are enough
  else for (int64_t i = 0; i + kPiece < bytes; i += kPiece) std::memcpy(to + i, from + i, kPiece);
  std::memcpy(to + bytes - kPiece, from + bytes - kPiece, kPiece);
}

template <class T>
struct TapPointers {
  const ConvShape& shape;
  const T* in;
  const T* zero_row;
  InnerOutputs inner;
  bool one_inside;  // one image, and no tap lies outside
  int64_t steps[kMaxTaps];  // from the first tap to each, as far as there are taps

  TapPointers(const ConvShape& s, const T* from, const T* zeros)
      : shape(s), in(from), zero_row(zeros), inner(inner_outputs(s)), one_inside(s.batches == 1 && stays_inside(s)) {
    if (s.taps() > kMaxTaps) return;
    for (int y = 0, tap = 0; y < s.filter_height; ++y)
      for (int x = 0; x < s.filter_width; ++x, ++tap)
        steps[tap] = (int64_t{y} * s.dilation_y * s.in_width + int64_t{x} * s.dilation_x) * s.in_channels;
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

  // Copies the windows of `count` pixels from p on behind one another, `stride` elements apart.
  void gather(PixelPosition p, int count, T* patch, int stride) const {
    const int64_t line = int64_t{shape.filter_width} * shape.in_channels, bytes = line * int64_t{sizeof(T)};
    if (shape.dilation_x != 1) return gather_patches<T>(shape, in, zero_row[0], p, count, patch, stride);
    for (int done = 0, width = 0; done < count; done += width, patch += width * stride, advance(shape, &p, width)) {
      width = std::min(inner_pixels(p), count - done);
      if (width == 0) gather_patches<T>(shape, in, zero_row[0], p, width = 1, patch, stride);
      else if (bytes >= 16) copy_windows<16>(first_tap(p), width, line, patch, stride);
      else if (bytes >= 8) copy_windows<8>(first_tap(p), width, line, patch, stride);
      else if (bytes >= 4) copy_windows<4>(first_tap(p), width, line, patch, stride);
      else copy_windows<1>(first_tap(p), width, line, patch, stride);
    }
  }

  // Whether the taps of a line of a filter lie behind one another.
  bool joins_taps() const { return shape.dilation_x == 1 && shape.filter_width > 1; }
  // rows[line * ROWS + r], the first taps of the filter's lines, for ROWS pixels from p on; false if some lie outside.
  template <int ROWS>
  bool point_at_lines(PixelPosition p, const T** rows) const {
    const int64_t next = int64_t{shape.stride_x} * shape.in_channels,
                  line = int64_t{shape.dilation_y} * shape.in_width * shape.in_channels;
    if (inner_pixels(p) >= ROWS) {
      const T* at = first_tap(p);
#pragma GCC unroll 6
      for (int r = 0; r < ROWS; ++r, at += next) rows[r] = at;
    } else if (one_inside) {
      const T* at = first_tap(p);
      const int64_t down = int64_t{shape.stride_y} * shape.in_width * shape.in_channels - shape.out_width * next;
      int left = shape.out_width - p.x;
#pragma GCC unroll 6
      for (int r = 0; r < ROWS; ++r) {
        rows[r] = at;
        at += next;
        const bool ends = --left == 0;
        at += ends ? down : 0, left = ends ? shape.out_width : left;
      }
    } else {
      for (int r = 0, width = 0; r < ROWS; r += width, advance(shape, &p, width)) {
        width = std::min(inner_pixels(p), ROWS - r);
        if (width == 0) return false;
        const T* at = first_tap(p);
        for (int i = 0; i < width; ++i, at += next) rows[r + i] = at;
      }
    }
    for (int y = 1; y < shape.filter_height; ++y, rows += ROWS)
#pragma GCC unroll 6
      for (int r = 0; r < ROWS; ++r) rows[ROWS + r] = rows[r] + line;
    return true;
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

 private:
  // Those of `count` pixels of a row, which lie inside.
  template <int kPiece>
  void copy_windows(const T* first, int count, int64_t line, T* patch, int64_t stride) const {
    const int64_t step = int64_t{shape.dilation_y} * shape.in_width * shape.in_channels,
                  next = int64_t{shape.stride_x} * shape.in_channels, bytes = line * int64_t{sizeof(T)};
    const int lines = shape.filter_height;
    for (int r = 0; r < count; ++r, first += next, patch += stride) {
      const T* from = first;
      T* to = patch;
      for (int y = 0; y < lines; ++y, from += step, to += line)
        copy_pieces<kPiece>(reinterpret_cast<const std::byte*>(from), bytes, reinterpret_cast<std::byte*>(to));
    }
  }
};

}  // namespace surelite::simd
