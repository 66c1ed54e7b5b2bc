// SPDX-License-Identifier: Apache-2.0
// CALL_ONCE: runs an initializing subgraph in the first run of a session.
#include "ops/shared/control/subgraph_call.h"

namespace surelite {
namespace {

struct State {
  int slot = 0;
  int subgraph = 0;
};

Status prepare(PrepareContext& ctx) {
  State& s = ctx.state<State>();
  s.subgraph = ctx.options().i32("init_subgraph_index");
  SURELITE_TRY(check_callee_inputs(ctx, s.subgraph, 0));
  SURELITE_TRY(check_callee_outputs(ctx, s.subgraph));
  SURELITE_LET(s.slot, plan_call(ctx, s.subgraph, 0));
  return {};
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  bool& done = ctx.host->called_once(s.subgraph);
  if (done) return {};
  SURELITE_TRY(ctx.call(s.slot, {}));
  done = true;
  return {};
}

}  // namespace

extern const OpSpec op_call_once{
    .name = "CALL_ONCE",
    .types = " -> ",
    .options = "CallOnceOptions",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
