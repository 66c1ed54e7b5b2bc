// SPDX-License-Identifier: Apache-2.0
// Float convolutions: room for what they keep.
#include "simd/packing/conv_f32.h"

#include <cstring>

#include "simd/packing/packed_block.h"

namespace surelite::simd {

Status PackedConvF32::reserve(const ConvF32Options& o, int channels) {
  const auto filter = static_cast<size_t>(length) * static_cast<size_t>(tap_count),
             count = static_cast<size_t>(channels);
  Layout layout;
  const size_t weights_at = layout.add(count * filter * sizeof(float)), bias_at = layout.add(count * sizeof(float)),
               zero_row_at = layout.add(static_cast<size_t>(length) * sizeof(float));
  SURELITE_LET(memory, allocate_from(o.memory, layout.total(), "packed weights"));
  weights = part_at<float>(memory, weights_at);
  bias = part_at<float>(memory, bias_at);
  zero_row = part_at<float>(memory, zero_row_at);
  return {};
}

bool PackedConvF32::is_packed(const ConvF32Options& o) {
  if (take_packed(memory, o.memory, [] { return true; })) return true;
  if (o.bias) std::memcpy(bias, o.bias, static_cast<size_t>(o.shape.out_channels) * sizeof(float));
  return false;
}

Status PackedDepthwiseF32::reserve(const ConvF32Options& o) {
  constexpr int kLanes = 16;
  const ConvShape& s = o.shape;
  const auto room = static_cast<size_t>(round_up(s.out_channels, kLanes)) * sizeof(float);
  Layout layout;
  const size_t weights_at = layout.add(room * static_cast<size_t>(s.taps())), bias_at = layout.add(room),
               zero_row_at = layout.add(static_cast<size_t>(s.in_channels) * sizeof(float));
  SURELITE_LET(memory, allocate_from(o.memory, layout.total(), "packed weights"));
  weights = part_at<float>(memory, weights_at);
  bias = part_at<float>(memory, bias_at);
  zero_row = part_at<float>(memory, zero_row_at);
  return {};
}

bool PackedDepthwiseF32::is_packed(const ConvF32Options& o) {
  if (take_packed(memory, o.memory, [] { return true; })) return true;
  if (o.bias) std::memcpy(bias, o.bias, static_cast<size_t>(o.shape.out_channels) * sizeof(float));
  return false;
}

}  // namespace surelite::simd
