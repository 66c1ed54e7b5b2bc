// SPDX-License-Identifier: Apache-2.0
// Convolutions go through an image in bands: a few rows of outputs, or a part of one, whose inputs are copied together
// with their padding. In the copy the taps of all outputs lie at the same distances from one another, so that a tile
// may hold any of them. Where the dilation is wide and a line would hold little but gaps, windows are copied instead.
#pragma once

#include <algorithm>
#include <cstdint>

#include "simd/packing/input_window.h"

namespace surelite::simd::avx2 {

// Taps of a packed filter: a row of the window where its pixels are neighbours, else a pixel; of very many, the whole
// window.
struct BandTaps {
  int down = 1, across = 1;
  int length = 0;  // elements
  int count() const { return down * across; }
};
inline BandTaps band_taps(const ConvShape& s) {
  const bool joined = s.dilation_x == 1 || s.filter_width == 1;
  const int across = joined ? 1 : s.filter_width, pixels = joined ? s.filter_width : 1;
  if (int64_t{s.filter_height} * across > kMaxTaps) return {1, 1, s.taps() * s.in_channels};
  return {s.filter_height, across, pixels * s.in_channels};
}

// A direct convolution is one row of pixels.
inline ConvShape as_rows(ConvShape s) {
  if (is_direct(s)) {
    s.in_width = s.out_width = static_cast<int32_t>(s.pixels());
    s.batches = s.in_height = s.out_height = 1;
  }
  return s;
}

// Outputs in tiles of at most `most` that differ by one at most: none is left with so few that its sums wait for one
// another.
struct TileSizes {
  TileSizes(int64_t count, int most) : least(static_cast<int>(count)) {
    if (count <= most) return;
    tiles = (count + most - 1) / most;
    least = static_cast<int>(count / tiles), larger = count % tiles;
  }
  int size(int64_t tile) const { return least + (tile < larger ? 1 : 0); }
  int64_t tiles = 1;
  int least;
  int64_t larger = 0;  // so many tiles hold one more
};

class Bands {
 public:
  // An output of a band: its row there, and its column.
  struct Place {
    int64_t row = 0, x = 0;
  };

  // `goal`: elements that are copied at once if they can be chosen; `room`: the most. A window fits the room.
  Bands(const ConvShape& shape, int64_t goal, int64_t room) : s(shape), taps(band_taps(shape)) {
    const int64_t window = int64_t{taps.count()} * taps.length;
    lines_apart = s.dilation_y == 1 ? s.stride_y : s.filter_height;
    if (s.pixels() == 0) return;
    gathers = taps.down < s.filter_height || line_of(std::min(s.out_width, kFewOutputs)) * s.filter_height > room;
    if (gathers) {
      columns = static_cast<int>(std::clamp<int64_t>(room / window, 1, s.out_width));
      return;
    }
    columns = s.out_width;
    if (line_of(columns) * s.filter_height > room) {
      const int64_t gap = int64_t{s.stride_x} * s.in_channels, least = line_of(1);
      columns = static_cast<int>(1 + (room / s.filter_height - least) / gap);
    }
    // Rows of one pixel each: whole tiles.
    if (s.out_height == 1 && line_of(columns) * s.filter_height > goal) {
      const int64_t gap = int64_t{s.stride_x} * s.in_channels;
      const int64_t fits = 1 + std::max<int64_t>(0, goal / s.filter_height - line_of(1)) / gap;
      columns = static_cast<int>(std::min<int64_t>(columns, std::max<int64_t>(fits / 12 * 12, 12)));
    }
    if (columns == s.out_width) {
      const int64_t lines = goal / line_of(columns);
      rows = static_cast<int>(std::clamp<int64_t>((lines - s.filter_height) / lines_apart + 1, 1, s.out_height));
    }
  }

  // Copies the inputs of some outputs from `pixel` on, at most up to `last`, and returns how many. copy(element, count,
  // to) copies elements of the input; padding becomes 0. One element behind the copy is set as well.
  template <class T, class Copy>
  int64_t fill(int64_t pixel, int64_t last, T* to, const Copy& copy) {
    const PixelPosition p = position_of(s, pixel);
    int64_t count = std::min<int64_t>({last - pixel, columns, s.out_width - p.x});
    if (gathers) {
      PixelPosition at = p;
      for (int64_t i = 0; i < count; ++i, advance(s, &at), to += taps.count() * taps.length)
        copy_lines(at, 1, 1, to, copy);
      *to = T{};
      return count;
    }
    int lines_of_outputs = 1;
    if (p.x == 0 && count == s.out_width)
      lines_of_outputs =
          static_cast<int>(std::min<int64_t>({rows, s.out_height - p.y, (last - pixel) / s.out_width}));
    width = count;
    line = line_of(count);
    *copy_lines(p, static_cast<int>(count), lines_of_outputs, to, copy) = T{};
    return count * lines_of_outputs;
  }

  // Where nothing is padded the image itself will do as a copy: the same without one. *band is under the first output.
  bool lies_ready() const { return !gathers && s.dilation_y == 1 && stays_inside(s); }
  template <class T>
  int64_t find(int64_t pixel, int64_t last, const T* in, const T** band) {
    const PixelPosition p = position_of(s, pixel);
    int64_t lines_of_outputs = 1;
    width = std::min<int64_t>(last - pixel, s.out_width - p.x);
    if (p.x == 0 && width == s.out_width)
      lines_of_outputs = std::min<int64_t>({rows, s.out_height - p.y, (last - pixel) / s.out_width});
    line = int64_t{s.in_width} * s.in_channels;
    *band = in + (int64_t{p.batch} * s.in_height + int64_t{p.y} * s.stride_y) * line +
            int64_t{p.x} * s.stride_x * s.in_channels;
    return width * lines_of_outputs;
  }

