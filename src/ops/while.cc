// SPDX-License-Identifier: Apache-2.0
// WHILE: runs a body subgraph, whose results are its next inputs, as long as a condition subgraph says so.
#include <fmt/format.h>

#include <cstring>

#include "base/memory.h"
#include "ops/shared/control/subgraph_call.h"

namespace surelite {
namespace {

struct State {
  int condition_slot = 0, body_slot = 0;
  CallResults results, again;  // of the first pass, and of those after it
};

// One bool, as far as its shape is known.
Status check_condition(PrepareContext& ctx, int subgraph, int slot) {
  const std::vector<SubgraphOutput> outputs = ctx.subgraph_outputs(slot);
  if (outputs.size() != 1 || outputs[0].type != ElementType::boolean)
    return ctx.bad_shape(fmt::format("the condition, subgraph {}, must have one bool output", subgraph),
                         {{"subgraph", subgraph}, {"outputs", outputs.size()}});
  if (outputs[0].shape_known && outputs[0].shape.count() != 1)
    return ctx.bad_shape(
        fmt::format("the condition, subgraph {}, gives {} values, not one", subgraph, outputs[0].shape.count()),
        {{"subgraph", subgraph}, {"count", outputs[0].shape.count()}});
  return {};
}

Status prepare(PrepareContext& ctx) {
  const int condition = ctx.options().i32("cond_subgraph_index"), body = ctx.options().i32("body_subgraph_index");
  if (ctx.input_count() != ctx.output_count())
    return ctx.bad_shape(fmt::format("a loop with {} inputs has {} outputs", ctx.input_count(), ctx.output_count()),
                         {{"inputs", ctx.input_count()}, {"outputs", ctx.output_count()}});
  SURELITE_TRY(check_callee_inputs(ctx, condition, 0));
  SURELITE_TRY(check_callee_inputs(ctx, body, 0));
  SURELITE_TRY(check_callee_outputs(ctx, body));
  for (int i = 0; i < ctx.input_count(); ++i) {
    if (ctx.has_output(i) && ctx.input(i).type != ctx.output(i).type)
      return ctx.types_differ(i, Operand::output(i));
  }
  State& s = ctx.state<State>();
  SURELITE_LET(s.condition_slot, plan_call(ctx, condition, 0));
  s.again.unchanged = own_arguments(ctx.model(), body);
  SURELITE_TRY(check_condition(ctx, condition, s.condition_slot));
  SURELITE_LET(s.body_slot, plan_call(ctx, body, 0));

  // Shapes that one pass through the body changes may change with every pass.
  const std::vector<SubgraphOutput> after = ctx.subgraph_outputs(s.body_slot);
  bool stable = true;
  for (int i = 0; i < ctx.input_count(); ++i) {
    const SubgraphOutput& result = after[static_cast<size_t>(i)];
    stable &= result.shape_known && result.shape == ctx.input(i).shape;
  }
  if (stable) SURELITE_TRY(plan_results(ctx, {&s.body_slot, 1}, &s.results));
  else defer_results(ctx, &s.results);
  s.again.from_run = s.results.from_run;
  return {};
}

// What goes from pass to pass: the outputs, and memory of the loop's own where an output is absent.
class LoopValues {
 public:
  explicit LoopValues(RunContext* ctx) : ctx_(ctx) {
    for (int i = 0; i < ctx->output_count(); ++i)
      if (!ctx->has_output(i)) own_.resize(static_cast<size_t>(ctx->output_count()));
    if (own_.empty()) return;
    list_.assign(ctx->outputs.begin(), ctx->outputs.end());
    for (size_t i = 0; i < list_.size(); ++i)
      if (!list_[i]) list_[i] = &own_[i].value;
  }

  Status take(const CallResults& results, std::span<const Tensor* const> from) {
    SURELITE_TRY(copy_results(*ctx_, results, from));
    for (size_t i = 0; i < own_.size(); ++i) {
      if (ctx_->has_output(static_cast<int>(i))) continue;
      Own& own = own_[i];
      if (!from[i]->has_value)
        return ctx_->fail(Code::R404, {{"what", fmt::format("value {} of the loop", i)},
                                       {"found", "no value"},
                                       {"expected", "a computed one"}});
      if (own.memory.size() < from[i]->bytes) {
        SURELITE_LET(own.memory, allocate(from[i]->bytes, "a value of a loop that is no output"));
      }
      if (from[i]->bytes) std::memcpy(own.memory.data(), from[i]->data, from[i]->bytes);
      own.value = *from[i];
      own.value.data = own.memory.data();
    }
    return {};
  }

  std::span<const Tensor* const> list() const {
    return own_.empty() ? std::span<const Tensor* const>(ctx_->outputs) : std::span<const Tensor* const>(list_);
  }

 private:
  struct Own {
    Tensor value;
    Block memory;
  };
  RunContext* ctx_;
  std::vector<Own> own_;  // one for each output if one of them is absent
  std::vector<const Tensor*> list_;
};

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  LoopValues values(&ctx);
  SURELITE_TRY(values.take(s.results, ctx.inputs));
  const uint64_t limit = ctx.host->limits().max_loop_iterations;
  for (uint64_t iteration = 0;; ++iteration) {
    if (ctx.cancelled()) return ctx.fail(Code::R405, {});
    SURELITE_LET(const auto verdict, ctx.call(s.condition_slot, values.list()));
    // Shapes that change from pass to pass may turn it into a vector; its first value counts, as in the stock kernel.
    if (!verdict[0]->has_value || verdict[0]->count() < 1)
      return ctx.fail(Code::R404,
                      {{"what", "the result of the condition"}, {"found", "no value"}, {"expected", "one bool"}});
    if (!is_true(*verdict[0])) return {};
    if (iteration >= limit) return ctx.fail(Code::R408, {{"iterations", iteration}});
    SURELITE_LET(const auto results, ctx.call(s.body_slot, values.list()));
    SURELITE_TRY(values.take(s.again, results));
  }
}

}  // namespace

extern const OpSpec op_while{
    .name = "WHILE",
    .types = "any* -> any?*",
    .options = "WhileOptions",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
