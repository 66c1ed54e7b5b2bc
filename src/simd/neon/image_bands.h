// SPDX-License-Identifier: Apache-2.0
// Where the sides of an image matter, it is copied in bands with its padding, as many rows of outputs as fit; then the
// taps of all outputs lie inside.
#pragma once

#include <algorithm>
#include <cstdint>

#include "simd/neon/tap_pointers.h"

namespace surelite::simd {

// Whether some taps lie beside the image, and a band of at most `room` elements holds a few rows.
template <class T>
bool needs_bands(const TapPointers<T>& pointers, int64_t room) {
  const InnerOutputs& inner = pointers.inner;
  return (inner.left > 0 || inner.right < pointers.shape.out_width) && fits_band(pointers.shape, room);
}

// body(pointers, start, first, last) for each band of the pixels [first, last): those of the band, whose pixel 0 is
// pixel `start` of all.
template <int kRoom, class T, class Body>
void for_bands(const TapPointers<T>& whole, int64_t first, int64_t last, const Body& body) {
  const ConvShape& s = whole.shape;
  const int most = rows_of_band(s, kRoom);
  T band[kRoom];
  ConvShape inside = s;
  inside.batches = 1, inside.pad_y = inside.pad_x = 0;
  inside.in_width = static_cast<int32_t>(band_line(s) / s.in_channels);
  for (int64_t pixel = first; pixel < last;) {
    const PixelPosition p = position_of(s, pixel);
    const int rows = static_cast<int>(
        std::min<int64_t>({most, s.out_height - p.y, (last - pixel + p.x + s.out_width - 1) / s.out_width}));
    copy_band(s, whole.in, whole.zero_row[0], p, rows, band);
    inside.out_height = rows;
    inside.in_height = (rows - 1) * s.stride_y + (s.filter_height - 1) * s.dilation_y + 1;
    const int64_t start = pixel - p.x, end = std::min(last, start + int64_t{rows} * s.out_width);
    body(TapPointers<T>(inside, band, whole.zero_row), start, int64_t{p.x}, end - start);
    pixel = end;
  }
}

}  // namespace surelite::simd
