// SPDX-License-Identifier: Apache-2.0
// READ_VARIABLE: the value of a resource variable. Its shape is known beforehand where the file states it in full.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "ops/shared/control/resource_id.h"
#include "ops/shared/control/resources.h"

namespace surelite {
namespace {

struct State {
  bool fixed = false;
};

// An empty shape may be that of a scalar or an unknown one.
bool states_shape(const TensorDef& def) {
  const auto open = [](int32_t extent) { return extent < 0; };
  return def.shape.rank() > 0 && std::none_of(def.shape.begin(), def.shape.end(), open) &&
         std::none_of(def.shape_signature.begin(), def.shape_signature.end(), open);
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(check_resource_input(ctx));
  const TensorDef& def = *ctx.output(0).def;
  const bool sized = def.type != ElementType::string && def.type != ElementType::variant;
  State& s = ctx.state<State>();
  s.fixed = sized && states_shape(def);
  if (s.fixed) return ctx.resize(0, def.shape);
  ctx.from_run(0);
  return {};
}

Status run(RunContext& ctx) {
  const Tensor& out = ctx.output(0);
  const ResourceVariable* variable = ctx.resources().variable(resource_id(ctx));
  if (!variable || !variable->assigned)
    return ctx.fail(Code::R407, {{"resource", fmt::format("variable {}", resource_id(ctx))}});
  if (variable->type != out.type || (ctx.state<State>().fixed && variable->shape != out.shape))
    return ctx.fail(
        Code::R404,
        {{"what", fmt::format("variable {}", resource_id(ctx))},
         {"found", fmt::format("{} {}", to_string(variable->shape), name_of(variable->type))},
         {"expected", fmt::format("{} {} for \"{}\"", to_string(out.shape), name_of(out.type), out.def->name)}});
  if (!ctx.state<State>().fixed)
    SURELITE_TRY(ctx.host->resize_output(ctx.outputs[0], variable->shape, variable->bytes));
  if (variable->bytes) std::memcpy(out.data, variable->data.data(), variable->bytes);
  return {};
}

}  // namespace

extern const OpSpec op_read_variable{
    .name = "READ_VARIABLE",
    .types = "res|i32 -> any",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
