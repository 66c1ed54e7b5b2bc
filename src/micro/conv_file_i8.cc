// SPDX-License-Identifier: Apache-2.0
// Convolutions of the loaded form: weights stay where the model's file has them.
#include "micro/dot_vectors.h"
#include "micro/gather.h"
#include "micro/requantize.h"

namespace surelite {
namespace micro {
namespace {

struct Place {
  const int8_t *first, *second;  // two windows, or one twice
  Runs runs;
};

#if defined(__ARM_FEATURE_MVE)
template <class>
struct VectorOf {
  using Store = VectorRequantizer;
};
template <>
struct VectorOf<PlainRequantizer> {
  using Store = PlainVectorRequantizer;
};

// Channels four at a time; returns how many are done.
template <class Store>
inline int32_t multiply_blocks(const ConvI8& p, const int8_t* values, const Runs& all_runs, int32_t depth,
                               int8_t* out) {
  const Runs runs = all_runs;
  typename VectorOf<Store>::Store store(p.scale, 0);
  const int8_t* weights = p.weights;
  const int32_t* bias = p.bias;
  int32_t c = 0;
  for (; c + 4 <= p.out_channels; c += 4, weights += 4 * depth, bias += 4) {
    const int32x4_t products = dot_file_blocks(values, runs, weights, depth);
    vstrbq_s32(out + c, store(vaddq_s32(products, vldrwq_s32(bias))));
    store.advance(4);
  }
  return c;
}
#endif

template <class Store>
__attribute__((noinline)) void multiply(const ConvI8& p, const Place& place, int8_t* out, int8_t* second_out) {
  const int32_t depth = p.y.filter * p.x.filter * p.in_channels;
  Store store(p.scale, 0);
  const int8_t* weights = p.weights;
  const int32_t* bias = p.bias;
  int32_t left = p.out_channels;
#if defined(__ARM_FEATURE_MVE)
  const int8_t* values = place.first;
  for (int8_t* to = out;; values = place.second, to = second_out) {
    multiply_blocks<Store>(p, values, place.runs, depth, to);
    if (to == second_out) break;
  }
  const int32_t done = p.out_channels / 4 * 4;
  left -= done, bias += done, out += done, second_out += done, weights += done * depth;
  store.advance(done);
#endif
  int32_t sums[4];
  for (; left >= 2; left -= 2, bias += 2, out += 2, second_out += 2, weights += 2 * depth) {
    sums[0] = sums[2] = bias[0];
    sums[1] = sums[3] = bias[1];
    dot_file_pairs(place.first, place.second, place.runs, weights, depth, sums);
    second_out[0] = store(sums[2], 0);
    second_out[1] = store(sums[3], 1);
    out[0] = store(sums[0], 0);
    out[1] = store(sums[1], 1);
    store.advance(2);
  }
  if (left > 0) {
    sums[0] = sums[1] = sums[2] = sums[3] = *bias;
    dot_file_pairs(place.first, place.second, place.runs, weights, 0, sums);
    *second_out = store(sums[2]);
    *out = store(sums[0]);
  }
}

template <class Store>
inline void convolve(const ConvI8& p, const int8_t* in, int8_t* out, int8_t* scratch) {
  const int32_t depth = p.y.filter * p.x.filter * p.in_channels;
  const size_t bytes = window_bytes(static_cast<size_t>(p.y.filter * p.x.filter), static_cast<size_t>(p.in_channels));
  const Runs together{1, depth, 0}, in_place = runs_in_place(p);
  for (int32_t y = 0; y < p.y.out; ++y) {
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
      multiply<Store>(p, place, out, second_out);
      out += both ? 2 * p.out_channels : p.out_channels;
    }
  }
}

}  // namespace

void conv_file_i8(const ConvI8& p, const int8_t* in, int8_t* out, int8_t* scratch) {
  convolve<Requantizer>(p, in, out, scratch);
}

void conv_file_plain_i8(const ConvI8& p, const int8_t* in, int8_t* out, int8_t* scratch) {
  convolve<PlainRequantizer>(p, in, out, scratch);
}

}  // namespace micro
}  // namespace surelite
