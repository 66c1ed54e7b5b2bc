// SPDX-License-Identifier: Apache-2.0
// The plain loop of transposed convolutions over [batch, depth, height, width, channels]; two dimensions have depth 1.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "ops/op.h"
#include "ops/shared/conv/add_products.h"
#include "ops/shared/conv/window.h"

namespace surelite {

struct TransposedGeometry {
  // Depth, height, width of the forward convolution: `in` is this operator's output, `out` its input.
  std::array<Window, 3> axes{Window{1, 1, 1, 1, 1, 0}, {}, {}};
  int32_t batches = 0, in_channels = 0, out_channels = 0;
  int64_t tap_step = 0, unit_step = 0;  // elements between filter taps, and between output channels of a tap
};

// The input positions [begin, end) of one axis that can reach an output position, and the filter tap that leads from
// one of them there: the next one's is `stride` taps before, in steps of the dilation. -1: between two taps.
struct Reach {
  int32_t begin, end;
  int64_t distance;  // from begin, in steps of 1

  Reach(const Window& axis, int32_t position) {
    const int64_t last = int64_t{position} + axis.pad, first = last - int64_t{axis.filter - 1} * axis.dilation;
    begin = first <= 0 ? 0 : static_cast<int32_t>(std::min<int64_t>((first + axis.stride - 1) / axis.stride, axis.out));
    end = static_cast<int32_t>(std::min<int64_t>(last / axis.stride + 1, axis.out));
    distance = last - int64_t{begin} * axis.stride;
  }
  int64_t tap(const Window& axis, int32_t from) const {
    const int64_t here = distance - int64_t{from - begin} * axis.stride;
    if (axis.dilation == 1) return here;
    return here % axis.dilation == 0 ? here / axis.dilation : -1;
  }
};

// store(channel, output element, sum) for every output element; the sum adds product_of(batch)(input, weight) in the
// order of the inputs.
template <class Acc, class In, class Filter, class ProductOf, class Store>
void convolve_transposed(RunContext& ctx, const TransposedGeometry& g, const In* input, const Filter* filter,
                         const ProductOf& product_of, const Store& store) {
  const auto &wz = g.axes[0], &wy = g.axes[1], &wx = g.axes[2];
  const simd::DotF32 dot = ctx.kernels().get<simd::DotKernels>().f32;
  const auto compute = [&](int64_t row, int32_t first, int32_t last) {
    const int64_t plane = row / wy.in, batch = plane / wz.in;
    const Reach rz(wz, static_cast<int32_t>(plane % wz.in)), ry(wy, static_cast<int32_t>(row % wy.in));
    const auto product = product_of(batch);
    for (int32_t x = first; x < last; ++x) {
      const Reach rx(wx, x);
      const int64_t pixel = row * wx.in + x;
      for (int32_t c = 0; c < g.out_channels; c += 4) {
        const int32_t count = std::min(4, g.out_channels - c);
        Acc sums[4] = {};
        for (int32_t iz = rz.begin; iz < rz.end; ++iz)
          for (int32_t iy = ry.begin; iy < ry.end; ++iy) {
            const int64_t fz = rz.tap(wz, iz), fy = ry.tap(wy, iy);
            if (fz < 0 || fy < 0) continue;
            const In* line = input + ((batch * wz.out + iz) * wy.out + iy) * wx.out * g.in_channels;
            const Filter* taps = filter + (fz * wy.filter + fy) * wx.filter * g.tap_step + c * g.unit_step;
            for (int32_t ix = rx.begin; ix < rx.end; ++ix) {
              const int64_t fx = rx.tap(wx, ix);
              if (fx < 0) continue;
              const In* from = line + int64_t{ix} * g.in_channels;
              const Filter* with = taps + fx * g.tap_step;
              if (count == 4) add_products<4>(dot, from, with, g.unit_step, g.in_channels, sums, product);
              else
                for (int32_t n = 0; n < count; ++n)
                  add_products<1>(dot, from, with + n * g.unit_step, 0, g.in_channels, sums + n, product);
            }
          }
        for (int32_t n = 0; n < count; ++n) store(batch, c + n, pixel * g.out_channels + c + n, sums[n]);
      }
    }
  };
  const int64_t cost = std::max<int64_t>(int64_t{g.out_channels} * g.in_channels * wx.filter, 1);
  for_row_parts(ctx, int64_t{g.batches} * wz.in * wy.in, wx.in, cost, compute);
}

// The extents asked for by input 0, a vector of `rank` non-negative numbers.
inline Result<Shape> read_output_shape(const PrepareContext& ctx, int rank) {
  const Tensor& wanted = ctx.input(0);
  if (wanted.rank() != 1 || wanted.count() != rank)
    return ctx.wrong_shape(0, to_string(Shape{rank}) + ", one extent per axis");
  for (const int32_t dim : wanted.values<int32_t>())
    if (dim < 0) return ctx.bad_value(0, dim, "extents must not be negative");
  return Shape(wanted.values<int32_t>());
}

}  // namespace surelite
