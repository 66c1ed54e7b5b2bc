// SPDX-License-Identifier: Apache-2.0
// 8-bit depthwise convolution: what integer kernels take, and room for what they keep.
#include "simd/packing/depthwise_i8.h"

#include <cstring>

#include "simd/packing/input_window.h"
#include "simd/packing/packed_block.h"

namespace surelite::simd {

bool fits_integer_depthwise(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  if (!coordinates_fit(s) || s.in_channels != s.out_channels || s.in_channels <= 0) return false;
  if (s.taps() + 3 > kMaxTaps || o.rounding != Rounding::two_steps || (!o.is_unsigned && o.zero_filter != 0))
    return false;
  for (size_t c = 0; c < o.scales.size(); ++c)
    if (!takes_scale(o.rounding, s.taps(), o.bias ? o.bias[c] : 0, o.scales[c])) return false;
  return true;
}

Status PackedDepthwiseI8::reserve(const ConvI8Options& o, size_t weight_bytes, int factors, int requants, int ways,
                                  bool replays) {
  Layout layout;
  const auto channels = static_cast<size_t>(o.shape.in_channels);
  const size_t weights_at = layout.add(weight_bytes),
               factors_at = layout.add(static_cast<size_t>(factors) * sizeof(int32_t)),
               requant_at = layout.add(static_cast<size_t>(requants) * sizeof(RequantBlock)),
               plans_at = layout.add(static_cast<size_t>(ways) * sizeof(RequantPlan)),
               zero_row_at = layout.add(channels);
  SURELITE_LET(memory, reserve_packed(o.memory, layout.total(), replays));
  weights = part_at<std::byte>(memory, weights_at);
  sum_factors = part_at<int32_t>(memory, factors_at);
  requant = part_at<RequantBlock>(memory, requant_at);
  plans = part_at<RequantPlan>(memory, plans_at);
  zero_row = part_at<uint8_t>(memory, zero_row_at);
  std::memset(zero_row, o.zero_in & 0xff, channels);
  return {};
}

}  // namespace surelite::simd
