// SPDX-License-Identifier: Apache-2.0
// HASHTABLE: creates a lookup table, once, and gives its id.
#include <fmt/format.h>

#include "ops/op.h"
#include "ops/shared/control/resources.h"

namespace surelite {
namespace {

struct State {
  int32_t id = 0;
  ElementType key = ElementType::int64, value = ElementType::string;
};

Status prepare(PrepareContext& ctx) {
  State& s = ctx.state<State>();
  s.id = ctx.options().i32("table_id");
  s.key = static_cast<ElementType>(ctx.options().i32("key_dtype"));
  s.value = static_cast<ElementType>(ctx.options().i32("value_dtype"));
  const bool number_to_text = s.key == ElementType::int64 && s.value == ElementType::string;
  const bool text_to_number = s.key == ElementType::string && s.value == ElementType::int64;
  if (!number_to_text && !text_to_number)
    return ctx.bad_option("key_dtype and value_dtype",
                          {"value", fmt::format("{} and {}", name_of(s.key), name_of(s.value))},
                          "one must be int64, the other string");
  return ctx.resize(0, Shape{1});
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  ctx.out<int32_t>(0)[0] = s.id;
  if (ctx.resources().table(s.id)) return {};
  HashTable& table = ctx.resources().make_table(s.id);
  table.key_type = s.key;
  table.value_type = s.value;
  return {};
}

}  // namespace

extern const OpSpec op_hashtable{
    .name = "HASHTABLE",
    .types = " -> res",
    .options = "HashtableOptions",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
