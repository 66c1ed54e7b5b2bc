// SPDX-License-Identifier: Apache-2.0
// Fused activation functions: ranges to clamp to.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "ops/op.h"

namespace surelite {

// As numbered in the file format.
enum class Activation : int8_t { none = 0, relu = 1, relu_n1_to_1 = 2, relu6 = 3, tanh = 4, sign_bit = 5 };

struct FloatRange {
  float low, high;
};

inline FloatRange float_range(Activation activation) {
  constexpr float kMost = std::numeric_limits<float>::max();
  switch (activation) {
    case Activation::relu: return {0.0f, kMost};
    case Activation::relu_n1_to_1: return {-1.0f, 1.0f};
    case Activation::relu6: return {0.0f, 6.0f};
    default: return {std::numeric_limits<float>::lowest(), kMost};
  }
}

// For integer tensors that are not quantized.
template <class T>
void plain_range(Activation activation, T* low, T* high) {
  *low = std::numeric_limits<T>::lowest();
  *high = std::numeric_limits<T>::max();
  if (activation == Activation::relu) *low = 0;
  if (activation == Activation::relu6) *low = 0, *high = 6;
  if (activation == Activation::relu_n1_to_1) *low = static_cast<T>(-1), *high = 1;
}

// Any fused activation of one real value, without the clamp to finite numbers of float_range.
inline float activate(float value, Activation activation) {
  switch (activation) {
    case Activation::relu: return std::max(0.0f, value);
    case Activation::relu_n1_to_1: return std::max(-1.0f, std::min(value, 1.0f));
    case Activation::relu6: return std::min(std::max(0.0f, value), 6.0f);
    case Activation::tanh: return std::tanh(value);
    case Activation::sign_bit: return std::signbit(value) ? 1.0f : 0.0f;
    default: return value;
  }
}

struct IntRange {
  int32_t low, high;
};

// The storable values of an 8- or 16-bit type.
inline IntRange type_range(ElementType type) {
  switch (type) {
    case ElementType::uint8: return {0, 255};
    case ElementType::int8: return {-128, 127};
    case ElementType::int16: return {-32768, 32767};
    default: return {std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()};
  }
}

// Clamp bounds of a quantized output.
inline IntRange quantized_range(Activation activation, ElementType type, float scale, int32_t zero_point) {
  const IntRange type_limits = type_range(type);
  IntRange range = type_limits;
  const auto quantized = [&](float real) {
    const double steps = std::round(static_cast<double>(real / scale));
    if (std::isnan(steps)) return zero_point;
    return static_cast<int32_t>(std::clamp(zero_point + steps, -2147483648.0, 2147483647.0));
  };
  if (activation == Activation::relu || activation == Activation::relu6)
    range.low = std::max(range.low, quantized(0.0f));
  if (activation == Activation::relu6) range.high = std::min(range.high, quantized(6.0f));
  if (activation == Activation::relu_n1_to_1) {
    range.low = std::max(range.low, quantized(-1.0f));
    range.high = std::min(range.high, quantized(1.0f));
  }
  // A zero point at the edge can push a bound past the other end; the clamp must stay well-formed.
  range.low = std::min(range.low, type_limits.high);
  range.high = std::max(range.high, type_limits.low);
  return {range.low, std::max(range.low, range.high)};
}

// Reads "fused_activation_function" and refuses values outside the enumeration. The functions that clamp are supported
// by all callers; others only where `allow_all`.
inline Result<Activation> read_activation(const PrepareContext& ctx, bool allow_all = false) {
  const int32_t value = ctx.options().i32("fused_activation_function");
  if (value < 0 || value > 5) return ctx.bad_option("fused_activation_function", {"value", value}, "it must be 0 to 5");
  if (value > 3 && !allow_all)
    return ctx.bad_option("fused_activation_function", {"value", value},
                          "this operator can fuse none, relu, relu_n1_to_1 and relu6");
  return static_cast<Activation>(value);
}

// The same; real outputs with none take that of a RELU behind the operator.
inline Result<Activation> read_activation_ahead(PrepareContext& ctx, bool allow_all = false) {
  SURELITE_LET(const Activation activation, read_activation(ctx, allow_all));
  if (activation != Activation::none || ctx.output(0).type != ElementType::float32) return activation;
  return static_cast<Activation>(ctx.next_clip(0));
}

}  // namespace surelite
