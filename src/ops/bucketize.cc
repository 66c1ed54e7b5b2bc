// SPDX-License-Identifier: Apache-2.0
// BUCKETIZE: for each element the number of boundaries that are not above it.
#include <algorithm>
#include <vector>

#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

struct State {
  std::vector<float> boundaries;
};

template <class T>
Status run(RunContext& ctx) {
  constexpr size_t kFew = 16;
  const std::vector<float>& boundaries = ctx.state<State>().boundaries;
  if (boundaries.size() <= kFew)
    return map_elements<T, int32_t>(ctx, [&boundaries](T x) {
      int32_t below = 0;
      for (const float boundary : boundaries) below += !(x < boundary);
      return below;
    });
  return map_elements<T, int32_t>(ctx, [&boundaries](T x) {
    const auto above = std::upper_bound(boundaries.begin(), boundaries.end(), x,
                                        [](T value, float boundary) { return value < boundary; });
    return above - boundaries.begin();
  });
}

Status prepare(PrepareContext& ctx) {
  State& s = ctx.state<State>();
  s.boundaries = ctx.options().floats("boundaries");
  // A NaN is above nothing and below nothing: a list with one is not sorted.
  for (size_t i = 0; i < s.boundaries.size(); ++i)
    if (!(s.boundaries[i] >= s.boundaries[i ? i - 1 : 0]))
      return ctx.bad_option("boundaries", {"value", s.boundaries[i]}, "boundaries must rise");
  SURELITE_TRY(prepare_same_shape(ctx));
  return choose_run(ctx, ctx.input(0).type,
                    {{ElementType::float32, run<float>},
                     {ElementType::float64, run<double>},
                     {ElementType::int32, run<int32_t>},
                     {ElementType::int64, run<int64_t>}});
}

}  // namespace

extern const OpSpec op_bucketize{
    .name = "BUCKETIZE",
    .types = "f32|f64|i32|i64 -> i32",
    .options = "BucketizeOptions",
    .prepare = prepare,
};

}  // namespace surelite
