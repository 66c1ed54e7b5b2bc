// SPDX-License-Identifier: Apache-2.0
// HASHTABLE_SIZE: the number of entries of a table.
#include "ops/shared/control/resource_id.h"
#include "ops/shared/control/resources.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(check_resource_input(ctx));
  return ctx.resize(0, Shape{1});
}

Status run(RunContext& ctx) {
  const HashTable* table = ctx.resources().table(resource_id(ctx));
  if (!table) return ctx.fail(Code::R407, {{"resource", "hash table " + std::to_string(resource_id(ctx))}});
  ctx.out<int64_t>(0)[0] = static_cast<int64_t>(table->size());
  return {};
}

}  // namespace

extern const OpSpec op_hashtable_size{
    .name = "HASHTABLE_SIZE",
    .types = "res -> i64",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
