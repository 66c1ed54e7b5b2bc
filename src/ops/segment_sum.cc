// SPDX-License-Identifier: Apache-2.0
// SEGMENT_SUM: sums of neighbouring slices; ids start at 0 and rise by 1 at most.
#include "ops/shared/reduce/segment.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  if (ctx.input(0).rank() < 1) return ctx.wrong_rank(0, "1 or more");
  if (ctx.input(1).rank() != 1) return ctx.wrong_rank(1, 1);
  if (!ctx.known(1)) return ctx.later();
  int64_t last = -1;
  for (const int64_t id : read_integers(ctx.input(1))) {
    if (id < 0 || (id != last && id != last + 1))
      return ctx.bad_value(1, id, "ids must start at 0 and stay or rise by 1");
    last = id;
  }
  return prepare_segments<SegmentSum>(ctx, last + 1);
}

}  // namespace

extern const OpSpec op_segment_sum{
    .name = "SEGMENT_SUM",
    .types = "T:f32|i32 i32 -> T",
    .prepare = prepare,
};

}  // namespace surelite
