// SPDX-License-Identifier: Apache-2.0
// Windows of a pooling layer.
#pragma once

#include "micro/requantize.h"
#include "micro/window.h"

namespace surelite {
namespace micro {

// Channels from `first` on; finish(sum or greatest, number of elements).
template <class T, class Fold, class Finish>
inline void pool(const PoolI8& p, const T* in, T* out, int32_t first, int32_t start, Fold fold, Finish finish) {
  for (int32_t y = 0; y < p.y.out; ++y) {
    const Taps ty = taps_at(p.y, y);
    const int32_t rows = ty.end - ty.begin;
    for (int32_t x = 0; x < p.x.out; ++x) {
      const Taps tx = taps_at(p.x, x);
      const int32_t columns = tx.end - tx.begin;
      const T* const window = in + (ty.first * p.x.in + tx.first) * p.channels;
      const int32_t next_row = (p.x.in - columns) * p.channels;
      for (int32_t c = first; c < p.channels; ++c) {
        int32_t value = start;
        const T* from = window + c;
        for (int32_t r = rows; r > 0; --r, from += next_row)
          for (int32_t i = columns; i > 0; --i, from += p.channels) value = fold(value, *from);
        out[c] = static_cast<T>(clamp(finish(value, rows * columns), p.low, p.high));
      }
      out += p.channels;
    }
  }
}

// Halves away from zero.
inline int32_t average(int32_t sum, int32_t count) {
  return (sum + (sum > 0 ? count / 2 : -(count / 2))) / count;
}

}  // namespace micro
}  // namespace surelite
