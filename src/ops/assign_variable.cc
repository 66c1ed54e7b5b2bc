// SPDX-License-Identifier: Apache-2.0
// ASSIGN_VARIABLE: gives a resource variable a value, whatever it held before.
#include <cstring>

#include "ops/shared/control/resource_id.h"
#include "ops/shared/control/resources.h"

namespace surelite {
namespace {

Status run(RunContext& ctx) {
  const Tensor& value = ctx.input(1);
  ResourceVariable& variable = ctx.resources().make_variable(resource_id(ctx));
  if (variable.data.data() == nullptr || variable.data.size() != value.bytes) {
    SURELITE_LET(variable.data, allocate(value.bytes, "a resource variable"));
  }
  if (value.bytes) std::memcpy(variable.data.data(), value.data, value.bytes);
  variable.type = value.type;
  if (variable.shape != value.shape) variable.shape = value.shape;
  variable.bytes = value.bytes;
  variable.assigned = true;
  return {};
}

Status prepare(PrepareContext& ctx) { return check_resource_input(ctx); }

}  // namespace

extern const OpSpec op_assign_variable{
    .name = "ASSIGN_VARIABLE",
    .types = "res|i32 any -> ",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
