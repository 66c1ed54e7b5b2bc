// SPDX-License-Identifier: Apache-2.0
// EMBEDDING_LOOKUP_SPARSE: rows of a table, weighted and combined. The ids are the elements of a sparse tensor given by
// their indices and its dense shape; those that agree in all indices but the last are combined.
#include <algorithm>
#include <cmath>
#include <string>

#include "ops/fast/wide_loop.h"
#include "ops/op.h"
#include "ops/shared/control/stopping.h"

namespace surelite {
namespace {

enum { kIds, kIndices, kDenseShape, kWeights, kTable };
enum class Combiner : int32_t { sum = 0, mean = 1, sqrtn = 2 };

struct State {
  Combiner combiner = Combiner::sum;
  int64_t count = 0, rank = 0, rows = 0,
          width = 0;  // lookups, indices per lookup, and the table's rows and their length
};

// What has gone into the bucket in hand.
struct Bucket {
  int64_t number = 0;
  bool used = false;
  float total = 0.0f, squares = 0.0f;
};

void finish(const State& s, const Bucket& bucket, float* out) {
  if (s.combiner == Combiner::sum || !bucket.used) return;
  const float divisor = s.combiner == Combiner::mean ? bucket.total : std::sqrt(bucket.squares);
  for (int64_t i = 0; i < s.width; ++i) out[bucket.number * s.width + i] /= divisor;
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const auto ids = ctx.in<int32_t>(kIds), indices = ctx.in<int32_t>(kIndices), dense = ctx.in<int32_t>(kDenseShape);
  const auto weights = ctx.in<float>(kWeights);
  const float* table = ctx.in<float>(kTable).data();
  const std::span<float> out = ctx.out<float>(0);
  std::fill(out.begin(), out.end(), 0.0f);
  Bucket bucket;
  Stopping stopping(ctx);
  for (int64_t i = 0; i < s.count; ++i) {
    if (stopping.after(s.width)) return ended(ctx);
    const auto at = static_cast<size_t>(i);
    if (ids[at] < 0 || ids[at] >= s.rows) return ctx.bad_index(kIds, i, ids[at], s.rows);
    int64_t number = 0;
    for (int64_t k = 0; k < s.rank - 1; ++k) {
      const int64_t position = i * s.rank + k;
      const int32_t index = indices[static_cast<size_t>(position)], extent = dense[static_cast<size_t>(k)];
      if (index < 0 || index >= extent) return ctx.bad_index(kIndices, position, index, extent);
      number = number * extent + index;
    }
    if (number != bucket.number) {
      finish(s, bucket, out.data());
      bucket = {number};
    }
    const float weight = weights[at];
    bucket.used = true;
    bucket.total += weight;
    bucket.squares += weight * weight;
    const int64_t width = s.width;
    const float* row = table + ids[at] * width;
    float* sum = out.data() + number * width;
    SURELITE_SAME_PLACE
    for (int64_t c = 0; c < width; ++c) sum[c] += row[c] * weight;
  }
  finish(s, bucket, out.data());
  return {};
}

Status prepare(PrepareContext& ctx) {
  const int32_t combiner = ctx.options().i32("combiner");
  if (combiner < 0 || combiner > 2)
    return ctx.bad_option("combiner", {"value", combiner}, "it must be 0 (sum), 1 (mean) or 2 (sqrtn)");
  for (const int i : {kIds, kDenseShape, kWeights})
    if (ctx.input(i).rank() != 1) return ctx.wrong_rank(i, 1);
  const Tensor &indices = ctx.input(kIndices), &table = ctx.input(kTable);
  if (indices.rank() != 2) return ctx.wrong_rank(kIndices, 2);
  if (indices.dim(1) < 1) return ctx.wrong_extent(kIndices, 1, "1 or more");
  if (table.rank() < 2) return ctx.wrong_rank(kTable, "2 or more");
  for (const int i : {kIds, kWeights})
    if (ctx.input(i).dim(0) != indices.dim(0)) return ctx.extents_differ(i, 0, kIndices, 0);
  if (ctx.input(kDenseShape).dim(0) != indices.dim(1)) return ctx.extents_differ(kDenseShape, 0, kIndices, 1);
  if (!ctx.known(kDenseShape)) return ctx.later();
  Shape shape;
  const auto dense = ctx.input(kDenseShape).values<int32_t>();
  for (const int32_t extent : dense.first(dense.size() - 1)) {
    if (extent < 0) return ctx.bad_value(kDenseShape, extent, "extents must not be negative");
    shape.push_back(extent);
  }
  for (int i = 1; i < table.rank(); ++i) shape.push_back(table.dim(i));
  SURELITE_TRY(ctx.resize(0, shape));
  State& s = ctx.state<State>();
  s.combiner = static_cast<Combiner>(combiner);
  s.count = indices.dim(0);
  s.rank = indices.dim(1);
  s.rows = table.dim(0);
  s.width = table.shape.count(1, table.rank());
  return {};
}

}  // namespace

extern const OpSpec op_embedding_lookup_sparse{
    .name = "EMBEDDING_LOOKUP_SPARSE",
    .types = "i32 i32 i32 f32 f32 -> f32",
    .options = "EmbeddingLookupSparseOptions",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
