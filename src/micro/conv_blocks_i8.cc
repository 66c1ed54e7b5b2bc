// SPDX-License-Identifier: Apache-2.0
// One window and four output channels at a time, for cores whose vectors hold sixteen values.
#include "micro/gather.h"
#include "micro/requantize.h"

namespace surelite {
namespace micro {
namespace {

#if defined(__ARM_FEATURE_MVE)
template <class>
struct VectorOf {
  using Store = VectorRequantizer;
};
template <>
struct VectorOf<PlainRequantizer> {
  using Store = PlainVectorRequantizer;
};
#endif

// ONE: one run, known to be so.
template <class Store, bool ONE>
__attribute__((noinline)) void multiply(const ConvI8& p, const int8_t* values, const Runs& all_runs, int8_t* out) {
  const Runs runs{ONE ? 1 : all_runs.runs, all_runs.bytes, ONE ? 0 : all_runs.apart};
  const int8_t* weights = p.weights;
  const int32_t* bias = p.bias;
  int32_t left = p.out_channels;
#if defined(__ARM_FEATURE_MVE)
  typename VectorOf<Store>::Store store(p.scale, 0);
  for (; left >= 4; left -= 4, bias += 4, out += 4) {
    Sums sums{{bias[0], bias[1], bias[2], bias[3]}};
    weights = dot_blocks(values, runs, weights, &sums);
    const int32x4_t all = {sums.of[0], sums.of[1], sums.of[2], sums.of[3]};
    vstrbq_s32(out, store(all));
    store.advance(4);
  }
#endif
  for (; left > 0; left -= 4, bias += 4, out += 4) {
    Sums sums{};
    weights = dot_blocks(values, runs, weights, &sums);
    for (int32_t i = 0; i < 4 && i < left; ++i) {
      const auto sum = static_cast<int32_t>(static_cast<uint32_t>(sums.of[i]) + static_cast<uint32_t>(bias[i]));
      out[i] = Store(p.scale, p.out_channels - left)(sum, i);
    }
  }
}

template <class Store>
inline void convolve(const ConvI8& p, int32_t first, int32_t last, const int8_t* in, int8_t* out, int8_t* scratch) {
  const Runs together{1, p.y.filter * p.x.filter * p.in_channels, 0}, in_place = runs_in_place(p);
  for (int32_t y = first; y < last; ++y) {
    const Taps ty = taps_at(p.y, y);
    for (int32_t x = 0; x < p.x.out; ++x, out += p.out_channels) {
      const Taps tx = taps_at(p.x, x);
      if (p.gather || !whole(p.y, ty) || !whole(p.x, tx)) {
        gather(p, ty, tx, in, scratch);
        multiply<Store, true>(p, scratch, together, out);
      } else {
        const int8_t* const values = in + (ty.first * p.x.in + tx.first) * p.in_channels;
        if (in_place.runs == 1)
          multiply<Store, true>(p, values, in_place, out);
        else
          multiply<Store, false>(p, values, in_place, out);
      }
    }
  }
}

}  // namespace

void conv_blocks_i8(const ConvI8& p, int32_t first, int32_t last, const int8_t* in, int8_t* out, int8_t* scratch) {
  convolve<Requantizer>(p, first, last, in, out, scratch);
}

void conv_blocks_plain_i8(const ConvI8& p, int32_t first, int32_t last, const int8_t* in, int8_t* out,
                          int8_t* scratch) {
  convolve<PlainRequantizer>(p, first, last, in, out, scratch);
}

}  // namespace micro
}  // namespace surelite
