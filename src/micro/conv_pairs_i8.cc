// SPDX-License-Identifier: Apache-2.0
// Two windows and two output channels at a time, so that every value that is read serves two sums.
#include "micro/gather.h"
#include "micro/requantize.h"

namespace surelite {
namespace micro {
namespace {

struct Place {
  const int8_t *first, *second;  // two windows, or one twice
  Runs runs;
};

// `second_out` is `out` where there is one window: its results are the same. ONE: one run, known to be so.
template <class Store, bool ONE>
__attribute__((noinline)) void multiply(const ConvI8& p, const Place& place, int8_t* out, int8_t* second_out) {
  Store store(p.scale, 0);
  const Runs runs{ONE ? 1 : place.runs.runs, place.runs.bytes, ONE ? 0 : place.runs.apart};
  const int8_t* weights = p.weights;
  const int32_t* bias = p.bias;
  int32_t sums[4];
  for (int32_t left = p.out_channels >> 1; left != 0; --left, bias += 2, out += 2, second_out += 2) {
    sums[0] = sums[2] = bias[0];
    sums[1] = sums[3] = bias[1];
    weights = dot_pairs(place.first, place.second, runs, weights, sums);
    second_out[0] = store(sums[2], 0);
    second_out[1] = store(sums[3], 1);
    out[0] = store(sums[0], 0);
    out[1] = store(sums[1], 1);
    store.advance(2);
  }
  if (p.out_channels & 1) {
    sums[0] = sums[2] = *bias;
    sums[1] = sums[3] = 0;
    dot_pairs(place.first, place.second, runs, weights, sums);
    *second_out = store(sums[2]);
    *out = store(sums[0]);
  }
}

template <class Store>
inline void convolve(const ConvI8& p, int32_t first, int32_t last, const int8_t* in, int8_t* out, int8_t* scratch) {
  const auto taps = static_cast<size_t>(p.y.filter * p.x.filter);
  const size_t bytes = window_bytes(taps, static_cast<size_t>(p.in_channels));
  const Runs together{1, static_cast<int32_t>(bytes), 0}, in_place = runs_in_place(p);
  if (p.gather) fill(scratch, 0, 2 * together.bytes);
  for (int32_t y = first; y < last; ++y) {
    const Taps ty = taps_at(p.y, y);
    for (int32_t x = 0; x < p.x.out; x += 2) {
      const bool both = x + 1 < p.x.out;
      const Taps tx = taps_at(p.x, x), next = both ? taps_at(p.x, x + 1) : tx;
      Place place{scratch, scratch, together};
      if (p.gather || !whole(p.y, ty) || !whole(p.x, tx) || !whole(p.x, next)) {
        gather(p, ty, tx, in, scratch);
        if (both) {
          place.second += bytes;
          gather(p, ty, next, in, scratch + bytes);
        }
      } else {
        const int8_t* const row = in + ty.first * p.x.in * p.in_channels;
        place = {row + tx.first * p.in_channels, row + next.first * p.in_channels, in_place};
      }
      int8_t* const second_out = both ? out + p.out_channels : out;
      if (place.runs.runs == 1)
        multiply<Store, true>(p, place, out, second_out);
      else
        multiply<Store, false>(p, place, out, second_out);
      out += both ? 2 * p.out_channels : p.out_channels;
    }
  }
}

}  // namespace

void conv_pairs_i8(const ConvI8& p, int32_t first, int32_t last, const int8_t* in, int8_t* out, int8_t* scratch) {
  convolve<Requantizer>(p, first, last, in, out, scratch);
}

void conv_pairs_plain_i8(const ConvI8& p, int32_t first, int32_t last, const int8_t* in, int8_t* out, int8_t* scratch) {
  convolve<PlainRequantizer>(p, first, last, in, out, scratch);
}

}  // namespace micro
}  // namespace surelite
