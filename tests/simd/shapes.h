// SPDX-License-Identifier: Apache-2.0
// Random shapes of convolutions, the kind that kernels have edges for.
#pragma once

#include <algorithm>
#include <random>
#include <string>

#include "simd/kernels.h"

namespace surelite::simd_test {

using Random = std::mt19937;
inline int pick(Random& random, int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); }

enum class Kind { conv, depthwise, rows, odd, first };

// With `behind` elements of padding after the last one.
inline int output_size(int in, int filter, int stride, int dilation, int pad, int behind) {
  return std::max(1, (in + pad + behind - ((filter - 1) * dilation + 1)) / stride + 1);
}
inline int output_size(int in, int filter, int stride, int dilation, int pad) {
  return output_size(in, filter, stride, dilation, pad, pad);
}
// As much as is before, or anything shorter than a window.
inline int padding_behind(Random& random, int filter, int dilation, int pad) {
  return pick(random, 0, 1) ? pad : pick(random, 0, (filter - 1) * dilation);
}

// Shapes that take other ways than most: tall filters, windows with wide gaps, long ones, and rows that are no image.
inline simd::ConvShape odd_shape(Random& random) {
  simd::ConvShape s;
  switch (pick(random, 0, 4)) {
    case 0: s.in_height = pick(random, 150, 300), s.filter_height = 140, s.in_channels = pick(random, 1, 3); break;
    case 1:
      s.in_height = 160, s.in_width = 5, s.filter_height = 150, s.filter_width = 2;
      s.in_channels = pick(random, 1, 3), s.pad_y = pick(random, 0, 9), s.pad_x = 1;
      break;
    case 2:
      s.in_height = 5, s.in_width = 64, s.filter_height = s.filter_width = 3, s.dilation_x = 30;
      s.in_channels = pick(random, 190, 200), s.pad_x = 4;
      break;
    case 3:
      s.in_height = s.in_width = 4, s.filter_height = s.filter_width = 3, s.in_channels = pick(random, 1900, 2000);
      s.pad_y = s.pad_x = pick(random, 0, 1);
      break;
    default:
      s.in_width = pick(random, 300, 400), s.filter_width = 9, s.in_channels = 40, s.pad_x = pick(random, 0, 8);
      s.stride_x = pick(random, 1, 2);
  }
  s.out_channels = pick(random, 1, 9);
  s.out_height = output_size(s.in_height, s.filter_height, s.stride_y, s.dilation_y, s.pad_y);
  s.out_width = output_size(s.in_width, s.filter_width, s.stride_x, s.dilation_x, s.pad_x);
  return s;
}

// First layers of small models: an image of few channels to eight, and its pixels to more.
inline simd::ConvShape first_shape(Random& random) {
  simd::ConvShape s;
  if (pick(random, 0, 3) == 0) {
    s.in_width = s.out_width = pick(random, 13, 90);
    s.in_channels = 8 * pick(random, 1, 2), s.out_channels = pick(random, 9, 90);
    return s;
  }
  s.in_height = pick(random, 5, 24), s.in_width = pick(random, 17, 70), s.in_channels = pick(random, 1, 4);
  s.out_channels = pick(random, 0, 5) ? 8 : 7;
  s.filter_height = pick(random, 1, 4), s.filter_width = pick(random, 1, 4);
  s.stride_y = pick(random, 1, 2), s.stride_x = pick(random, 1, 3);
  if (pick(random, 0, 4) == 0) s.dilation_y = s.dilation_x = 2;
  s.pad_y = pick(random, 0, s.filter_height - 1), s.pad_x = pick(random, 0, s.filter_width - 1);
  const int bottom = padding_behind(random, s.filter_height, s.dilation_y, s.pad_y),
            right = padding_behind(random, s.filter_width, s.dilation_x, s.pad_x);
  s.out_height = output_size(s.in_height, s.filter_height, s.stride_y, s.dilation_y, s.pad_y, bottom);
  s.out_width = output_size(s.in_width, s.filter_width, s.stride_x, s.dilation_x, s.pad_x, right);
  return s;
}

