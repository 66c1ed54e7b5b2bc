// SPDX-License-Identifier: Apache-2.0
#include "ops/fast/float_map.h"

namespace surelite {

void run_float_map(RunContext& ctx, simd::MapF32 map) {
  const float* in = ctx.in<float>(0).data();
  float* out = ctx.out<float>(0).data();
  ctx.parallel(ctx.output(0).count(), 16384,
               [=](int64_t begin, int64_t end) { map(in + begin, out + begin, end - begin); });
}

}  // namespace surelite
