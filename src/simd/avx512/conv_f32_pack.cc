// SPDX-License-Identifier: Apache-2.0
// Float convolutions: packing for AVX-512.
#include <algorithm>

#include "simd/avx512/pack.h"
#include "simd/packing/input_window.h"
#include "simd/packing/packed_block.h"

#if defined(__x86_64__)

namespace surelite::simd::avx512 {
namespace {

constexpr int kLanes = 16, kBlock = 64;

}  // namespace

TapLayout float_taps(const ConvShape& s) {
  if (s.in_channels < 4 && s.dilation_x == 1 && int64_t{s.taps()} * s.in_channels <= kMaxFloatPatch)
    return {s.filter_height, s.filter_width * s.in_channels};
  return {s.taps(), s.in_channels};
}

Status pack_conv_f32(const ConvF32Options& o, PackedConvF32* to) {
  PackedConvF32& conv = *to;
  const ConvShape& s = o.shape;
  const TapLayout taps = float_taps(s);
  conv.tap_count = taps.count;
  conv.length = taps.length;
  conv.block = kBlock;
  const int channels = round_up(s.out_channels, kLanes);
  const int64_t filter = int64_t{conv.length} * conv.tap_count;
  SURELITE_TRY(conv.reserve(o, channels));
  if (conv.is_packed(o)) return {};
  const RowsAhead ahead(o.weights, filter * static_cast<int64_t>(sizeof(float)), s.out_channels);
  ahead.fetch(0, kLanes);
  for (int first = 0; first < channels; first += kBlock) {
    const int width = std::min(kBlock, channels - first);
    for (int c = first; c < first + width; c += kLanes) {
      PackedRows rows{{}, conv.tap_count, conv.length};
      for (int lane = 0; lane < kLanes && c + lane < s.out_channels; ++lane)
        rows.filter[lane] = o.weights + (c + lane) * filter;
      ahead.fetch(c + kLanes, kLanes);
      pack_rows_f32(rows, width, conv.weights + first * filter + (c - first));
    }
  }
  return {};
}

Status pack_depthwise_f32(const ConvF32Options& o, PackedDepthwiseF32* to) {
  const ConvShape& s = o.shape;
  SURELITE_TRY(to->reserve(o));
  if (to->is_packed(o)) return {};
  for (int c = 0; c < s.out_channels; ++c)
    for (int t = 0; t < s.taps(); ++t)
      to->weights[(int64_t{c / kLanes} * s.taps() + t) * kLanes + c % kLanes] =
          o.weights[int64_t{t} * s.out_channels + c];
  return {};
}

}  // namespace surelite::simd::avx512

#endif