inline simd::ConvShape random_shape(Random& random, Kind kind) {
  if (kind == Kind::odd) return odd_shape(random);
  if (kind == Kind::first) return first_shape(random);
  simd::ConvShape s;
  if (kind == Kind::rows) {
    s.in_width = s.out_width = pick(random, 0, 3) ? pick(random, 1, 20) : 1;
    s.in_channels = pick(random, 0, 3) ? pick(random, 1, 300) : 4 * pick(random, 1, 400);
    s.out_channels = pick(random, 0, 3) ? pick(random, 1, 150) : 1;
    return s;
  }
  static constexpr int kChannels[] = {1, 2, 3, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 130, 144};
  const auto channels = [&] { return pick(random, 0, 3) ? kChannels[pick(random, 0, 16)] : pick(random, 1, 200); };
  s.batches = pick(random, 1, 2);
  s.in_channels = channels();
  s.out_channels = kind == Kind::depthwise ? s.in_channels : channels();
  const int filter = pick(random, 0, 4);
  s.filter_height = filter == 0 ? 1 : filter < 4 ? 3 : pick(random, 1, 6);
  s.filter_width = filter < 4 ? s.filter_height : pick(random, 1, 6);
  s.stride_y = pick(random, 1, 2);
  s.stride_x = pick(random, 0, 3) ? s.stride_y : pick(random, 1, 3);
  s.dilation_y = pick(random, 0, 3) ? 1 : pick(random, 1, 3);
  s.dilation_x = pick(random, 0, 3) ? s.dilation_y : pick(random, 1, 3);
  s.in_height = pick(random, 1, 14);
  s.in_width = pick(random, 1, 20);
  // So many outputs that scales are worth a proof.
  if (s.in_channels <= 24 && s.out_channels <= 96 && pick(random, 0, 2) == 0)
    s.in_height = pick(random, 20, 30), s.in_width = pick(random, 20, 45);
  s.pad_y = pick(random, 0, (s.filter_height - 1) * s.dilation_y);
  s.pad_x = pick(random, 0, (s.filter_width - 1) * s.dilation_x);
  const int bottom = padding_behind(random, s.filter_height, s.dilation_y, s.pad_y),
            right = padding_behind(random, s.filter_width, s.dilation_x, s.pad_x);
  s.out_height = output_size(s.in_height, s.filter_height, s.stride_y, s.dilation_y, s.pad_y, bottom);
  s.out_width = output_size(s.in_width, s.filter_width, s.stride_x, s.dilation_x, s.pad_x, right);
  return s;
}

inline std::string describe(const simd::ConvShape& s) {
  std::string text;
  for (const int value :
       {s.batches, s.in_height, s.in_width, s.in_channels, s.out_height, s.out_width, s.out_channels, s.filter_height,
        s.filter_width, s.stride_y, s.stride_x, s.dilation_y, s.dilation_x, s.pad_y, s.pad_x})
    text += std::to_string(value) + " ";
  return text;
}

// Calls visit(input element, weight element) for the products of one output, in order.
template <class Visit>
void for_each_product(const simd::ConvShape& s, bool depthwise, int64_t pixel, int channel, const Visit& visit) {
  const int64_t x = pixel % s.out_width, y = pixel / s.out_width % s.out_height,
                batch = pixel / s.out_width / s.out_height;
  const int first = depthwise ? channel : 0, last = depthwise ? channel + 1 : s.in_channels;
  for (int ky = 0; ky < s.filter_height; ++ky)
    for (int kx = 0; kx < s.filter_width; ++kx) {
      const int64_t iy = y * s.stride_y - s.pad_y + ky * s.dilation_y,
                    ix = x * s.stride_x - s.pad_x + kx * s.dilation_x;
      if (iy < 0 || iy >= s.in_height || ix < 0 || ix >= s.in_width) continue;
      const int64_t tap = int64_t{ky} * s.filter_width + kx;
      for (int i = first; i < last; ++i)
        visit(static_cast<size_t>(((batch * s.in_height + iy) * s.in_width + ix) * s.in_channels + i),
              static_cast<size_t>(depthwise ? tap * s.out_channels + channel
                                            : (channel * int64_t{s.taps()} + tap) * s.in_channels + i));
    }
}

// Runs a kernel as threads would: some pixels after others, some channels after others.
template <class Conv, class In, class Out>
void run_in_parts(const Conv& conv, const simd::ConvShape& s, int64_t middle, const In* in, Out* out) {
  if constexpr (requires { conv.unit(); }) {
    conv.run(in, out, 0, middle);
    conv.run(in, out, middle, s.pixels());
  } else {
    const int part = std::min(simd::kSliceChannels, s.out_channels);
    conv.run(in, out, {0, middle, 0, s.out_channels});
    conv.run(in, out, {middle, s.pixels(), 0, part});
    if (part < s.out_channels) conv.run(in, out, {middle, s.pixels(), part, s.out_channels});
  }
}

}  // namespace surelite::simd_test
