// SPDX-License-Identifier: Apache-2.0
// Quantized products of int8 or uint8 tensors, all three of one type: any zero points, scales and clamp, broadcasting
// (byte_pairs.h); a shift of the multiplier between 13 to the left and 30 to the right.
#pragma once

#include "ops/fast/byte_pairs.h"
#include "ops/fast/kernels.h"

namespace surelite {

// Whether a kernel takes the product, which it then gets ready for `count` outputs.
inline bool prepare_byte_product(PrepareContext& ctx, simd::MulI8* mul, int64_t count) {
  const simd::ByteProducts& kernel = ctx.kernels().get<simd::ByteProducts>();
  if (!kernel.run || !kernel.accepts(*mul)) return false;
  mul->linear = simd::linear_form(*mul);
  mul->is_linear = mul->linear.guard == 0;
  if (!mul->is_linear && count >= simd::kWorthTrying) kernel.find_linear(mul, ctx.host().packed_memory());
  return true;
}

// Inputs 0 and 1 to output 0.
inline void run_byte_product(RunContext& ctx, const simd::MulI8& mul) {
  struct Product {
    const simd::MulI8& mul;
    decltype(simd::ByteProducts::run) run;
  };
  const Product product{mul, ctx.kernels().get<simd::ByteProducts>().run};
  run_byte_pairs(ctx, &product,
                 [](const void* state, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t length) {
                   const auto& s = *static_cast<const Product*>(state);
                   s.run(s.mul, a, b, out, length);
                 });
}

}  // namespace surelite
