// SPDX-License-Identifier: Apache-2.0
// Small integer tensors that steer an operator: axes, sizes, paddings. And comparisons of quantization.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ops/op.h"

namespace surelite {

// Element i of an integer or bool tensor. Other types read as 0; the signature excludes them.
inline int64_t integer_at(const Tensor& tensor, int64_t i) {
  const auto at = static_cast<size_t>(i);
  switch (tensor.type) {
    case ElementType::int64: return tensor.values<int64_t>()[at];
    case ElementType::int32: return tensor.values<int32_t>()[at];
    case ElementType::int16: return tensor.values<int16_t>()[at];
    case ElementType::uint16: return tensor.values<uint16_t>()[at];
    case ElementType::int8: return tensor.values<int8_t>()[at];
    case ElementType::uint8:
    case ElementType::boolean: return tensor.values<uint8_t>()[at];
    default: return 0;
  }
}

// All elements of an input whose value is known.
inline std::vector<int64_t> read_integers(const Tensor& tensor) {
  std::vector<int64_t> values(static_cast<size_t>(tensor.count()));
  for (size_t i = 0; i < values.size(); ++i) values[i] = integer_at(tensor, static_cast<int64_t>(i));
  return values;
}

// The axis that a value in -rank..rank-1 means.
inline std::optional<int> resolve_axis(int64_t value, int rank) {
  if (value < -static_cast<int64_t>(rank) || value >= rank) return std::nullopt;
  return static_cast<int>(value < 0 ? value + rank : value);
}

// The axis in an input of one element.
inline Result<int> read_axis(const PrepareContext& ctx, int input, int rank) {
  if (ctx.input(input).count() != 1) return ctx.wrong_count(input, 1);
  const int64_t value = integer_at(ctx.input(input), 0);
  const std::optional<int> axis = resolve_axis(value, rank);
  if (!axis) return ctx.bad_value(input, value, "it must be an axis of rank " + std::to_string(rank));
  return *axis;
}

// The shape that a known input, a list of extents, asks for.
inline Result<Shape> read_shape(PrepareContext& ctx, int input) {
  const Tensor& tensor = ctx.input(input);
  if (tensor.rank() != 1) return ctx.wrong_rank(input, 1);
  if (tensor.count() > ctx.host().limits().max_rank)
    return ctx.wrong_count(input, "at most " + std::to_string(ctx.host().limits().max_rank), ", the limit of axes");
  Shape shape;
  for (int64_t i = 0; i < tensor.count(); ++i) {
    const int64_t extent = integer_at(tensor, i);
    if (extent < 0 || extent > INT32_MAX) return ctx.bad_value(input, extent, "extents are 0 to 2147483647");
    shape.push_back(static_cast<int32_t>(extent));
  }
  return shape;
}

// Strides of a dense tensor in elements; 0 beyond an extent of 0 is harmless since nothing is then moved.
inline std::vector<int64_t> dense_strides(const Shape& shape) {
  std::vector<int64_t> strides(static_cast<size_t>(shape.rank()));
  int64_t next = 1;
  for (int i = shape.rank() - 1; i >= 0; --i) {
    strides[static_cast<size_t>(i)] = next;
    next *= shape[i];
  }
  return strides;
}

// Scale and zero point count as 0 unless there is exactly one of each, as in the stock runtime.
inline bool same_quantization(const Quantization& a, const Quantization& b) {
  const auto scale = [](const Quantization& q) { return q.per_tensor() ? q.first_scale() : 0.0f; };
  const auto zero = [](const Quantization& q) { return q.per_tensor() ? q.first_zero_point() : 0; };
  return scale(a) == scale(b) && zero(a) == zero(b);
}

// Fails unless the input is quantized like the output.
inline Status require_same_quantization(const PrepareContext& ctx, int input, int output) {
  if (same_quantization(ctx.input(input).quant(), ctx.output(output).quant())) return {};
  return ctx.quantization_differs(input, Operand::output(output));
}

inline bool quantizable(ElementType type) {
  return type == ElementType::uint8 || type == ElementType::int8 || type == ElementType::int16;
}

}  // namespace surelite
