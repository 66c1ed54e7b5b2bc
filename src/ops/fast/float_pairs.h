// SPDX-License-Identifier: Apache-2.0
// Arithmetic on two inputs of float32, broadcast in any way, into float32, with any clamp of the result: sums,
// differences, products, squared differences, PRELU. Other types and functions go to the plain loop.
#pragma once

#include "ops/fast/kernels.h"

namespace surelite {

using FloatPair = simd::FloatPairs::Run simd::FloatPairs::*;

// The kernel of the table; null where it has none, and for no pair.
inline simd::FloatPairs::Run float_pair(const simd::Kernels& kernels, FloatPair pair) {
  return pair ? kernels.get<simd::FloatPairs>().*pair : nullptr;
}

// Whether there is a kernel and it pays: a few elements take less time than the way to it.
inline bool prefers_float_pair(const PrepareContext& ctx, FloatPair pair) {
  constexpr int64_t kFew = 64;
  return ctx.output(0).count() >= kFew && float_pair(ctx.kernels(), pair);
}

void run_float_pairs(RunContext& ctx, simd::FloatPairs::Run run, float low, float high);

}  // namespace surelite
