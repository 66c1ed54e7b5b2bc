// SPDX-License-Identifier: Apache-2.0
// Sliding windows of convolutions and pooling: output extents and padding.
#pragma once

#include <cstdint>
#include <optional>

#include "ops/op.h"

namespace surelite {

enum class Padding : int8_t { same = 0, valid = 1 };

// One axis of a sliding window. Padding before the first element; what SAME cannot split evenly goes behind.
struct Window {
  int32_t in = 0, out = 0, filter = 0, stride = 1, dilation = 1, pad = 0;
};

// Nothing if the arithmetic overflows or the stride, dilation or filter is not positive.
inline std::optional<Window> make_window(Padding padding, int32_t in, int32_t filter, int32_t stride, int32_t dilation) {
  if (stride <= 0 || dilation <= 0 || filter <= 0 || in < 0) return std::nullopt;
  const int64_t effective = int64_t{filter - 1} * dilation + 1;
  const int64_t out = padding == Padding::same ? (int64_t{in} + stride - 1) / stride : (int64_t{in} + stride - effective) / stride;
  Window window{in, 0, filter, stride, dilation, 0};
  window.out = static_cast<int32_t>(out < 0 || int64_t{in} + stride - effective < 0 ? (padding == Padding::same ? out : 0) : out);
  if (padding == Padding::same) window.out = static_cast<int32_t>(out);
  const int64_t total = (int64_t{window.out} - 1) * stride + effective - in;
  window.pad = static_cast<int32_t>(total > 0 ? total / 2 : 0);
  if (padding == Padding::valid) window.pad = 0;
  return window;
}

inline Result<Padding> read_padding(const PrepareContext& ctx) {
  const int32_t value = ctx.options().i32("padding");
  if (value != 0 && value != 1) return ctx.bad_option("padding", {"value", value}, "it must be 0 (SAME) or 1 (VALID)");
  return static_cast<Padding>(value);
}

}  // namespace surelite
