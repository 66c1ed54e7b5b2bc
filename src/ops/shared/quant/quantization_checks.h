// SPDX-License-Identifier: Apache-2.0
// What quantized kernels require of their tensors' parameters.
#pragma once

#include <cmath>
#include <initializer_list>
#include <string>

#include "ops/op.h"
#include "ops/shared/elementwise/activation_range.h"

namespace surelite {

// One finite scale above 0, and a zero point that the type can store: then stored minus zero point fits 17 bits.
inline bool is_affine(const Tensor& tensor) {
  const Quantization& quant = tensor.quant();
  const IntRange range = type_range(tensor.type);
  if (!quant.per_tensor() || !std::isfinite(quant.first_scale()) || quant.first_scale() <= 0) return false;
  return quant.first_zero_point() >= range.low && quant.first_zero_point() <= range.high;
}

// The refusal of a tensor that is not affine.
[[gnu::cold]] inline Refusal not_affine(const PrepareContext& ctx, Operand at) {
  const Quantization& quant = ctx.tensor(at).quant();
  if (!quant.per_tensor()) return ctx.wrong_scale_count(at, 1);
  if (!std::isfinite(quant.first_scale()) || quant.first_scale() <= 0)
    return ctx.wrong_scale(at, "a finite one above 0");
  return ctx.wrong_zero_point(at, "a value of the type");
}

// Checks inputs and output 0. `symmetric` also refuses zero points other than 0.
inline Status check_affine(const PrepareContext& ctx, std::initializer_list<int> inputs, bool symmetric = false) {
  const auto check = [&](Operand at) -> Status {
    const Tensor& tensor = ctx.tensor(at);
    if (!is_affine(tensor)) return not_affine(ctx, at);
    if (symmetric && tensor.quant().first_zero_point() != 0) return ctx.wrong_zero_point(at, 0);
    return {};
  };
  for (const int i : inputs) SURELITE_TRY(check(i));
  return check(Operand::output(0));
}

inline bool is_quantized(const Tensor& tensor) { return !tensor.quant().scale.empty(); }

// True if the scale is a power of two, within a thousandth of its exponent.
inline bool power_of_two(float scale, int* exponent) {
  const float log2 = std::log(scale) * (1.0f / std::log(2.0f));
  const float rounded = std::round(log2);
  if (!(std::abs(log2 - rounded) < 1e-3f)) return false;
  *exponent = static_cast<int>(rounded);
  return true;
}

}  // namespace surelite
