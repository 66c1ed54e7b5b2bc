// SPDX-License-Identifier: Apache-2.0
// Quantized sums and differences of int8 or uint8 tensors, all three of one type: any zero points, scales and clamp,
// broadcasting (byte_pairs.h); shifts of the multipliers between 0 and 30 to the right.
#pragma once

#include "ops/fast/byte_pairs.h"
#include "ops/fast/kernels.h"

namespace surelite {

// Elements from which on a sum looks for a linear form. Trying all pairs takes as long as the form saves in some
// 600,000 elements: ten runs of as many as these.
inline constexpr int64_t kManySums = int64_t{64} << 10;

// Whether a kernel takes the sum, which it then gets ready for `count` outputs.
inline bool prepare_byte_sum(PrepareContext& ctx, simd::AddI8* add, int64_t count) {
  const simd::ByteSums& kernel = ctx.kernels().get<simd::ByteSums>();
  if (!kernel.run || !kernel.accepts(*add)) return false;
  add->linear = simd::linear_form(*add);
  if (count >= kManySums) kernel.find_linear(add, ctx.host().packed_memory());
  return true;
}

// Inputs 0 and 1 to output 0.
inline void run_byte_sum(RunContext& ctx, const simd::AddI8& add) {
  struct Sum {
    const simd::AddI8& add;
    decltype(simd::ByteSums::run) run;
  };
  const Sum sum{add, ctx.kernels().get<simd::ByteSums>().run};
  run_byte_pairs(ctx, &sum, [](const void* state, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t length) {
    const auto& s = *static_cast<const Sum*>(state);
    s.run(s.add, a, b, out, length);
  });
}

}  // namespace surelite
