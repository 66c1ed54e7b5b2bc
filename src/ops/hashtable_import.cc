// SPDX-License-Identifier: Apache-2.0
// HASHTABLE_IMPORT: fills a table. Only the first import counts, and of equal keys the first.
#include "ops/shared/control/hash_table.h"
#include "ops/shared/control/resource_id.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(check_resource_input(ctx));
  if (ctx.input(1).count() == ctx.input(2).count()) return {};
  return ctx.wrong_count(2, ctx.input(1).count(), ", as many as there are keys");
}

Status run(RunContext& ctx) {
  SURELITE_LET(HashTable * table, find_table(ctx, ctx.input(1).type, ctx.input(2).type));
  if (table->imported) return {};
  const Tensor& numbers = ctx.input(ctx.input(1).type == ElementType::int64 ? 1 : 2);
  const Tensor& texts = ctx.input(ctx.input(1).type == ElementType::int64 ? 2 : 1);
  SURELITE_LET(const std::vector<std::string_view> strings, read_strings(texts));
  const std::span<const int64_t> values = numbers.values<int64_t>();
  for (size_t i = 0; i < strings.size(); ++i) {
    if (table->key_type == ElementType::int64)
      table->by_number.emplace(values[i], strings[i]);
    else
      table->by_text.emplace(strings[i], values[i]);
  }
  table->imported = true;
  return {};
}

}  // namespace

extern const OpSpec op_hashtable_import{
    .name = "HASHTABLE_IMPORT",
    .types = "res i64 str -> \nres str i64 -> ",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
