// SPDX-License-Identifier: Apache-2.0
// Inner loops of float convolutions for every vector instruction set. Each output is summed in the order of the
// weights.
#define SURELITE_NARROW_COPIES 1
#include "simd/portable/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/portable/tile_f32.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>

#include "simd/portable/tile_kernels.h"

HWY_BEFORE_NAMESPACE();
namespace surelite::simd::HWY_NAMESPACE {
#if HWY_TARGET == HWY_SCALAR
void enter_copy(ConvF32Packer*) {}
void enter_copy(DepthwiseF32Packer*) {}
void enter_copy(MatmulKernels*) {}
#else
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 8>;

template <bool kFused, class V>
HWY_INLINE V add_product(V x, V w, V sum) {
  if constexpr (kFused) return hn::MulAdd(x, w, sum);
  else return hn::Add(sum, hn::Mul(x, w));
}

template <bool kFused>
void multiply_tile(const float* const* rows, int tap_count, int depth, const float* weights, const float* bias,
                   float low, float high, float* out) {
  const Floats d;
  const auto lanes = static_cast<int>(hn::Lanes(d));
  const auto none = hn::Zero(d);
  auto a00 = none, a01 = none, a10 = none, a11 = none, a20 = none, a21 = none, a30 = none, a31 = none;
  for (int tap = 0; tap < tap_count; ++tap, rows += kPortableRows) {
    const float *r0 = rows[0], *r1 = rows[1], *r2 = rows[2], *r3 = rows[3];
    for (int k = 0; k < depth; ++k, weights += 2 * lanes) {
      const auto w0 = hn::LoadU(d, weights), w1 = hn::LoadU(d, weights + lanes);
      const auto x0 = hn::Set(d, r0[k]), x1 = hn::Set(d, r1[k]), x2 = hn::Set(d, r2[k]), x3 = hn::Set(d, r3[k]);
      a00 = add_product<kFused>(x0, w0, a00), a01 = add_product<kFused>(x0, w1, a01);
      a10 = add_product<kFused>(x1, w0, a10), a11 = add_product<kFused>(x1, w1, a11);
      a20 = add_product<kFused>(x2, w0, a20), a21 = add_product<kFused>(x2, w1, a21);
      a30 = add_product<kFused>(x3, w0, a30), a31 = add_product<kFused>(x3, w1, a31);
    }
  }
  const auto least = hn::Set(d, low), most = hn::Set(d, high), b0 = hn::LoadU(d, bias), b1 = hn::LoadU(d, bias + lanes);
  // The result as the second operand: what is no number stays one, also with SSE4.
  const auto finish = [&](auto sum, auto b, int at)
                          HWY_ATTR { hn::StoreU(hn::Min(most, hn::Max(least, hn::Add(sum, b))), d, out + at); };
  finish(a00, b0, 0), finish(a01, b1, lanes);
  finish(a10, b0, 2 * lanes), finish(a11, b1, 3 * lanes);
  finish(a20, b0, 4 * lanes), finish(a21, b1, 5 * lanes);
  finish(a30, b0, 6 * lanes), finish(a31, b1, 7 * lanes);
}

void multiply(const float* const* rows, int tap_count, int depth, const float* weights, const float* bias, float low,
              float high, bool fused, float* out) {
  if (fused) multiply_tile<true>(rows, tap_count, depth, weights, bias, low, high, out);
  else multiply_tile<false>(rows, tap_count, depth, weights, bias, low, high, out);
}

void depthwise(const float* const* taps, int tap_count, const float* weights, const float* bias, int channels,
               float low, float high, float* out) {
  const Floats d;
  const auto lanes = static_cast<int>(hn::Lanes(d));
  const auto least = hn::Set(d, low), most = hn::Set(d, high);
  int c = 0;
  for (; c + lanes <= channels; c += lanes) {
    auto sum = hn::Zero(d);
    for (int tap = 0; tap < tap_count; ++tap)
      sum = hn::MulAdd(hn::LoadU(d, taps[tap] + c), hn::LoadU(d, weights + int64_t{tap} * channels + c), sum);
    hn::StoreU(hn::Min(most, hn::Max(least, hn::Add(sum, hn::LoadU(d, bias + c)))), d, out + c);
  }
  for (; c < channels; ++c) {
    float sum = 0;
    for (int tap = 0; tap < tap_count; ++tap) sum += taps[tap][c] * weights[int64_t{tap} * channels + c];
    out[c] = std::min(std::max(sum + bias[c], low), high);
  }
}

TileF32 tile() { return {static_cast<int>(2 * hn::Lanes(Floats())), multiply, depthwise}; }

}  // namespace

void enter_copy(ConvF32Packer* kernels) {
  *kernels = {accepts_conv_f32, [](const ConvF32Options& o) { return pack_conv_f32(o, tile()); }};
}
void enter_copy(DepthwiseF32Packer* kernels) {
  *kernels = {accepts_depthwise_f32, [](const ConvF32Options& o) { return pack_depthwise_f32(o, tile()); }};
}
void enter_copy(MatmulKernels* kernels) {
  kernels->multiply = [](const MatmulF32& p, int64_t first, int64_t last) {
    multiply_by_tiles(p, first, last, tile());
  };
}

#endif
}  // namespace surelite::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace surelite::simd {
SURELITE_ENTER_NARROW(ConvF32Packer)
SURELITE_ENTER_NARROW(DepthwiseF32Packer)
SURELITE_ENTER_NARROW(MatmulKernels)
}  // namespace surelite::simd
#endif
