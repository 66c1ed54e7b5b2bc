// SPDX-License-Identifier: Apache-2.0
// Sliding windows of convolutions and pooling: output extents, padding, and which taps of a filter meet the input.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ops/op.h"

namespace surelite {

enum class Padding : int8_t { same = 0, valid = 1 };

// One axis of a sliding window. `pad` elements of padding lie before the first element; what SAME cannot split evenly
// goes behind the last.
struct Window {
  int32_t in = 0, out = 0, filter = 0, stride = 1, dilation = 1, pad = 0;

  // The filter taps [begin, end) of one output position lie inside the input: tap begin at element `first`, each
  // further tap `dilation` elements on.
  struct Taps {
    int32_t begin = 0, end = 0;
    int64_t first = 0;
    int32_t count() const { return end - begin; }
  };
  Taps taps(int32_t position) const {
    const int64_t origin = int64_t{position} * stride - pad;
    if (dilation == 1) {
      const int64_t begin = std::min<int64_t>(std::max<int64_t>(-origin, 0), filter);
      const int64_t end = std::max(begin, std::min<int64_t>(in - origin, filter));
      return {static_cast<int32_t>(begin), static_cast<int32_t>(end), origin + begin};
    }
    const auto taps_up_to = [&](int64_t distance) {
      return distance <= 0 ? 0 : std::min<int64_t>((distance + dilation - 1) / dilation, filter);
    };
    Taps taps;
    taps.begin = static_cast<int32_t>(taps_up_to(-origin));
    taps.end = std::max(taps.begin, static_cast<int32_t>(taps_up_to(in - origin)));
    taps.first = origin + int64_t{taps.begin} * dilation;
    return taps;
  }
};

// Nothing if the stride, dilation or filter is not positive or the padding does not fit. A VALID window larger than its
// input has no output positions.
inline std::optional<Window> make_window(Padding padding, int32_t in, int32_t filter, int32_t stride,
                                         int32_t dilation) {
  if (stride <= 0 || dilation <= 0 || filter <= 0 || in < 0) return std::nullopt;
  // Below 2^62 + 2^31: int64 holds it.
  const int64_t effective = (int64_t{filter} - 1) * dilation + 1;
  int64_t out = 0;
  if (padding == Padding::same) out = (int64_t{in} + stride - 1) / stride;
  else if (in >= effective) out = (in - effective) / stride + 1;
  Window window{in, static_cast<int32_t>(out), filter, stride, dilation, 0};
  if (padding == Padding::valid || out == 0) return window;
  const int64_t pad = std::max<int64_t>((out - 1) * stride + effective - in, 0) / 2;
  if (pad > INT32_MAX) return std::nullopt;
  window.pad = static_cast<int32_t>(pad);
  return window;
}

inline Result<Padding> read_padding(const PrepareContext& ctx) {
  const int32_t value = ctx.options().i32("padding");
  if (value != 0 && value != 1) return ctx.bad_option("padding", {"value", value}, "it must be 0 (SAME) or 1 (VALID)");
  return static_cast<Padding>(value);
}

// An option that must be 1 or more: strides, dilations, filter extents.
inline Result<int32_t> read_positive(const PrepareContext& ctx, std::string_view option) {
  const int32_t value = ctx.options().i32(option);
  if (value <= 0) return ctx.bad_option(option, {"value", value}, "it must be positive");
  return value;
}

// The window over one axis of input 0, from positive filter, stride and dilation.
inline Result<Window> window_over(const PrepareContext& ctx, Padding padding, int32_t in, int32_t filter,
                                  int32_t stride, int32_t dilation = 1) {
  const std::optional<Window> window = make_window(padding, in, filter, stride, dilation);
  if (!window)
    return ctx.window_does_not_fit(in, filter, stride, dilation);
  return *window;
}

// Height and width of convolutions: the filter's extents come from a tensor, strides and dilations from the options.
struct Window2D {
  Window y, x;
};

inline Result<Window2D> read_conv_window(const PrepareContext& ctx, const Shape& input, int32_t filter_h,
                                         int32_t filter_w) {
  SURELITE_LET(const Padding padding, read_padding(ctx));
  SURELITE_LET(const int32_t stride_h, read_positive(ctx, "stride_h"));
  SURELITE_LET(const int32_t stride_w, read_positive(ctx, "stride_w"));
  SURELITE_LET(const int32_t dilation_h, read_positive(ctx, "dilation_h_factor"));
  SURELITE_LET(const int32_t dilation_w, read_positive(ctx, "dilation_w_factor"));
  SURELITE_LET(const Window y, window_over(ctx, padding, input[1], filter_h, stride_h, dilation_h));
  SURELITE_LET(const Window x, window_over(ctx, padding, input[2], filter_w, stride_w, dilation_w));
  return Window2D{y, x};
}

// compute(row, first, last) for every row of `width` outputs, in parts that begin and end anywhere in a row: where an
// output takes `cost` products and these are many, a row is too much for one piece of a limited time. No cost: outputs
// without elements.
template <class Compute>
void for_row_parts(RunContext& ctx, int64_t rows, int32_t width, int64_t cost, const Compute& compute) {
  if (cost == 0) return;
  ctx.parallel(rows * width, 1 + 65536 / cost, [&](int64_t begin, int64_t end) {
    while (begin < end) {
      const auto first = static_cast<int32_t>(begin % width);
      const auto last = static_cast<int32_t>(std::min<int64_t>(width, first + (end - begin)));
      compute(begin / width, first, last);
      begin += last - first;
    }
  });
}

}  // namespace surelite
