// SPDX-License-Identifier: Apache-2.0
// NEON with sums of four byte products.
#include "base/platform/machine.h"
#include "simd/dotprod/target.h"
#include "simd/kernels.h"

#if defined(__aarch64__)
#if defined(SURELITE_DOTPROD)
#include <arm_neon.h>
#endif

namespace surelite::simd::dotprod {

#if defined(SURELITE_DOTPROD)
namespace {

SURELITE_DOTPROD int32_t dot(const int8_t* a, const int8_t* b, int64_t count) {
  int32x4_t sums = vdupq_n_s32(0);
  int64_t i = 0;
  for (; i + 16 <= count; i += 16) sums = vdotq_s32(sums, vld1q_s8(a + i), vld1q_s8(b + i));
  auto sum = static_cast<uint32_t>(vaddvq_s32(sums));
  for (; i < count; ++i) sum += static_cast<uint32_t>(a[i] * b[i]);
  return static_cast<int32_t>(sum);
}

}  // namespace

bool is_present() { return arm_features().dot_product; }
void enter(ByteKernels* kernels) { kernels->dot = dot; }
#else
bool is_present() { return false; }
#endif

#if !defined(SURELITE_DOTPROD)
void enter(ConvI8Packer*) {}
void enter(DepthwiseI8Packer*) {}
void enter(ByteKernels*) {}
#endif

}  // namespace surelite::simd::dotprod

#endif
