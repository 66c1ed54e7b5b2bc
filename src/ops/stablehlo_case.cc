// SPDX-License-Identifier: Apache-2.0
// STABLEHLO_CASE: runs one of several subgraphs, by index; any index outside the list means the last one.
#include "ops/shared/control/subgraph_call.h"

namespace surelite {
namespace {

struct State {
  std::vector<int> slots;
  CallResults results;
};

Status prepare(PrepareContext& ctx) {
  if (ctx.input(0).count() != 1) return ctx.wrong_count(0, 1);
  const std::vector<int64_t> branches = ctx.options().integers("branch_subgraph_indices");
  if (branches.empty()) return ctx.bad_option("branch_subgraph_indices", {"value", "empty"}, "it must name a subgraph");
  State& s = ctx.state<State>();
  for (const int64_t entry : branches) {
    const auto branch = static_cast<int>(entry);
    SURELITE_TRY(check_callee_inputs(ctx, branch, 1));
    SURELITE_TRY(check_callee_outputs(ctx, branch));
    SURELITE_LET(const int slot, plan_call(ctx, branch, 1));
    s.slots.push_back(slot);
  }
  return plan_results(ctx, s.slots, &s.results);
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const int32_t index = ctx.in<int32_t>(0)[0];
  const bool inside = index >= 0 && static_cast<size_t>(index) < s.slots.size();
  SURELITE_LET(const auto results,
               ctx.call(inside ? s.slots[static_cast<size_t>(index)] : s.slots.back(), ctx.inputs.subspan(1)));
  return copy_results(ctx, s.results, results);
}

}  // namespace

extern const OpSpec op_stablehlo_case{
    .name = "STABLEHLO_CASE",
    .types = "i32 any* -> any*",
    .options = "StablehloCaseOptions",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
