// SPDX-License-Identifier: Apache-2.0
// Options of MediaPipe's convolution and pooling: 32-bit integers laid out like the C interface's parameter structs.
#pragma once

#include <cstring>
#include <string>

#include "ops/shared/conv/window.h"

namespace surelite {

// Integer `index` of the custom options; fails with P308 if they are shorter.
inline Result<int32_t> raw_option(const PrepareContext& ctx, size_t index, std::string_view name) {
  const std::span<const std::byte> bytes = ctx.op().custom_options;
  if (bytes.size() < (index + 1) * sizeof(int32_t))
    return ctx.bad_option("custom_options", {"value", std::to_string(bytes.size()) + " bytes"},
                          "they must hold " + std::string(name));
  int32_t value;
  std::memcpy(&value, bytes.data() + index * sizeof(int32_t), sizeof(value));
  return value;
}

inline Result<int32_t> positive_raw_option(const PrepareContext& ctx, size_t index, std::string_view name) {
  SURELITE_LET(const int32_t value, raw_option(ctx, index, name));
  if (value < 1) return ctx.bad_option(name, {"value", value}, "it must be positive");
  return value;
}

// The C interface numbers paddings from 1.
inline Result<Padding> raw_padding(const PrepareContext& ctx) {
  SURELITE_LET(const int32_t value, raw_option(ctx, 0, "padding"));
  if (value != 1 && value != 2) return ctx.bad_option("padding", {"value", value}, "it must be 1 (SAME) or 2 (VALID)");
  return value == 1 ? Padding::same : Padding::valid;
}

}  // namespace surelite
