// SPDX-License-Identifier: Apache-2.0
// The table that a resource input names.
#pragma once

#include <string>

#include "ops/shared/control/resource_id.h"
#include "ops/shared/control/resources.h"

namespace surelite {

// Fails with R407 if there is none, R404 if it has other types.
inline Result<HashTable*> find_table(RunContext& ctx, ElementType key, ElementType value) {
  HashTable* table = ctx.resources().table(resource_id(ctx));
  const std::string name = "hash table " + std::to_string(resource_id(ctx));
  if (!table) return ctx.fail(Code::R407, {{"resource", name}});
  if (table->key_type != key || table->value_type != value)
    return ctx.fail(Code::R404, {{"what", name},
                                 {"found", "keys of " + std::string(name_of(table->key_type)) + " and values of " +
                                               std::string(name_of(table->value_type))},
                                 {"expected", std::string(name_of(key)) + " and " + std::string(name_of(value))}});
  return table;
}

}  // namespace surelite
