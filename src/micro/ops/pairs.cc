// SPDX-License-Identifier: Apache-2.0
#include "micro/ops/pairs.h"

namespace surelite {
namespace micro {

bool plan_broadcast(const View& a, const View& b, const View& out, Broadcast* plan) {
  const int rank = a.rank() > b.rank() ? a.rank() : b.rank();
  if (out.rank() != rank || rank > kMaxAxes) return false;
  *plan = {};
  // Outermost axis first; neighbours that repeat in the same way become one.
  int32_t step_a = a.count(), step_b = b.count();
  bool before_a = false, before_b = false;
  for (int axis = 0; axis < rank; ++axis) {
    const int in_a = axis - (rank - a.rank()), in_b = axis - (rank - b.rank());
    const int32_t da = in_a < 0 ? 1 : a.dim(in_a), db = in_b < 0 ? 1 : b.dim(in_b), extent = out.dim(axis);
    if ((da != 1 && db != 1 && da != db) || extent != (da == 1 ? db : da)) return false;
    step_a /= da, step_b /= db;
    if (extent == 1) continue;
    const bool repeats_a = da == 1, repeats_b = db == 1;
    int32_t at = plan->axes;
    if (at > 0 && repeats_a == before_a && repeats_b == before_b) {
      --at;
      plan->extent[at] *= extent;
    } else {
      plan->extent[at] = extent;
      ++plan->axes;
    }
    plan->stride_a[at] = repeats_a ? 0 : step_a;
    plan->stride_b[at] = repeats_b ? 0 : step_b;
    before_a = repeats_a, before_b = repeats_b;
  }
  return true;
}

}  // namespace micro
}  // namespace surelite
