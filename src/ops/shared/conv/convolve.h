// SPDX-License-Identifier: Apache-2.0
// The plain loop of two-dimensional convolutions: filters are [out, height, width, in].
#pragma once

#include <algorithm>
#include <cstdint>

#include "ops/op.h"
#include "ops/shared/conv/add_products.h"
#include "ops/shared/conv/window.h"

namespace surelite {

struct ConvGeometry {
  Window2D window;
  int32_t batches = 0;
  int32_t in_channels = 0, out_channels = 0;
  int32_t group_in = 0, group_out = 0;  // channels per group
};

// Visits every output element with the sum of products under its window, added in the order row, column, input channel;
// padding adds nothing. product_of(batch) gives product(input, weight); store(batch, channel, output element, sum).
template <class Acc, class In, class Filter, class ProductOf, class Store>
void convolve(RunContext& ctx, const ConvGeometry& g, const In* input, const Filter* filter,
              const ProductOf& product_of, const Store& store) {
  const Window &wy = g.window.y, &wx = g.window.x;
  const int64_t pixel = g.in_channels, tap = g.group_in;
  const int64_t filter_row = wx.filter * tap;
  const int64_t filter_size = wy.filter * filter_row;
  const simd::DotF32 dot = ctx.kernels().get<simd::DotKernels>().f32;
  // Where nothing lies between neighbouring taps, a row of the window is one run.
  const bool joined = wx.dilation == 1 && g.group_in == g.in_channels;

  const auto sum_window = [&]<int N>(const In* image, const Filter* weights, const Window::Taps& ty,
                                     const Window::Taps& tx, const auto& product, Acc* sums) {
    for (int32_t fy = ty.begin; fy < ty.end; ++fy) {
      const int64_t in_row = ty.first + int64_t{fy - ty.begin} * wy.dilation;
      const In* from = image + (in_row * wx.in + tx.first) * pixel;
      const Filter* with = weights + fy * filter_row + tx.begin * tap;
      const int64_t run = joined ? tx.count() * tap : tap;
      for (int32_t fx = tx.begin; fx < tx.end; fx += joined ? tx.count() : 1) {
        add_products<N>(dot, from, with, filter_size, run, sums, product);
        from += pixel * wx.dilation;
        with += tap;
      }
    }
  };
  const auto compute = [&](int64_t row, int32_t begin, int32_t end) {
    const int64_t batch = row / wy.out;
    const auto product = product_of(batch);
    const Window::Taps ty = wy.taps(static_cast<int32_t>(row % wy.out));
    const In* image = input + batch * wy.in * wx.in * pixel;
    for (int32_t x = begin; x < end; ++x) {
      const Window::Taps tx = wx.taps(x);
      const int64_t at = (row * wx.out + x) * g.out_channels;
      for (int32_t c = 0; c < g.out_channels;) {
        const int32_t group = c / g.group_out;
        const In* from = image + int64_t{group} * g.group_in;
        Acc sums[4] = {};
        const bool four = c + 4 <= (group + 1) * g.group_out;
        if (four) sum_window.template operator()<4>(from, filter + c * filter_size, ty, tx, product, sums);
        else sum_window.template operator()<1>(from, filter + c * filter_size, ty, tx, product, sums);
        const int32_t done = four ? 4 : 1;
        for (int32_t n = 0; n < done; ++n) store(batch, c + n, at + c + n, sums[n]);
        c += done;
      }
    }
  };
  for_row_parts(ctx, int64_t{g.batches} * wy.out, wx.out, g.out_channels * std::max<int64_t>(filter_size, 1), compute);
}

}  // namespace surelite
