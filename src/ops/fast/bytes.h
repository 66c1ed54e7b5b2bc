// SPDX-License-Identifier: Apache-2.0
// Bytes through tables, and to and from float32.
#pragma once

#include "ops/fast/kernels.h"

namespace surelite {

// out[i] = table[in[i]] for `count` bytes, a table of 256: a plain loop where the table of kernels has none.
inline void look_up_bytes(const simd::Kernels& kernels, const uint8_t* table, const uint8_t* in, uint8_t* out,
                          int64_t count) {
  if (const simd::LookUp fast = kernels.get<simd::ByteKernels>().look_up) return fast(table, in, out, count);
  for (int64_t i = 0; i < count; ++i) out[i] = table[in[i]];
}

// int8 or uint8 on one side, float32 on the other. `run`, in elements, is how far scale and zero point stay the same
// (the whole tensor, or what lies behind a channel): where they change with every few elements there is nothing to do
// at once.
inline bool takes_quantization(ElementType stored, ElementType real, size_t scales, int64_t run) {
  return (stored == ElementType::uint8 || stored == ElementType::int8) && real == ElementType::float32 &&
         (scales == 1 || run >= 16);
}
// float32 to bytes, any scale and zero point, clamped to a range within the bytes': null without a kernel.
inline simd::QuantizeBytes fast_quantize(PrepareContext& ctx, size_t scales, int64_t run) {
  return takes_quantization(ctx.output(0).type, ctx.input(0).type, scales, run)
             ? ctx.kernels().get<simd::ByteKernels>().quantize
             : nullptr;
}
// Bytes to float32, any scale and zero point: null without a kernel.
inline simd::DequantizeBytes fast_dequantize(PrepareContext& ctx, size_t scales, int64_t run) {
  return takes_quantization(ctx.input(0).type, ctx.output(0).type, scales, run)
             ? ctx.kernels().get<simd::ByteKernels>().dequantize
             : nullptr;
}

}  // namespace surelite
