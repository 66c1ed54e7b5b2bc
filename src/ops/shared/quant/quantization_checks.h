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
  if (!quant.per_tensor() || !std::isfinite(quant.s()) || quant.s() <= 0) return false;
  return quant.z() >= range.low && quant.z() <= range.high;
}

// Checks inputs and output 0. `symmetric` also refuses zero points other than 0.
inline Status check_affine(const PrepareContext& ctx, std::initializer_list<int> inputs, bool symmetric = false) {
  const auto fits = [&](const Tensor& tensor) { return is_affine(tensor) && !(symmetric && tensor.quant().z() != 0); };
  const auto refuse = [&](const Tensor& tensor, const std::string& name) -> Status {
    if (!is_affine(tensor)) return ctx.bad_quantization(name + " needs one scale and a zero point that its type can store");
    return ctx.bad_quantization(name + " has zero point " + std::to_string(tensor.quant().z()) + "; it must be 0");
  };
  for (const int i : inputs)
    if (!fits(ctx.input(i))) return refuse(ctx.input(i), ctx.describe_input(i));
  return fits(ctx.output(0)) ? Status() : refuse(ctx.output(0), ctx.describe_output(0));
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
