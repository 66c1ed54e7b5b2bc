// SPDX-License-Identifier: Apache-2.0
// SQUEEZE: drops axes of extent 1, those listed or all.
#include <vector>

#include "ops/shared/move/same_bytes.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  const std::vector<int64_t> listed = ctx.options().integers("squeeze_dims");
  std::vector<bool> drop(static_cast<size_t>(in.rank()), false);
  for (const int64_t value : listed) {
    const std::optional<int> axis = resolve_axis(value, in.rank());
    if (!axis || in[*axis] != 1)
      return ctx.bad_option("squeeze_dims", {"value", value},
                            "it must be an axis of extent 1 of " + ctx.describe_input(0));
    drop[static_cast<size_t>(*axis)] = true;
  }
  Shape out;
  for (int i = 0; i < in.rank(); ++i)
    if (listed.empty() ? in[i] != 1 : !drop[static_cast<size_t>(i)]) out.push_back(in[i]);
  return prepare_same_bytes(ctx, out);
}

}  // namespace

extern const OpSpec op_squeeze{
    .name = "SQUEEZE",
    .max_version = 2,
    .types = "T:any -> T",
    .prepare = prepare,
    .run = run_same_bytes,
};

}  // namespace surelite
