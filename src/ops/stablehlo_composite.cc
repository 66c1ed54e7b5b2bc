// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_COMPOSITE: a named group of operators; runs the subgraph that spells it out.
#include "ops/shared/control/subgraph_call.h"

namespace surelite {
namespace {

struct State {
  int slot = 0;
  CallResults results;
};

Status prepare(PrepareContext& ctx) {
  const int subgraph = ctx.options().i32("decomposition_subgraph_index");
  SURELITE_TRY(check_callee_inputs(ctx, subgraph, 0));
  SURELITE_TRY(check_callee_outputs(ctx, subgraph));
  State& s = ctx.state<State>();
  SURELITE_LET(s.slot, plan_call(ctx, subgraph, 0));
  return plan_results(ctx, {&s.slot, 1}, &s.results);
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  SURELITE_LET(const auto results, ctx.call(s.slot, ctx.inputs));
  return copy_results(ctx, s.results, results);
}

}  // namespace

extern const OpSpec op_stablehlo_composite{
    .name = "STABLEHLO_COMPOSITE",
    .types = "any* -> any*",
    .options = "StableHLOCompositeOptions",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
