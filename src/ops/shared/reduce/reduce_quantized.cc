// SPDX-License-Identifier: Apache-2.0
// Sums and means of quantized tensors with the stock roundings: in fixed point, but sums of signed types in float.
#include "ops/shared/reduce/reduce_quantized.h"

#include <bit>
#include <cmath>

#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/quant/saturate.h"

namespace surelite {
namespace {

struct State {
  ReducePlan plan;
  Multiplier scale;
  int64_t zero_sum = 0;  // what the zero points of one output's elements add up to
  int32_t zero_out = 0;
  bool real = false;       // rescale in float: factor * sum + bias
  float factor = 0.0f, bias = 0.0f;
  int sums = -1;

  int64_t rescale(uint32_t sum) const {
    if (real) return saturate_to<int64_t>(std::round(static_cast<float>(static_cast<int32_t>(sum)) * factor + bias));
    const auto centred = static_cast<int32_t>(static_cast<uint64_t>(int64_t{static_cast<int32_t>(sum)}) -
                                              static_cast<uint64_t>(zero_sum));
    return multiply(centred, scale);
  }
};

// The factor for a mean: 1 / count goes into the multiplier, with as many bits as the count has.
Multiplier divided(Multiplier scale, int64_t count) {
  int shift = 63 - std::countl_zero(static_cast<uint64_t>(count));
  shift = std::min({shift, 32, 31 + scale.shift});
  return {static_cast<int32_t>((static_cast<int64_t>(scale.value) << shift) / count), scale.shift - shift};
}

template <class T>
Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const std::span<T> out = ctx.out<T>(0);
  if (s.plan.inputs == 0) {
    std::fill(out.begin(), out.end(), T{0});
    return {};
  }
  const std::span<uint32_t> sums = ctx.scratch_of<uint32_t>(s.sums);
  std::fill(sums.begin(), sums.end(), 0u);
  reduce(s.plan, ctx.in<T>(0).data(), sums.data(),
         [](uint32_t sum, T x) { return sum + static_cast<uint32_t>(static_cast<int32_t>(x)); });
  const IntRange range = type_range(ctx.output(0).type);
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<T>(std::clamp<int64_t>(s.rescale(sums[i]) + s.zero_out, range.low, range.high));
  }
  return {};
}

Multiplier sum_multiplier(const Quantization& in, const Quantization& out) {
  return quantize_multiplier(static_cast<double>(in.first_scale()) / static_cast<double>(out.first_scale()));
}

}  // namespace

Multiplier mean_multiplier(const Quantization& in, const Quantization& out, int64_t count) {
  const Multiplier scale = sum_multiplier(in, out);
  return count > 0 ? divided(scale, count) : scale;
}

Status prepare_quantized_sum(PrepareContext& ctx, bool mean) {
  const Quantization &in = ctx.input(0).quant(), &out = ctx.output(0).quant();
  const ElementType type = ctx.input(0).type;
  if (type == ElementType::int16 && (in.first_zero_point() != 0 || out.first_zero_point() != 0))
    return ctx.wrong_zero_point(in.first_zero_point() != 0 ? Operand(0) : Operand::output(0), 0);
  State& s = ctx.state<State>();
  SURELITE_TRY(prepare_reduce(ctx, &s.plan));
  if (ctx.waiting()) return {};
  s.scale = mean ? mean_multiplier(in, out, s.plan.per_output) : sum_multiplier(in, out);
  s.zero_sum = static_cast<int64_t>(static_cast<uint64_t>(s.plan.per_output) *
                                    static_cast<uint64_t>(int64_t{in.first_zero_point()}));
  s.zero_out = out.first_zero_point();
  s.factor = in.first_scale() / out.first_scale();
  s.bias = static_cast<float>(-in.first_zero_point()) * s.factor * static_cast<float>(s.plan.per_output);
  // Beyond what fits an integer the fixed-point form decides.
  s.real =
      !mean && type != ElementType::uint8 && std::isfinite(s.factor) && s.factor < 0x1p24f && std::isfinite(s.bias);
  s.sums = ctx.scratch(static_cast<size_t>(s.plan.outputs) * sizeof(uint32_t));
  ctx.set_run(type == ElementType::uint8 ? run<uint8_t> : type == ElementType::int8 ? run<int8_t> : run<int16_t>);
  return {};
}

}  // namespace surelite
