// SPDX-License-Identifier: Apache-2.0
// Integer sums of a pixel to real outputs.
#pragma once

#include <algorithm>

#include "simd/conv.h"

namespace surelite::simd {

// Channels [first, first + count) of an output with `step` channels.
inline void store_real(const HybridRun& h, const int32_t* sums, int64_t pixel, int64_t step, int first, int count) {
  if (h.sums) {
    std::copy_n(sums, count, h.sums + pixel * step + first);
    return;
  }
  const float image_scale = h.scales[pixel / h.pixels_per_image];
  for (int c = 0; c < count; ++c) {
    const float scale = h.channel_scales[first + c];
    const auto sum = static_cast<float>(sums[c]);
    const float scaled = h.channel_first ? sum * scale * image_scale : sum * (image_scale * scale);
    h.out[pixel * step + first + c] = std::min(std::max(scaled + (h.bias ? h.bias[first + c] : 0.0f), h.low), h.high);
  }
}

}  // namespace surelite::simd
