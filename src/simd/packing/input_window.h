// SPDX-License-Identifier: Apache-2.0
// Where the input pixels of a tile of outputs are.
#pragma once

#include <algorithm>
#include <cstring>

#include "simd/conv.h"

namespace surelite::simd {

inline constexpr int kMaxRows = 16;   // output pixels of a tile
inline constexpr int kMaxTaps = 128;
inline constexpr int kMaxDepth = 1 << 15;  // 8-bit products per output
inline constexpr int kMaxPatch = 4096;  // elements of a window that is copied
inline constexpr int kMaxImage = 32 << 10;  // bytes of an image that is copied with its padding

// Output pixel `index` of batches x height x width.
struct PixelPosition {
  int32_t batch, y, x;
};
inline PixelPosition position_of(const ConvShape& s, int64_t index) {
  if (index == 0) return {};
  const int64_t row = index / s.out_width;
  return {static_cast<int32_t>(row / s.out_height), static_cast<int32_t>(row % s.out_height),
          static_cast<int32_t>(index % s.out_width)};
}
inline void advance(const ConvShape& s, PixelPosition* p) {
  if (++p->x < s.out_width) return;
  p->x = 0;
  if (++p->y < s.out_height) return;
  p->y = 0;
  ++p->batch;
}
inline void advance(const ConvShape& s, PixelPosition* p, int count) {
  for (p->x += count; p->x >= s.out_width; p->x -= s.out_width)
    if (++p->y == s.out_height) p->y = 0, ++p->batch;
}

// All coordinates fit 32 bits with room to spare, padding and dilation included.
inline bool coordinates_fit(const ConvShape& s) {
  constexpr int64_t kMost = 1 << 30;
  const auto reach = [](int32_t out, int32_t stride, int32_t filter, int32_t dilation, int32_t pad) {
    return int64_t{out} * stride + int64_t{filter} * dilation + pad;
  };
  return int64_t{s.out_height} * s.stride_y < kMost && int64_t{s.out_width} * s.stride_x < kMost &&
         reach(s.out_height, s.stride_y, s.filter_height, s.dilation_y, s.pad_y) < kMost &&
         reach(s.out_width, s.stride_x, s.filter_width, s.dilation_x, s.pad_x) < kMost;
}

// One tap and no border: input and output pixels have the same index.
inline bool is_direct(const ConvShape& s) {
  return s.taps() == 1 && s.stride_x == 1 && s.stride_y == 1 && s.pad_x == 0 && s.pad_y == 0 &&
         s.in_height == s.out_height && s.in_width == s.out_width;
}

// Windows are copied, for NEON's dot product, where channels do not come in fours.
inline bool gathers_windows(const ConvShape& s) { return s.in_channels % 4 != 0 || s.taps() > kMaxTaps; }

// All taps of all outputs lie inside the image.
inline bool stays_inside(const ConvShape& s) {
  const auto fits = [](int32_t out, int32_t stride, int32_t filter, int32_t dilation, int32_t in) {
    return int64_t{out - 1} * stride + int64_t{filter - 1} * dilation < in;
  };
  return s.pad_x == 0 && s.pad_y == 0 && fits(s.out_height, s.stride_y, s.filter_height, s.dilation_y, s.in_height) &&
         fits(s.out_width, s.stride_x, s.filter_width, s.dilation_x, s.in_width);
}

// Outputs whose taps all lie in the image: columns [left, right) of rows [top, bottom).
struct InnerOutputs {
  int left, right, top, bottom;
};
inline InnerOutputs inner_outputs(const ConvShape& s) {
  if (stays_inside(s)) return {0, s.out_width, 0, s.out_height};  // divisions take as long as a small layer
  const auto first = [](int pad, int stride, int out) { return std::min(out, (pad + stride - 1) / stride); };
  const auto end = [](int in, int pad, int filter, int dilation, int stride, int out) {
    const int64_t room = int64_t{in} + pad - int64_t{filter - 1} * dilation - 1;  // the last taps start here at most
    return room < 0 ? 0 : static_cast<int>(std::min<int64_t>(out, room / stride + 1));
  };
  InnerOutputs inner{first(s.pad_x, s.stride_x, s.out_width),
                     end(s.in_width, s.pad_x, s.filter_width, s.dilation_x, s.stride_x, s.out_width),
                     first(s.pad_y, s.stride_y, s.out_height),
                     end(s.in_height, s.pad_y, s.filter_height, s.dilation_y, s.stride_y, s.out_height)};
  inner.right = std::max(inner.left, inner.right), inner.bottom = std::max(inner.top, inner.bottom);
  return inner;
}

// Elements of the columns under a row of outputs, padding included.
inline int64_t band_line(const ConvShape& s) {
  return (int64_t{s.out_width - 1} * s.stride_x + int64_t{s.filter_width - 1} * s.dilation_x + 1) * s.in_channels;
}
// Whether `room` elements hold the rows under a few rows of outputs.
inline bool fits_band(const ConvShape& s, int64_t room) {
  const int64_t rows = int64_t{s.filter_height - 1} * s.dilation_y + 1 + int64_t{2} * s.stride_y, line = band_line(s);
  return line <= room && rows * line <= room && int64_t{s.pad_x} * s.in_channels <= line;
}

// Copies what lies under `rows` rows of outputs from p's on, padding as `zero`: lines of band_line elements. Returns
// their end.
template <class T>
T* copy_band(const ConvShape& s, const T* in, T zero, PixelPosition p, int rows, T* band) {
  const int lines = (rows - 1) * s.stride_y + (s.filter_height - 1) * s.dilation_y + 1;
  const int64_t line = band_line(s), in_line = int64_t{s.in_width} * s.in_channels,
                left = int64_t{s.pad_x} * s.in_channels;
  const int64_t copied = std::max<int64_t>(0, std::min(in_line, line - left));
  for (int i = 0; i < lines; ++i, band += line) {
    const int y = p.y * s.stride_y - s.pad_y + i;
    const bool inside = y >= 0 && y < s.in_height;
    std::fill_n(band, inside ? left : line, zero);
    if (!inside) continue;
    std::memcpy(band + left, in + (int64_t{p.batch} * s.in_height + y) * in_line,
                static_cast<size_t>(copied) * sizeof(T));
    std::fill_n(band + left + copied, line - left - copied, zero);
  }
  return band;
}

// Rows of outputs that a band of `room` elements is enough for.
inline int rows_of_band(const ConvShape& s, int64_t room) {
  return static_cast<int>((room / band_line(s) - ((s.filter_height - 1) * s.dilation_y + 1)) / s.stride_y) + 1;
}

// Pointers to the input pixel under every tap: rows[tap * count + r]; padding points at `zero_row`.
template <class T>
void point_at_taps(const ConvShape& s, const T* in, const T* zero_row, PixelPosition p, int count, const T** rows) {
  for (int r = 0; r < count; ++r) {
    const int32_t y0 = p.y * s.stride_y - s.pad_y, x0 = p.x * s.stride_x - s.pad_x;
    const T* image = in + int64_t{p.batch} * s.in_height * s.in_width * s.in_channels;
    int tap = 0;
    for (int ky = 0; ky < s.filter_height; ++ky) {
      const int32_t y = y0 + ky * s.dilation_y;
      for (int kx = 0; kx < s.filter_width; ++kx, ++tap) {
        const int32_t x = x0 + kx * s.dilation_x;
        const bool inside = y >= 0 && y < s.in_height && x >= 0 && x < s.in_width;
        rows[tap * count + r] = inside ? image + (int64_t{y} * s.in_width + x) * s.in_channels : zero_row;
      }
    }
    advance(s, &p);
  }
}

// Copies the windows of `count` pixels behind one another: patch[r * stride + ...]; padding becomes `zero`.
template <class T>
void gather_patches(const ConvShape& s, const T* in, T zero, PixelPosition p, int count, T* patch, int stride) {
  const int channels = s.in_channels;
  for (int r = 0; r < count; ++r, patch += stride) {
    const int32_t y0 = p.y * s.stride_y - s.pad_y, x0 = p.x * s.stride_x - s.pad_x;
    const T* image = in + int64_t{p.batch} * s.in_height * s.in_width * channels;
    T* to = patch;
    const bool whole_rows = s.dilation_x == 1 && x0 >= 0 && x0 + s.filter_width <= s.in_width;
    for (int ky = 0; ky < s.filter_height; ++ky) {
      const int32_t y = y0 + ky * s.dilation_y;
      const bool row_inside = y >= 0 && y < s.in_height;
      if (row_inside && whole_rows) {
        const auto length = static_cast<size_t>(s.filter_width) * static_cast<size_t>(channels);
        std::memcpy(to, image + (int64_t{y} * s.in_width + x0) * channels, length * sizeof(T));
        to += length;
        continue;
      }
      for (int kx = 0; kx < s.filter_width; ++kx) {
        const int32_t x = x0 + kx * s.dilation_x;
        const bool inside = row_inside && x >= 0 && x < s.in_width;
        const T* from = inside ? image + (int64_t{y} * s.in_width + x) * channels : nullptr;
        for (int c = 0; c < channels; ++c) *to++ = inside ? from[c] : zero;
      }
    }
    for (T* end = patch + stride; to < end; ++to) *to = zero;
    advance(s, &p);
  }
}

}  // namespace surelite::simd
