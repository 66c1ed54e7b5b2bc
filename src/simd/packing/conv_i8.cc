// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution: what integer kernels take, and packing for dot products of four bytes. Inputs of the other sign
// are moved by 128 on the way in, uint8 weights while packing; the constant parts go into the bias. Where weights
// have a zero point of their own the sum of the input bytes enters too.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "simd/packing/conv_i8.h"
#include "simd/packing/input_window.h"
#include "simd/packing/packed_block.h"

namespace surelite::simd {
namespace {

// The least image that holds all taps of all outputs.
ConvShape padded_shape(ConvShape s) {
  const auto reach = [](int32_t out, int32_t stride, int32_t filter, int32_t dilation) {
    return static_cast<int32_t>(std::max<int64_t>(int64_t{out - 1} * stride + int64_t{filter - 1} * dilation + 1, 1));
  };
  s.in_height = reach(s.out_height, s.stride_y, s.filter_height, s.dilation_y);
  s.in_width = reach(s.out_width, s.stride_x, s.filter_width, s.dilation_x);
  s.pad_y = s.pad_x = 0;
  return s;
}

}  // namespace

bool fits_integer_kernels(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  const int64_t depth = int64_t{s.taps()} * s.in_channels;
  if (!coordinates_fit(s) || depth <= 0 || depth > kMaxDepth || s.out_channels <= 0) return false;
  for (size_t c = 0; c < o.scales.size(); ++c)
    if (!takes_scale(o.rounding, depth, o.bias ? o.bias[c] : 0, o.scales[c])) return false;
  return true;
}

bool copies_image(const ConvShape& shape) {
  const ConvShape padded = padded_shape(shape);
  const int64_t image = int64_t{padded.in_height} * padded.in_width * padded.in_channels;
  return shape.batches == 1 && shape.taps() > 1 && image <= kMaxImage;
}

void ConvI8::run(const void* in, void* out, const Slice& slice) const {
  run_slice(static_cast<const uint8_t*>(in), static_cast<uint8_t*>(out), slice, nullptr);
}

void ConvI8::run(const HybridRun& hybrid, const Slice& slice) const {
  const auto* from = reinterpret_cast<const uint8_t*>(hybrid.in);
  // Where kernels would put bytes, which they do not here, they compute addresses nevertheless.
  auto* const to = hybrid.sums ? reinterpret_cast<uint8_t*>(hybrid.sums) : reinterpret_cast<uint8_t*>(hybrid.out);
  // Padding has the value of the image's zero point.
  for (Slice part = slice; part.first < slice.last; part.first = part.last) {
    const int64_t image = part.first / hybrid.pixels_per_image;
    part.last = is_direct(options.shape) ? slice.last : std::min(slice.last, (image + 1) * hybrid.pixels_per_image);
    run_slice(from, to, part, &hybrid);
  }
}

Status PackedConvI8::pack(const ConvI8Options& o, const DotProductLayout& layout, TapLayout taps) {
  const ConvShape& s = o.shape;
  tap_count = taps.count;
  length = taps.length;
  depth = round_up(taps.length, 4);
  const int channels = round_up(s.out_channels, kLanes),
            blocks = (channels + layout.block_channels - 1) / layout.block_channels;
  const int64_t filter = int64_t{s.taps()} * s.in_channels,
                packed_filter = int64_t{round_up(taps.length, layout.fills_to)} * tap_count;
  SURELITE_TRY(reserve(o, static_cast<size_t>(channels) * static_cast<size_t>(packed_filter), channels / kLanes, blocks,
                       depth, layout.replays));
  std::memset(zero_row, o.zero_in & 0xff, static_cast<size_t>(depth));
  original = s;
  copied = layout.copies_images && copies_image(s);
  if (copied) options.shape = padded_shape(s);
  inside = stays_inside(options.shape) && (copied || length == depth);
  if (layout.replays && take_packed(memory, o.memory, [&] {
        return plans_fit(o.rounding, {plans, static_cast<size_t>(blocks)});
      }))
    return {};
  if (lacks_scales(o)) return {};

  // What was added to every input byte, and to every weight.
  const int32_t moved = (o.is_unsigned ? 0 : 128) - (layout.signed_inputs ? 128 : 0);
  const int64_t zero = o.zero_in + moved;
  const int64_t filter_zero = weight_offset(o);
  const RequantRange range = requant_range(o);
  const RowsAhead ahead(o.weights, filter, s.out_channels);
  ahead.fetch(0, layout.block_channels);
  for (int first = 0; first < channels; first += layout.block_channels) {
    const int width = std::min(layout.block_channels, channels - first), vectors = width / kLanes;
    auto* const to = reinterpret_cast<int8_t*>(weights) + first * packed_filter;
    int64_t most = 0;
    for (int v = 0; v < vectors; ++v) {
      PackedRows rows{{}, tap_count, length};
      int32_t channel[kLanes], sums[kLanes];
      for (int lane = 0; lane < kLanes; ++lane) {
        const int c = first + (o.rounding == Rounding::none ? v * kLanes + lane : channel_in_block(vectors, v, lane));
        channel[lane] = c;
        if (c < s.out_channels) rows.filter[lane] = static_cast<const uint8_t*>(o.weights) + c * filter;
      }
      ahead.fetch(first + layout.block_channels + v * kLanes, kLanes);
      layout.pack_rows(rows, o.is_unsigned, width * 4, to + v * 64, sums);
      RequantBlock& block = requant[first / kLanes + v];
      for (int lane = 0; lane < kLanes; ++lane) {
        const int c = channel[lane];
        if (c >= s.out_channels) continue;
        // sum (x - z) (w - zf) with x = x' - moved, w = w' + 128 (unsigned): the part that does not depend on x.
        const int64_t bias = o.bias ? o.bias[c] : 0, sum = sums[lane];
        const int64_t constant = bias - zero * sum - filter_zero * zero * filter;
        const int64_t bound = std::abs(bias) + filter * 255 * 255;
        most = std::max(most, bound);
        if (o.rounding == Rounding::none) {
          block.bias[lane] = static_cast<int32_t>(-moved * sum);
          block.multiplier[lane] = static_cast<int32_t>(sum);
        } else {
          set_lane(&block, lane, o.rounding, static_cast<int32_t>(constant), o.scales[static_cast<size_t>(c)], bound);
        }
      }
    }
    if (!layout.float_ways && o.rounding == Rounding::two_steps) {
      plans[first / layout.block_channels] = {RequantWay::integer};
      continue;
    }
    plans[first / layout.block_channels] = plan_requant(
        o.rounding, {requant + first / kLanes, static_cast<size_t>(vectors)}, most, &range, s.pixels(), layout.walk);
  }
  return {};
}

Status PackedConvI8::reserve(const ConvI8Options& o, size_t weight_bytes, int requants, int ways, int zero_row_bytes,
                             bool replays) {
  row_sums = weight_offset(o) != 0;
  Layout layout;
  const size_t weights_at = layout.add(weight_bytes),
               requant_at = layout.add(static_cast<size_t>(requants) * sizeof(RequantBlock)),
               plans_at = layout.add(static_cast<size_t>(ways) * sizeof(RequantPlan)),
               zero_row_at = layout.add(static_cast<size_t>(zero_row_bytes));
  SURELITE_LET(memory, reserve_packed(o.memory, layout.total(), replays));
  weights = part_at<std::byte>(memory, weights_at);
  requant = part_at<RequantBlock>(memory, requant_at);
  plans = part_at<RequantPlan>(memory, plans_at);
  zero_row = part_at<uint8_t>(memory, zero_row_at);
  return {};
}

}  // namespace surelite::simd
