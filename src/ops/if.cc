// SPDX-License-Identifier: Apache-2.0
// IF: runs one of two subgraphs.
#include "ops/shared/control/subgraph_call.h"

namespace surelite {
namespace {

struct State {
  int then_slot = 0, else_slot = 0;
  CallResults results;
};

Status prepare(PrepareContext& ctx) {
  if (ctx.input(0).count() != 1) return ctx.wrong_count(0, 1);
  const int branches[] = {ctx.options().i32("then_subgraph_index"), ctx.options().i32("else_subgraph_index")};
  for (const int branch : branches) {
    SURELITE_TRY(check_callee_inputs(ctx, branch, 1));
    SURELITE_TRY(check_callee_outputs(ctx, branch));
  }
  State& s = ctx.state<State>();
  SURELITE_LET(s.then_slot, plan_call(ctx, branches[0], 1));
  SURELITE_LET(s.else_slot, plan_call(ctx, branches[1], 1));
  const int slots[] = {s.then_slot, s.else_slot};
  return plan_results(ctx, slots, &s.results);
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  SURELITE_LET(const auto results, ctx.call(is_true(ctx.input(0)) ? s.then_slot : s.else_slot, ctx.inputs.subspan(1)));
  return copy_results(ctx, s.results, results);
}

}  // namespace

extern const OpSpec op_if{
    .name = "IF",
    .types = "bool any* -> any?*",
    .options = "IfOptions",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
