// SPDX-License-Identifier: Apache-2.0
// Axes and output shapes of reductions.
#include "ops/shared/reduce/reduce.h"

#include <vector>

#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

// Which axes are reduced. Duplicates count once; a scalar has none, whatever the input says.
Result<std::vector<bool>> reduced_axes(const PrepareContext& ctx, int rank) {
  std::vector<bool> reduced(static_cast<size_t>(rank), false);
  if (rank == 0) return reduced;
  for (const int64_t value : read_integers(ctx.input(1))) {
    const std::optional<int> axis = resolve_axis(value, rank);
    if (!axis) return ctx.bad_value(1, value, "it must be an axis of " + ctx.describe_input(0));
    reduced[static_cast<size_t>(*axis)] = true;
  }
  return reduced;
}

}  // namespace

Status prepare_reduce(PrepareContext& ctx, ReducePlan* plan) {
  if (!ctx.known(1)) return ctx.later();
  const Shape& in = ctx.input(0).shape;
  SURELITE_LET(const std::vector<bool> reduced, reduced_axes(ctx, in.rank()));
  const bool keep = ctx.options().flag("keep_dims");
  Shape out;
  for (int i = 0; i < in.rank(); ++i) {
    if (!reduced[static_cast<size_t>(i)])
      out.push_back(in[i]);
    else if (keep)
      out.push_back(1);
  }
  SURELITE_TRY(ctx.resize(0, out));
  plan->inputs = in.count();
  plan->outputs = out.count();
  plan->all = std::all_of(reduced.begin(), reduced.end(), [](bool is) { return is; });
  for (int i = 0; i < in.rank(); ++i)
    if (reduced[static_cast<size_t>(i)]) plan->per_output *= in[i];
  if (plan->inputs == 0) return {};
  // Innermost first, then turned round.
  int64_t stride = 1;
  for (int i = in.rank() - 1; i >= 0; --i) {
    if (in[i] == 1) continue;
    const int64_t out_stride = reduced[static_cast<size_t>(i)] ? 0 : stride;
    if (plan->count > 0 && (plan->axes[static_cast<size_t>(plan->count - 1)].out_stride == 0) == (out_stride == 0))
      plan->axes[static_cast<size_t>(plan->count - 1)].extent *= in[i];
    else
      plan->axes[static_cast<size_t>(plan->count++)] = {in[i], out_stride};
    if (out_stride) stride *= in[i];
  }
  std::reverse(plan->axes.begin(), plan->axes.begin() + plan->count);
  return {};
}

}  // namespace surelite
