// SPDX-License-Identifier: Apache-2.0
// Comparisons of two broadcast inputs. Quantized inputs are brought to a common fixed-point scale first.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ops/shared/elementwise/broadcast.h"
#include "ops/shared/elementwise/elementwise.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/quant/quantization_checks.h"

namespace surelite {

template <class T, class F>
Status run_comparison(RunContext& ctx) {
  return broadcast_binary<T, uint8_t>(
      ctx, [](T x, T y) { return static_cast<uint8_t>(F()(static_cast<Wide<T>>(x), static_cast<Wide<T>>(y))); });
}

template <class F>
Status run_bool_comparison(RunContext& ctx) {
  return broadcast_binary<uint8_t, uint8_t>(
      ctx, [](uint8_t x, uint8_t y) { return static_cast<uint8_t>(F()(x != 0, y != 0)); });
}

struct ComparisonScale {
  int32_t zero_a = 0, zero_b = 0;
  Multiplier a, b;
  std::array<int32_t, 256> scaled_a{}, scaled_b{};  // of every byte

  void fill(bool is_signed) {
    for (int stored = 0; stored < 256; ++stored) {
      const int32_t value = is_signed ? static_cast<int8_t>(stored) : stored;
      scaled_a[static_cast<size_t>(stored)] = multiply((value - zero_a) * 256, a);
      scaled_b[static_cast<size_t>(stored)] = multiply((value - zero_b) * 256, b);
    }
  }
};

template <class T, class F>
Status run_scaled_comparison(RunContext& ctx) {
  const ComparisonScale& scales = ctx.state<ComparisonScale>();
  if constexpr (sizeof(T) == 1) {
    return broadcast_binary<T, uint8_t>(ctx, [a = scales.scaled_a.data(), b = scales.scaled_b.data()](T x, T y) {
      return static_cast<uint8_t>(F()(a[static_cast<uint8_t>(x)], b[static_cast<uint8_t>(y)]));
    });
  } else {
    return broadcast_binary<T, uint8_t>(
        ctx, [zero_a = scales.zero_a, zero_b = scales.zero_b, a = scales.a, b = scales.b](T x, T y) {
          return static_cast<uint8_t>(F()(multiply((x - zero_a) * 256, a), multiply((y - zero_b) * 256, b)));
        });
  }
}

template <class F>
Status run_string_comparison(RunContext& ctx) {
  SURELITE_LET(const std::vector<std::string_view> a, read_strings(ctx.input(0)));
  SURELITE_LET(const std::vector<std::string_view> b, read_strings(ctx.input(1)));
  const auto plan = BroadcastPlan<2>::make(ctx.output(0).shape, {&ctx.input(0).shape, &ctx.input(1).shape});
  uint8_t* out = ctx.out<uint8_t>(0).data();
  return for_each_row<2>(plan, [&](int64_t at, const auto& from, int64_t count, const auto& step) -> Status {
    combine_row(a.data() + from[0], step[0] != 0, b.data() + from[1], step[1] != 0, out + at, count,
                [](std::string_view x, std::string_view y) { return static_cast<uint8_t>(F()(x, y)); });
    return {};
  });
}

// x < y is y > x: half of the kernels serve with their inputs exchanged.
template <RunFn kRun, bool EXCHANGED>
Status run_in_order(RunContext& ctx) {
  if constexpr (!EXCHANGED) return kRun(ctx);
  const std::array<Tensor*, 2> inputs{ctx.inputs[1], ctx.inputs[0]};
  RunContext exchanged = ctx;
  exchanged.inputs = inputs;
  return kRun(exchanged);
}

template <class F, bool EXCHANGED>
Status prepare_scaled_comparison(PrepareContext& ctx) {
  for (const int i : {0, 1})
    if (!is_affine(ctx.input(i))) return not_affine(ctx, i);
  const Quantization &a = ctx.input(EXCHANGED ? 1 : 0).quant(), &b = ctx.input(EXCHANGED ? 0 : 1).quant();
  ComparisonScale& scales = ctx.state<ComparisonScale>();
  scales.zero_a = a.first_zero_point(), scales.zero_b = b.first_zero_point();
  scales.a = quantize_multiplier(a.first_scale()), scales.b = quantize_multiplier(b.first_scale());
  if (ctx.input(0).type != ElementType::int16) scales.fill(ctx.input(0).type == ElementType::int8);
  return choose_run(ctx, ctx.input(0).type,
                    {{ElementType::uint8, run_in_order<run_scaled_comparison<uint8_t, F>, EXCHANGED>},
                     {ElementType::int8, run_in_order<run_scaled_comparison<int8_t, F>, EXCHANGED>},
                     {ElementType::int16, run_in_order<run_scaled_comparison<int16_t, F>, EXCHANGED>}});
}

// The stock kernels scale int16 for equality only; `scale_int16` says so. EXCHANGED: F gets input 1 first.
template <class F, bool EXCHANGED = false>
Status prepare_comparison(PrepareContext& ctx, bool scale_int16) {
  SURELITE_TRY(prepare_broadcast(ctx));
  const ElementType type = ctx.input(0).type;
  const bool scaled =
      type == ElementType::uint8 || type == ElementType::int8 || (type == ElementType::int16 && scale_int16);
  if (scaled && (is_quantized(ctx.input(0)) || is_quantized(ctx.input(1))))
    return prepare_scaled_comparison<F, EXCHANGED>(ctx);
  return choose_run(ctx, type,
                    {{ElementType::float32, run_in_order<run_comparison<float, F>, EXCHANGED>},
                     {ElementType::float16, run_in_order<run_comparison<Half, F>, EXCHANGED>},
                     {ElementType::bfloat16, run_in_order<run_comparison<BFloat16, F>, EXCHANGED>},
                     {ElementType::float64, run_in_order<run_comparison<double, F>, EXCHANGED>},
                     {ElementType::uint8, run_in_order<run_comparison<uint8_t, F>, EXCHANGED>},
                     {ElementType::int8, run_in_order<run_comparison<int8_t, F>, EXCHANGED>},
                     {ElementType::int16, run_in_order<run_comparison<int16_t, F>, EXCHANGED>},
                     {ElementType::int32, run_in_order<run_comparison<int32_t, F>, EXCHANGED>},
                     {ElementType::uint32, run_in_order<run_comparison<uint32_t, F>, EXCHANGED>},
                     {ElementType::int64, run_in_order<run_comparison<int64_t, F>, EXCHANGED>},
                     {ElementType::boolean, run_in_order<run_bool_comparison<F>, EXCHANGED>},
                     {ElementType::string, run_in_order<run_string_comparison<F>, EXCHANGED>}});
}

}  // namespace surelite
