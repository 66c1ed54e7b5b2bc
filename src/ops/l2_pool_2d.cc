// SPDX-License-Identifier: Apache-2.0
// L2_POOL_2D: the root of the mean square of the elements under each window.
#include <cmath>

#include "ops/shared/conv/pooling.h"

namespace surelite {
namespace {

Status run(RunContext& ctx) {
  const Pool& pool = ctx.state<Pool>();
  return run_pool<float, float>(
      ctx, pool, 0.0f, folding([](float sum, float x) { return sum + x * x; }),
      [&](float sum, int64_t count) {
        return std::min(std::max(std::sqrt(sum / static_cast<float>(count)), pool.real.low), pool.real.high);
      });
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(prepare_pool_2d(ctx));
  ctx.set_run(run);
  return {};
}

}  // namespace

extern const OpSpec op_l2_pool_2d{
    .name = "L2_POOL_2D",
    .types = "f32 -> f32",
    .options = "Pool2DOptions",
    .prepare = prepare,
};

}  // namespace surelite
