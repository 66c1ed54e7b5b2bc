// SPDX-License-Identifier: Apache-2.0
// 8-bit convolution: what it takes, and packing for dot products of four bytes: unsigned input bytes times signed weights with
// VNNI, signed times signed with NEON. Inputs of the other sign are moved by 128 on the way in, uint8 weights while packing; the
// constant parts go into the bias. Where weights have a zero point of their own the sum of the input bytes enters too.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "simd/conv.h"
#include "simd/cpu.h"
#include "simd/packing/channel_order.h"
#include "simd/packing/pack_rows.h"
#include "simd/packing/packed_block.h"
#include "simd/packing/input_window.h"

namespace surelite::simd {
namespace {

int round_up(int value, int to) { return (value + to - 1) / to * to; }

struct Taps {
  int32_t count, length;
};
Taps taps_of(const ConvShape& s, bool dotprod) {
  if (dotprod && gathers_windows(s)) return {1, s.taps() * s.in_channels};
  if (dotprod || s.in_channels % 4 == 0 || s.dilation_x != 1) return {s.taps(), s.in_channels};
  const int64_t length = int64_t{s.filter_width} * s.in_channels;
  return {s.filter_height, static_cast<int32_t>(std::min<int64_t>(length, kMaxDepth))};
}

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

bool ConvI8::accepts(const ConvI8Options& o) {
  const ConvShape& s = o.shape;
  const int64_t depth = int64_t{s.taps()} * s.in_channels;
  if (!coordinates_fit(s) || depth <= 0 || depth > kMaxDepth || s.out_channels <= 0) return false;
  for (size_t c = 0; c < o.scales.size(); ++c)
    if (!takes_scale(o.rounding, depth, o.bias ? o.bias[c] : 0, o.scales[c])) return false;
  if (!has_avx512_vnni()) return accepts_dotprod(o) || accepts_portable(o);
  const Taps taps = taps_of(s, false);
  if (taps.count > kMaxTaps) return false;
  const bool copied = taps.length != s.in_channels || taps.length % 4 != 0;
  if (copied && int64_t{taps.count} * round_up(taps.length, 4) > kMaxPatch) return false;
  return true;
}

void ConvI8::run_any(const uint8_t* in, uint8_t* out, const Slice& slice, const HybridRun* hybrid) const {
  if (dotprod_) run_dotprod(in, out, slice, hybrid);
  else if (has_avx512_vnni()) run_avx512(in, out, slice, hybrid);
  else run_portable(in, out, slice, hybrid);
}

void ConvI8::run(const void* in, void* out, const Slice& slice) const {
  run_any(static_cast<const uint8_t*>(in), static_cast<uint8_t*>(out), slice, nullptr);
}

void ConvI8::run(const HybridRun& hybrid, const Slice& slice) const {
  const auto* from = reinterpret_cast<const uint8_t*>(hybrid.in);
  // Padding has the value of the image's zero point.
  for (Slice part = slice; part.first < slice.last; part.first = part.last) {
    const int64_t image = part.first / hybrid.pixels_per_image;
    part.last = is_direct(options_.shape) ? slice.last : std::min(slice.last, (image + 1) * hybrid.pixels_per_image);
    run_any(from, nullptr, part, &hybrid);
  }
}

Result<ConvI8> ConvI8::pack(const ConvI8Options& o) {
  const bool dotprod = accepts_dotprod(o);
  if (!dotprod && !has_avx512_vnni()) return pack_portable(o);
  const int block_channels = dotprod ? kLanes : kBlock;
  const ConvShape& s = o.shape;
  ConvI8 conv;
  conv.dotprod_ = dotprod;
  const Taps taps = taps_of(s, dotprod);
  conv.tap_count_ = taps.count;
  conv.length_ = taps.length;
  conv.depth_ = round_up(taps.length, 4);
  const int channels = round_up(s.out_channels, kLanes);
  const int64_t filter = int64_t{s.taps()} * s.in_channels, packed_filter = int64_t{conv.depth_} * conv.tap_count_;
  SURELITE_TRY(conv.reserve(o, static_cast<size_t>(channels) * static_cast<size_t>(packed_filter), channels / kLanes, (channels + block_channels - 1) / block_channels, conv.depth_));
  std::memset(conv.zero_row_, o.zero_in & 0xff, static_cast<size_t>(conv.depth_));
  conv.original_ = s;
  const ConvShape padded = padded_shape(s);
  const int64_t image = int64_t{padded.in_height} * padded.in_width * padded.in_channels;
  conv.copied_ = !dotprod && s.batches == 1 && s.taps() > 1 && image <= kMaxImage;
  if (conv.copied_) conv.options_.shape = padded;
  conv.inside_ = stays_inside(conv.options_.shape) && (conv.copied_ || conv.length_ == conv.depth_);
  const auto blocks = static_cast<size_t>((channels + block_channels - 1) / block_channels);
  if (!dotprod && take_packed(conv.memory_, o.memory, [&] { return plans_fit(o.rounding, {conv.plans_, blocks}); })) return conv;
  if (lacks_scales(o)) return conv;

  // What was added to every input byte, and to every weight.
  const int32_t moved = (o.is_unsigned ? 0 : 128) - (dotprod ? 128 : 0);
  const int64_t zero = o.zero_in + moved;
  const int64_t filter_zero = weight_offset(o);
  const RequantRange range = requant_range(o);
  const RowsAhead ahead(o.weights, filter, s.out_channels);
  ahead.fetch(0, block_channels);
  for (int first = 0; first < channels; first += block_channels) {
    const int width = std::min(block_channels, channels - first), vectors = width / kLanes;
    auto* const to = reinterpret_cast<int8_t*>(conv.weights_) + first * packed_filter;
    int64_t most = 0;
    for (int v = 0; v < vectors; ++v) {
      PackedRows rows{{}, conv.tap_count_, conv.length_};
      int32_t channel[kLanes], sums[kLanes];
      for (int lane = 0; lane < kLanes; ++lane) {
        const int c = first + (o.rounding == Rounding::none || dotprod ? v * kLanes + lane : channel_in_block(vectors, v, lane));
        channel[lane] = c;
        if (c < s.out_channels) rows.filter[lane] = static_cast<const uint8_t*>(o.weights) + c * filter;
      }
      ahead.fetch(first + block_channels + v * kLanes, kLanes);
      pack_rows_i8(rows, o.is_unsigned, width * 4, to + v * 64, sums);
      RequantBlock& block = conv.requant_[first / kLanes + v];
      for (int lane = 0; lane < kLanes; ++lane) {
        const int c = channel[lane];
        if (c >= s.out_channels) continue;
        // sum (x - z) (w - zf) with x = x' - moved, w - zf = w' + filter_zero: the part that does not depend on x.
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
    if (dotprod && o.rounding == Rounding::two_steps) {
      conv.plans_[first / kLanes] = {RequantWay::integer};
      continue;
    }
    conv.plans_[first / block_channels] = plan_requant(o.rounding, {conv.requant_ + first / kLanes, static_cast<size_t>(vectors)}, most, &range, s.pixels());
  }
  return conv;
}

Status ConvI8::reserve(const ConvI8Options& o, size_t weights, int requants, int ways, int zero_row) {
  options_ = o.without_data();
  row_sums_ = weight_offset(o) != 0;
  Layout layout;
  const size_t weights_at = layout.add(weights), requant_at = layout.add(static_cast<size_t>(requants) * sizeof(RequantBlock)),
               plans_at = layout.add(static_cast<size_t>(ways) * sizeof(RequantPlan)), zero_row_at = layout.add(static_cast<size_t>(zero_row));
  SURELITE_LET(memory_, reserve_packed(o.memory, layout.total()));
  weights_ = part_at<std::byte>(memory_, weights_at);
  requant_ = part_at<RequantBlock>(memory_, requant_at);
  plans_ = part_at<RequantPlan>(memory_, plans_at);
  zero_row_ = part_at<uint8_t>(memory_, zero_row_at);
  return {};
}

}  // namespace surelite::simd
