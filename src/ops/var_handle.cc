// SPDX-License-Identifier: Apache-2.0
// VAR_HANDLE: the id of the resource variable of a name.
#include "ops/op.h"
#include "ops/shared/control/resources.h"

namespace surelite {
namespace {

struct State {
  std::string container, shared_name;
};

Status prepare(PrepareContext& ctx) {
  State& s = ctx.state<State>();
  s.container = ctx.options().text("container");
  s.shared_name = ctx.options().text("shared_name");
  return ctx.resize(0, Shape{1});
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  ctx.out<int32_t>(0)[0] = ctx.resources().id_of(s.container, s.shared_name);
  return {};
}

}  // namespace

extern const OpSpec op_var_handle{
    .name = "VAR_HANDLE",
    .types = " -> res|i32",
    .options = "VarHandleOptions",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
