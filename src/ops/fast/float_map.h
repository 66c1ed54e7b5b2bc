// SPDX-License-Identifier: Apache-2.0
// Functions of float32, element by element: one input and one output of the same count, no parameters, no quantization.
#pragma once

#include "ops/fast/kernels.h"

namespace surelite {

using FloatMap = simd::MapF32 simd::FloatMaps::*;

void run_float_map(RunContext& ctx, simd::MapF32 map);

// The kernel of the table, or `plain` where it has none.
template <FloatMap kMap>
RunFn fast_float_map(PrepareContext& ctx, RunFn plain) {
  if (!(ctx.kernels().get<simd::FloatMaps>().*kMap)) return plain;
  return [](RunContext& run) -> Status {
    run_float_map(run, run.kernels().get<simd::FloatMaps>().*kMap);
    return {};
  };
}

}  // namespace surelite
