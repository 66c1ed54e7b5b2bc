// SPDX-License-Identifier: Apache-2.0
// HASHTABLE_FIND: the value of each key, or the default value.
#include "ops/shared/control/hash_table.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(check_resource_input(ctx));
  if (ctx.input(2).count() < 1) return ctx.wrong_count(2, "1 or more");
  return ctx.resize(0, ctx.input(1).shape);
}

Status find_numbers(RunContext& ctx, const HashTable& table) {
  SURELITE_LET(const std::vector<std::string_view> keys, read_strings(ctx.input(1)));
  const int64_t missing = ctx.in<int64_t>(2)[0];
  const std::span<int64_t> out = ctx.out<int64_t>(0);
  for (size_t i = 0; i < keys.size(); ++i) {
    const auto found = table.by_text.find(keys[i]);
    out[i] = found == table.by_text.end() ? missing : found->second;
  }
  return {};
}

Status find_texts(RunContext& ctx, const HashTable& table) {
  SURELITE_LET(const std::vector<std::string_view> missing, read_strings(ctx.input(2)));
  std::vector<std::string_view> values;
  for (const int64_t key : ctx.in<int64_t>(1)) {
    const auto found = table.by_number.find(key);
    values.push_back(found == table.by_number.end() ? missing[0] : std::string_view(found->second));
  }
  return ctx.write_strings(0, Shape(ctx.input(1).shape), values);
}

Status run(RunContext& ctx) {
  SURELITE_LET(const HashTable* table, find_table(ctx, ctx.input(1).type, ctx.output(0).type));
  if (!table->imported) return ctx.fail(Code::R407, {{"resource", "hash table " + std::to_string(resource_id(ctx))}});
  return ctx.output(0).type == ElementType::string ? find_texts(ctx, *table) : find_numbers(ctx, *table);
}

}  // namespace

extern const OpSpec op_hashtable_find{
    .name = "HASHTABLE_FIND",
    .types = "res str i64 -> i64\nres i64 str -> str",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
