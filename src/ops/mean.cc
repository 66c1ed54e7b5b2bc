// SPDX-License-Identifier: Apache-2.0
// MEAN over axes. Nothing at all has the mean NaN, or 0 among integers.
#include <algorithm>
#include <limits>

#include "ops/fast/float_rows.h"
#include "ops/fast/pooling.h"
#include "ops/shared/reduce/reduce_quantized.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

struct State {
  ReducePlan plan;
  int sums = -1;
};

Status run_float(RunContext& ctx) {
  const ReducePlan& plan = ctx.state<State>().plan;
  const std::span<float> out = ctx.out<float>(0);
  if (plan.inputs == 0) {
    std::fill(out.begin(), out.end(), std::numeric_limits<float>::quiet_NaN());
    return {};
  }
  SURELITE_TRY(reduce_in_place<float>(ctx, plan, 0.0f, false, [](float sum, float x) { return sum + x; }));
  const auto count = static_cast<float>(plan.per_output);
  for (float& value : out) value /= count;
  return {};
}

// The innermost axes alone are reduced: each output is the mean of neighbours.
Status run_rows(RunContext& ctx) {
  const ReducePlan& plan = ctx.state<State>().plan;
  const std::span<float> out = ctx.out<float>(0);
  fast_row_sums(ctx.kernels())(ctx.in<float>(0).data(), out.data(), plan.outputs, plan.per_output);
  const auto count = static_cast<float>(plan.per_output);
  for (float& value : out) value /= count;
  return {};
}

bool takes_rows(const PrepareContext& ctx, const ReducePlan& plan) {
  return plan.inputs > 0 && plan.count > 0 && plan.count <= 2 &&
         plan.axes[static_cast<size_t>(plan.count - 1)].out_stride == 0 && fast_row_sums(ctx.kernels()) &&
         ctx.output(0).type == ElementType::float32;
}

// Axes in the middle: each output is the mean of a column, summed in order.
Status run_columns(RunContext& ctx) {
  constexpr int64_t kWidest = 64;  // columns at once
  const ReducePlan& plan = ctx.state<State>().plan;
  const auto add = fast_column_sums<float>(ctx.kernels());
  const auto last = static_cast<size_t>(plan.count - 1);
  const int64_t width = plan.axes[last].extent, rows = plan.per_output;
  const float* in = ctx.in<float>(0).data();
  const std::span<float> out = ctx.out<float>(0);
  std::fill(out.begin(), out.end(), 0.0f);
  for (float* sums = out.data(); sums != out.data() + out.size(); sums += width, in += rows * width)
    for (int64_t c = 0; c < width; c += kWidest) add(in + c, rows, width, std::min(kWidest, width - c), sums + c);
  const auto count = static_cast<float>(rows);
  for (float& value : out) value /= count;
  return {};
}

bool takes_columns(const PrepareContext& ctx, const ReducePlan& plan) {
  return plan.inputs > 0 && (plan.count == 2 || plan.count == 3) &&
         plan.axes[static_cast<size_t>(plan.count - 2)].out_stride == 0 && fast_column_sums<float>(ctx.kernels()) &&
         plan.axes[static_cast<size_t>(plan.count - 1)].out_stride != 0 && ctx.output(0).type == ElementType::float32;
}

template <class T>
Status run_integer(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const std::span<T> out = ctx.out<T>(0);
  std::fill(out.begin(), out.end(), T{0});
  if (s.plan.inputs == 0) return {};
  const std::span<uint64_t> sums = ctx.scratch_of<uint64_t>(s.sums);
  std::fill(sums.begin(), sums.end(), uint64_t{0});
  reduce(s.plan, ctx.in<T>(0).data(), sums.data(),
         [](uint64_t sum, T x) { return sum + static_cast<uint64_t>(int64_t{x}); });
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<T>(static_cast<int64_t>(sums[i]) / s.plan.per_output);
  return {};
}

Status prepare(PrepareContext& ctx) {
  const ElementType type = ctx.input(0).type;
  if (quantizable(type)) return prepare_quantized_sum(ctx, true);
  State& s = ctx.state<State>();
  SURELITE_TRY(prepare_reduce(ctx, &s.plan));
  if (ctx.waiting()) return {};
  if (type != ElementType::float32) s.sums = ctx.scratch(static_cast<size_t>(s.plan.outputs) * sizeof(uint64_t));
  const bool rows = takes_rows(ctx, s.plan), columns = takes_columns(ctx, s.plan);
  ctx.set_run(rows                           ? run_rows
              : columns                      ? run_columns
              : type == ElementType::float32 ? run_float
              : type == ElementType::int32   ? run_integer<int32_t>
                                             : run_integer<int64_t>);
  return {};
}

}  // namespace

extern const OpSpec op_mean{
    .name = "MEAN",
    .max_version = 3,
    .types = "T:f32|i8|u8|i16|i32|i64 i32 -> T",
    .prepare = prepare,
};

}  // namespace surelite
