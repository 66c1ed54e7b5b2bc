// SPDX-License-Identifier: Apache-2.0
// FAKE_QUANT: rounds real numbers to those that a quantized type could store, given its range and bits.
#include <algorithm>
#include <cmath>

#include "ops/shared/elementwise/elementwise.h"

namespace surelite {
namespace {

struct Grid {
  float low = 0, high = 0, step = 0;
};

Status run(RunContext& ctx) {
  const Grid s = ctx.state<Grid>();
  const float inverse = 1.0f / s.step;
  return map_elements<float, float>(ctx, [s, inverse](float x) {
    const float clipped = std::min(s.high, std::max(s.low, x)) - s.low;
    return std::round(clipped * inverse) * s.step + s.low;
  });
}

// Only 0 can be stored.
Status run_zero(RunContext& ctx) {
  return map_elements<float, float>(ctx, [](float) { return 0.0f; });
}

Status prepare(PrepareContext& ctx) {
  const int32_t bits = ctx.options().i32("num_bits");
  if (bits < 2 || bits > 16) return ctx.bad_option("num_bits", {"value", bits}, "it must be 2 to 16");
  if (ctx.options().flag("narrow_range"))
    return ctx.bad_option("narrow_range", {"value", 1}, "activations use the whole range");
  // 0 is always among the numbers.
  const float low = std::min(ctx.options().f32("min"), 0.0f), high = std::max(ctx.options().f32("max"), 0.0f);
  if (!std::isfinite(low) || !std::isfinite(high) || !std::isfinite(high - low))
    return ctx.bad_option("min and max", {"value", low}, "they must be finite");
  SURELITE_TRY(prepare_same_shape(ctx));
  ctx.set_run(run_zero);
  if (low == high) return {};
  const float most = static_cast<float>((1 << bits) - 1);
  Grid& s = ctx.state<Grid>();
  s.step = (high - low) / most;
  const float zero = std::round(std::clamp(0.0f - low / s.step, 0.0f, most));
  s.low = (0.0f - zero) * s.step;
  s.high = (most - zero) * s.step;
  ctx.set_run(run);
  return {};
}

}  // namespace

extern const OpSpec op_fake_quant{
    .name = "FAKE_QUANT",
    .max_version = 2,
    .types = "f32 -> f32",
    .options = "FakeQuantOptions",
    .prepare = prepare,
};

}  // namespace surelite
