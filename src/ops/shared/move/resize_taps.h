// SPDX-License-Identifier: Apache-2.0
// Linear interpolation along one axis: the two input indices between which an output index falls.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "ops/fast/bilinear.h"

namespace surelite {

using simd::Tap;

struct TapAxis {
  int32_t in, out;
  bool align_corners, half_pixel_centers;
};

inline void fill_taps(const TapAxis& axis, std::span<Tap<float>> taps) {
  const float scale = axis.align_corners && axis.out > 1
                          ? static_cast<float>(axis.in - 1) / static_cast<float>(axis.out - 1)
                          : static_cast<float>(axis.in) / static_cast<float>(axis.out);
  const int64_t last = axis.in - 1;
  for (size_t i = 0; i < taps.size(); ++i) {
    const auto index = static_cast<float>(static_cast<int32_t>(i));
    const float at = axis.half_pixel_centers ? (index + 0.5f) * scale - 0.5f : index * scale;
    const auto low = static_cast<int32_t>(std::clamp<int64_t>(static_cast<int64_t>(std::floor(at)), 0, last));
    const auto high = static_cast<int32_t>(std::clamp<int64_t>(static_cast<int64_t>(std::ceil(at)), 0, last));
    taps[i] = {low, high, at - static_cast<float>(low)};
  }
}

inline void fill_taps(const TapAxis& axis, std::span<Tap<int64_t>> taps) {
  constexpr int64_t kOne = 1 << 10;
  const bool align = axis.align_corners && axis.out > 1;
  const int64_t in = align ? axis.in - 1 : axis.in, out = align ? axis.out - 1 : axis.out;
  const int64_t scale = (kOne * in + out / 2) / out;
  for (size_t i = 0; i < taps.size(); ++i) {
    const auto index = static_cast<int64_t>(i);
    const int64_t at = axis.half_pixel_centers ? index * scale + scale / 2 - kOne / 2 : index * scale;
    const int64_t last = axis.in - 1;
    const auto low = static_cast<int32_t>(std::clamp<int64_t>(at / kOne, 0, last));
    const auto high = static_cast<int32_t>(std::clamp<int64_t>((at + kOne - 1) / kOne, 0, last));
    taps[i] = {low, high, at - kOne * low};
  }
}

}  // namespace surelite
