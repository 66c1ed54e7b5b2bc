// SPDX-License-Identifier: Apache-2.0
// SQUARED_DIFFERENCE: (x - y) * (x - y), with broadcasting.
#include <algorithm>
#include <array>
#include <limits>

#include "ops/fast/float_pairs.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/elementwise/pairwise.h"
#include "ops/shared/quant/quantization_checks.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {
namespace {

struct SquaredDifference {
  template <class T>
  T operator()(T x, T y) const {
    const T difference = Minus()(x, y);
    return Times()(difference, difference);
  }
};

Status run_fast_floats(RunContext& ctx) {
  constexpr float kAll = std::numeric_limits<float>::infinity();
  run_float_pairs(ctx, float_pair(ctx.kernels(), &simd::FloatPairs::squared_difference), -kAll, kAll);
  return {};
}

constexpr int kSpareBits = 7;

struct State {
  int32_t zero_out = 0;
  Multiplier out;
  std::array<int32_t, 256> a{}, b{};  // every byte on the common scale
};

// The difference on twice the larger input scale has 15 bits, so its square fits.
Status run_int8(RunContext& ctx) {
  const State& s = ctx.state<State>();
  return broadcast_binary<int8_t, int8_t>(
      ctx, [a = s.a.data(), b = s.b.data(), out = s.out, zero_out = s.zero_out](int8_t x, int8_t y) {
        const int32_t difference = a[static_cast<uint8_t>(x)] - b[static_cast<uint8_t>(y)];
        const int32_t square = Times()(difference, difference);
        return std::clamp<int64_t>(int64_t{multiply(square, out)} + zero_out, -128, 127);
      });
}

Status prepare_int8(PrepareContext& ctx) {
  SURELITE_TRY(check_affine(ctx, {0, 1}));
  const Quantization &a = ctx.input(0).quant(), &b = ctx.input(1).quant(), &out = ctx.output(0).quant();
  const double twice = 2.0 * std::max(a.first_scale(), b.first_scale());
  State& s = ctx.state<State>();
  s.zero_out = out.first_zero_point();
  s.out = quantize_multiplier(twice * twice / ((1 << 2 * kSpareBits) * static_cast<double>(out.first_scale())));
  const Multiplier scale_a = quantize_multiplier(a.first_scale() / twice),
                   scale_b = quantize_multiplier(b.first_scale() / twice);
  for (int stored = 0; stored < 256; ++stored) {
    const int32_t value = static_cast<int8_t>(stored);
    s.a[static_cast<size_t>(stored)] = multiply((value - a.first_zero_point()) * (1 << kSpareBits), scale_a);
    s.b[static_cast<size_t>(stored)] = multiply((value - b.first_zero_point()) * (1 << kSpareBits), scale_b);
  }
  ctx.set_run(run_int8);
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_broadcast(ctx));
  if (ctx.output(0).type == ElementType::int8) return prepare_int8(ctx);
  const bool fast = prefers_float_pair(ctx, &simd::FloatPairs::squared_difference);
  return choose_run(ctx, ctx.output(0).type,
                    {{ElementType::float32, fast ? run_fast_floats : run_pairwise<float, SquaredDifference>},
                     {ElementType::float16, run_pairwise<Half, SquaredDifference>},
                     {ElementType::bfloat16, run_pairwise<BFloat16, SquaredDifference>},
                     {ElementType::int32, run_pairwise<int32_t, SquaredDifference>},
                     {ElementType::int64, run_pairwise<int64_t, SquaredDifference>}});
}

}  // namespace

extern const OpSpec op_squared_difference{
    .name = "SQUARED_DIFFERENCE",
    .max_version = 2,
    .types = "T:f32|f16|bf16|i32|i64|i8 T -> T",
    .prepare = prepare,
};

}  // namespace surelite
