// SPDX-License-Identifier: Apache-2.0
// Products of two rows of floats for every vector instruction set.
#include "simd/portable/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/portable/dot_f32.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace surelite::simd::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR
void enter_copy(DotKernels*) {}
#else
namespace {

namespace hn = hwy::HWY_NAMESPACE;

float dot(const float* a, const float* b, int64_t count) {
  const hn::CappedTag<float, 8> d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  auto sum0 = hn::Zero(d), sum1 = sum0, sum2 = sum0, sum3 = sum0;
  int64_t i = 0;
  const auto add = [&](auto sum, int64_t at)
                       HWY_ATTR { return hn::MulAdd(hn::LoadU(d, a + at), hn::LoadU(d, b + at), sum); };
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    sum0 = add(sum0, i), sum1 = add(sum1, i + lanes);
    sum2 = add(sum2, i + 2 * lanes), sum3 = add(sum3, i + 3 * lanes);
  }
  // Fewer than eight are summed one by one, as the plain loop does on every set: states of recurrent layers without an
  // activation feed differences of rounding back, step by step.
  constexpr int64_t kShort = 8;
  for (; count >= kShort && i + lanes <= count; i += lanes) sum0 = add(sum0, i);
  float sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3))));
  for (; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

void enter_copy(DotKernels* kernels) { kernels->f32 = dot; }

#endif
}  // namespace surelite::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace surelite::simd {
SURELITE_ENTER_COPIES(DotKernels)
}  // namespace surelite::simd
#endif
