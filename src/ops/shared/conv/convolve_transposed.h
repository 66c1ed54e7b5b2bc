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

// The input positions [begin, end) of one axis that can reach an output position.
struct Reach {
  int64_t begin, end;
};
inline Reach reach_of(const Window& axis, int64_t position) {
  const int64_t last = position + axis.pad;
  const int64_t first = last - int64_t{axis.filter - 1} * axis.dilation;
  return {first <= 0 ? 0 : (first + axis.stride - 1) / axis.stride,
          std::min<int64_t>(last / axis.stride + 1, axis.out)};
}
// The filter tap that leads from an input position to an output position, or -1.
inline int64_t tap_between(const Window& axis, int64_t from, int64_t to) {
  const int64_t distance = to + axis.pad - from * axis.stride;
  return distance % axis.dilation == 0 ? distance / axis.dilation : -1;
}

// store(channel, output element, sum) for every output element; the sum adds product_of(batch)(input, weight) in the
// order of the inputs.
template <class Acc, class In, class Filter, class ProductOf, class Store>
void convolve_transposed(RunContext& ctx, const TransposedGeometry& g, const In* input, const Filter* filter,
                         const ProductOf& product_of, const Store& store) {
  const auto &wz = g.axes[0], &wy = g.axes[1], &wx = g.axes[2];
  const simd::DotF32 dot = ctx.kernels().get<simd::DotKernels>().f32;
  const auto compute = [&](int64_t pixel) {
    const int64_t x = pixel % wx.in, y = pixel / wx.in % wy.in, z = pixel / wx.in / wy.in % wz.in;
    const int64_t batch = pixel / wx.in / wy.in / wz.in;
    const auto product = product_of(batch);
    const Reach rz = reach_of(wz, z), ry = reach_of(wy, y), rx = reach_of(wx, x);
    for (int32_t c = 0; c < g.out_channels; c += 4) {
      const int32_t count = std::min(4, g.out_channels - c);
      Acc sums[4] = {};
      for (int64_t iz = rz.begin; iz < rz.end; ++iz)
        for (int64_t iy = ry.begin; iy < ry.end; ++iy)
          for (int64_t ix = rx.begin; ix < rx.end; ++ix) {
            const int64_t fz = tap_between(wz, iz, z), fy = tap_between(wy, iy, y), fx = tap_between(wx, ix, x);
            if (fz < 0 || fy < 0 || fx < 0) continue;
            const In* from = input + (((batch * wz.out + iz) * wy.out + iy) * wx.out + ix) * g.in_channels;
            const Filter* with = filter + ((fz * wy.filter + fy) * wx.filter + fx) * g.tap_step + c * g.unit_step;
            if (count == 4) add_products<4>(dot, from, with, g.unit_step, g.in_channels, sums, product);
            else
              for (int32_t n = 0; n < count; ++n)
                add_products<1>(dot, from, with + n * g.unit_step, 0, g.in_channels, sums + n, product);
          }
      for (int32_t n = 0; n < count; ++n) store(batch, c + n, pixel * g.out_channels + c + n, sums[n]);
    }
  };
  const int64_t cost = std::max<int64_t>(int64_t{g.out_channels} * g.in_channels * wx.filter, 1);
  ctx.parallel(int64_t{g.batches} * wz.in * wy.in * wx.in, 1 + 65536 / cost, [&](int64_t begin, int64_t end) {
    for (int64_t pixel = begin; pixel < end; ++pixel) compute(pixel);
  });
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
