// SPDX-License-Identifier: Apache-2.0
// SQUARED_DIFFERENCE: (x - y) * (x - y), with broadcasting.
#include <algorithm>

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

constexpr int kSpareBits = 7;

struct State {
  int32_t zero_a = 0, zero_b = 0, zero_out = 0;
  Multiplier a, b, out;
};

// The difference on twice the larger input scale has 15 bits, so its square fits.
template <bool WIDE>
Status run_int8(RunContext& ctx) {
  const State s = ctx.state<State>();
  return broadcast_binary<int8_t, int8_t, WIDE>(ctx, [s](int32_t x, int32_t y) {
    const int32_t xs = multiply((x - s.zero_a) * (1 << kSpareBits), s.a);
    const int32_t ys = multiply((y - s.zero_b) * (1 << kSpareBits), s.b);
    const int32_t square = Times()(xs - ys, xs - ys);
    return std::clamp<int64_t>(int64_t{multiply(square, s.out)} + s.zero_out, -128, 127);
  });
}

Status prepare_int8(PrepareContext& ctx) {
  SURELITE_TRY(check_affine(ctx, {0, 1}));
  const Quantization &a = ctx.input(0).quant(), &b = ctx.input(1).quant(), &out = ctx.output(0).quant();
  const double twice = 2.0 * std::max(a.s(), b.s());
  ctx.state<State>() = {a.z(),
                        b.z(),
                        out.z(),
                        quantize_multiplier(a.s() / twice),
                        quantize_multiplier(b.s() / twice),
                        quantize_multiplier(twice * twice / ((1 << 2 * kSpareBits) * static_cast<double>(out.s())))};
  ctx.set_run(may_be_wide(ctx) ? run_int8<true> : run_int8<false>);
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_broadcast(ctx));
  if (ctx.output(0).type == ElementType::int8) return prepare_int8(ctx);
  return choose_run(ctx, ctx.output(0).type,
                    {{ElementType::float32, run_pairwise<float, SquaredDifference>},
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
