// SPDX-License-Identifier: Apache-2.0
// MIRROR_PAD: margins that mirror the input, with or without its border element.
#include "ops/shared/move/indexed_copy.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  const Shape& pads = ctx.input(1).shape;
  const int mode = ctx.options().i32("mode");
  if (mode != 0 && mode != 1) return ctx.bad_option("mode", {"value", mode}, "it must be 0 (REFLECT) or 1 (SYMMETRIC)");
  if (pads.rank() != 2 || pads[0] != in.rank() || pads[1] != 2)
    return ctx.wrong_shape(1, to_string(Shape{in.rank(), 2}));
  if (!ctx.known(1)) return ctx.later();
  const std::vector<int64_t> paddings = read_integers(ctx.input(1));
  const int64_t skip = mode == 0 ? 1 : 0;  // REFLECT leaves out the border element
  std::vector<IndexMap> maps;
  Shape out;
  for (int i = 0; i < in.rank(); ++i) {
    const int64_t before = paddings[2 * static_cast<size_t>(i)], after = paddings[2 * static_cast<size_t>(i) + 1];
    const int64_t extent = in[i], most = extent > skip ? extent - skip : 0;
    for (const int64_t pad : {before, after})
      if (pad < 0 || pad > most)
        return ctx.bad_value(1, pad, "margins of axis " + std::to_string(i) + " must be 0 to " + std::to_string(most));
    if (extent + before + after > INT32_MAX)
      return ctx.impossible_extent(i, extent + before + after);
    out.push_back(static_cast<int32_t>(extent + before + after));
    maps.emplace_back();
    if (before == 0 && after == 0) continue;
    maps.back() = [=](int64_t at) {
      at -= before;
      if (at < 0) return skip - 1 - at;
      return at < extent ? at : 2 * extent - 1 - skip - at;
    };
  }
  return prepare_indexed_copy(ctx, out, std::move(maps));
}

}  // namespace

extern const OpSpec op_mirror_pad{
    .name = "MIRROR_PAD",
    .max_version = 3,
    .types = "T:" SURELITE_CELL_TYPES " i32|i64 -> T",
    .prepare = prepare,
    .run = run_indexed_copy,
};

}  // namespace surelite