  // Where the taps of `count` outputs from `at` on are: table[tap * count + i]. Moves on behind them.
  template <class T>
  void point(const T* band, int count, Place* at, const T** table) const {
    if (!gathers && taps.across == 1 && at->x + count <= width) return point_in_row(band, count, at, table);
    const int64_t window = int64_t{taps.count()} * taps.length, step = int64_t{s.stride_x} * s.in_channels;
    const int64_t across_step = gathers ? taps.length : int64_t{s.dilation_x} * s.in_channels,
                  line_step = gathers ? int64_t{taps.across} * taps.length : line;
    for (int i = 0; i < count; ++i) {
      const T* base = band + (gathers ? at->x * window : at->row * lines_apart * line + at->x * step);
      int tap = i;
      for (int y = 0; y < taps.down; ++y)
        for (int tx = 0; tx < taps.across; ++tx, tap += count) table[tap] = base + y * line_step + tx * across_step;
      if (++at->x == width && !gathers) at->x = 0, ++at->row;
    }
  }

  // How what was copied last lies there: the same for every output of a row.
  struct Strides {
    int64_t outputs;              // of a row
    int64_t row, output;          // elements from row to row of outputs, and from output to output
    int64_t tap_down, tap_across;
  };
  Strides strides(int64_t count) const {
    if (gathers) {
      const int64_t window = int64_t{taps.count()} * taps.length;
      return {count, 0, window, int64_t{taps.across} * taps.length, taps.length};
    }
    const int64_t channels = s.in_channels;
    return {width, lines_apart * line, s.stride_x * channels, line, s.dilation_x * channels};
  }

  const ConvShape s;
  const BandTaps taps;

 private:
  static constexpr int kFewOutputs = 6;

  // Outputs of one row, as most are.
  template <class T>
  void point_in_row(const T* band, int count, Place* at, const T** table) const {
    const int64_t step = int64_t{s.stride_x} * s.in_channels;
    const T* from = band + at->row * lines_apart * line + at->x * step;
    for (int y = 0; y < taps.down; ++y, from += line, table += count) {
      const T* next = from;
      for (int i = 0; i < count; ++i, next += step) table[i] = next;
    }
    at->x += count;
    if (at->x == width) at->x = 0, ++at->row;
  }

  int64_t line_of(int64_t outputs) const {
    return (int64_t{outputs - 1} * s.stride_x + int64_t{s.filter_width - 1} * s.dilation_x + 1) * s.in_channels;
  }

  // Elements [from, from + count) of input row y of an image, of which some may be padding.
  template <class T, class Copy>
  void copy_line(int32_t batch, int64_t y, int64_t x, int64_t pixels, T* to, const Copy& copy) const {
    const int64_t channels = s.in_channels;
    if (y < 0 || y >= s.in_height) {
      std::fill_n(to, pixels * channels, T{});
      return;
    }
    const int64_t before = std::clamp<int64_t>(-x, 0, pixels),
                  inside = std::clamp<int64_t>(std::min<int64_t>(pixels, s.in_width - x) - before, 0, pixels);
    std::fill_n(to, before * channels, T{});
    if (inside > 0)
      copy(((int64_t{batch} * s.in_height + y) * s.in_width + x + before) * channels, inside * channels,
           to + before * channels);
    std::fill_n(to + (before + inside) * channels, (pixels - before - inside) * channels, T{});
  }

  template <class T, class Copy>
  T* copy_lines(PixelPosition p, int outputs, int output_lines, T* to, const Copy& copy) const {
    const int64_t y0 = int64_t{p.y} * s.stride_y - s.pad_y, x0 = int64_t{p.x} * s.stride_x - s.pad_x;
    if (gathers) {
      const int pieces = s.dilation_x == 1 ? 1 : s.filter_width;
      const int64_t pixels = s.filter_width / pieces;
      for (int y = 0; y < s.filter_height; ++y)
        for (int x = 0; x < pieces; ++x, to += pixels * s.in_channels)
          copy_line(p.batch, y0 + int64_t{y} * s.dilation_y, x0 + int64_t{x} * s.dilation_x, pixels, to, copy);
      return to;
    }
    const int64_t pixels = line_of(outputs) / s.in_channels, length = pixels * s.in_channels;
    if (s.dilation_y == 1) {
      const int lines = (output_lines - 1) * s.stride_y + s.filter_height;
      for (int i = 0; i < lines; ++i, to += length) copy_line(p.batch, y0 + i, x0, pixels, to, copy);
      return to;
    }
    for (int i = 0; i < output_lines; ++i)
      for (int y = 0; y < s.filter_height; ++y, to += length)
        copy_line(p.batch, y0 + int64_t{i} * s.stride_y + int64_t{y} * s.dilation_y, x0, pixels, to, copy);
    return to;
  }

  bool gathers = false;
  int columns = 1, rows = 1, lines_apart = 1;
  int64_t width = 1, line = 0;  // of what was copied last
};

}  // namespace surelite::simd::avx2
