// SPDX-License-Identifier: Apache-2.0
// HASHTABLE_LOOKUP: rows of a table whose keys, in ascending order, equal the values looked up, and whether they were
// found. Rows not found are zeros or empty strings.
#include <algorithm>
#include <cstring>
#include <optional>

#include "ops/op.h"

namespace surelite {
namespace {

enum { kLookup, kKeys, kTable };

// Halving as the C library's bsearch does it, so that of equal keys the same one is found.
std::optional<size_t> find(std::span<const int32_t> keys, int32_t wanted) {
  size_t low = 0, high = keys.size();
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (keys[middle] == wanted) return middle;
    if (wanted < keys[middle])
      high = middle;
    else
      low = middle + 1;
  }
  return std::nullopt;
}

Status run_strings(RunContext& ctx) {
  SURELITE_LET(const std::vector<std::string_view> table, read_strings(ctx.input(kTable)));
  const auto lookup = ctx.in<int32_t>(kLookup), keys = ctx.in<int32_t>(kKeys);
  std::vector<std::string_view> found(lookup.size());
  for (size_t i = 0; i < lookup.size(); ++i) {
    const std::optional<size_t> at = find(keys, lookup[i]);
    if (at) found[i] = table[*at];
    ctx.out<uint8_t>(1)[i] = at ? 1 : 0;
  }
  return ctx.write_strings(0, ctx.input(kLookup).shape, found);
}

Status run_rows(RunContext& ctx) {
  const auto lookup = ctx.in<int32_t>(kLookup), keys = ctx.in<int32_t>(kKeys);
  const Tensor& table = ctx.input(kTable);
  const size_t row = lookup.empty() ? 0 : ctx.output(0).bytes / lookup.size();
  if (row == 0) {
    for (size_t i = 0; i < lookup.size(); ++i) ctx.out<uint8_t>(1)[i] = find(keys, lookup[i]) ? 1 : 0;
    return {};
  }
  std::byte* out = ctx.output(0).data;
  for (size_t i = 0; i < lookup.size(); ++i, out += row) {
    const std::optional<size_t> at = find(keys, lookup[i]);
    if (at)
      std::memcpy(out, table.data + *at * row, row);
    else
      std::memset(out, 0, row);
    ctx.out<uint8_t>(1)[i] = at ? 1 : 0;
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  const Tensor& table = ctx.input(kTable);
  for (const int i : {kLookup, kKeys})
    if (ctx.input(i).rank() != 1) return ctx.wrong_rank(i, 1);
  if (table.rank() < 1) return ctx.wrong_rank(kTable, "1 or more");
  if (table.dim(0) != ctx.input(kKeys).dim(0)) return ctx.extents_differ(kTable, 0, kKeys, 0);
  SURELITE_TRY(ctx.resize(1, ctx.input(kLookup).shape));
  Shape shape = table.shape;
  shape[0] = ctx.input(kLookup).dim(0);
  if (table.type != ElementType::string) {
    ctx.set_run(run_rows);
    return ctx.resize(0, shape);
  }
  if (table.rank() != 1) return ctx.wrong_rank(kTable, 1);
  ctx.from_run(0);
  ctx.set_run(run_strings);
  return ctx.resize(0, shape);
}

}  // namespace

extern const OpSpec op_hashtable_lookup{
    .name = "HASHTABLE_LOOKUP",
    .types = "i32 i32 T:f32|f16|bf16|f64|i8|i16|i32|i64|u8|u16|u32|u64|bool|c64|c128|str -> T u8",
    .prepare = prepare,
};

}  // namespace surelite
