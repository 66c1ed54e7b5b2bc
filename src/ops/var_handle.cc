// SPDX-License-Identifier: Apache-2.0
// VAR_HANDLE: the id of the resource variable of a name.
#include "ops/op.h"
#include "ops/shared/control/resources.h"

namespace surelite {
namespace {

struct State {
  std::string container, shared_name;
  int known = -1;  // persistent: the id plus one once it was looked up; a session never changes it
};

Status prepare(PrepareContext& ctx) {
  State& s = ctx.state<State>();
  s.container = ctx.options().text("container");
  s.shared_name = ctx.options().text("shared_name");
  s.known = ctx.persistent(sizeof(int32_t));
  return ctx.resize(0, Shape{1});
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  int32_t& known = *reinterpret_cast<int32_t*>(ctx.persistent(s.known).data());
  if (known == 0) known = ctx.resources().id_of(s.container, s.shared_name) + 1;
  ctx.out<int32_t>(0)[0] = known - 1;
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
