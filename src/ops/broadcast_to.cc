// SPDX-License-Identifier: Apache-2.0
// BROADCAST_TO: repeats the input along axes of extent 1, and along new leading axes.
#include <algorithm>

#include "ops/shared/elementwise/broadcast.h"
#include "ops/shared/options/shape_inputs.h"

namespace surelite {
namespace {

template <class T>
Status run(RunContext& ctx) {
  const auto plan = BroadcastPlan<1>::make(ctx.output(0).shape, {&ctx.input(0).shape});
  const T* in = ctx.in<T>(0).data();
  T* out = ctx.out<T>(0).data();
  return for_each_row<1>(plan, [&](int64_t at, const auto& from, int64_t count, const auto& step) -> Status {
    if (step[0] != 0)
      std::copy_n(in + from[0], count, out + at);
    else
      std::fill_n(out + at, count, in[from[0]]);
    return {};
  });
}

struct Wide128 {
  uint64_t low, high;
};

Status prepare(PrepareContext& ctx) {
  if (!ctx.known(1)) return ctx.later();
  SURELITE_LET(const Shape shape, read_shape(ctx, 1));
  Shape joined;
  if (shape.rank() < ctx.input(0).rank() || !broadcast_shapes(ctx.input(0).shape, shape, &joined) || joined != shape)
    return ctx.not_broadcastable(0, shape);
  SURELITE_TRY(ctx.resize(0, shape));
  switch (bits_of(ctx.input(0).type)) {
    case 8: ctx.set_run(run<uint8_t>); return {};
    case 16: ctx.set_run(run<uint16_t>); return {};
    case 32: ctx.set_run(run<uint32_t>); return {};
    case 64: ctx.set_run(run<uint64_t>); return {};
    default: ctx.set_run(run<Wide128>); return {};
  }
}

}  // namespace

extern const OpSpec op_broadcast_to{
    .name = "BROADCAST_TO",
    .min_version = 2,
    .max_version = 4,
    .types = "T:f32|f16|bf16|f64|i8|u8|i16|u16|i32|u32|i64|u64|bool|c64|c128 i32|i64 -> T",
    .prepare = prepare,
};

}  // namespace surelite
