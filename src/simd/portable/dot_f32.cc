// SPDX-License-Identifier: Apache-2.0
// Products of rows of floats with a row, for every vector instruction set.
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

// Fewer than these are summed one by one, as the plain loop does on every set: states of recurrent layers without an
// activation feed differences of rounding back, step by step.
constexpr int64_t kShort = 8;

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
  for (; count >= kShort && i + lanes <= count; i += lanes) sum0 = add(sum0, i);
  float sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3))));
  for (; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

// Four rows share what is loaded of the vector.
void add_dots(const float* rows, int64_t count, int64_t columns, const float* vector, float* out) {
  const hn::CappedTag<float, 8> d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t r = 0;
  for (; columns >= kShort && r + 4 <= count; r += 4, rows += 4 * columns) {
    const float *row1 = rows + columns, *row2 = row1 + columns, *row3 = row2 + columns;
    auto sum0 = hn::Zero(d), sum1 = sum0, sum2 = sum0, sum3 = sum0, more0 = sum0, more1 = sum0, more2 = sum0,
         more3 = sum0;
    int64_t i = 0;
    for (; i + 2 * lanes <= columns; i += 2 * lanes) {
      const auto x = hn::LoadU(d, vector + i), y = hn::LoadU(d, vector + i + lanes);
      sum0 = hn::MulAdd(hn::LoadU(d, rows + i), x, sum0), more0 = hn::MulAdd(hn::LoadU(d, rows + i + lanes), y, more0);
      sum1 = hn::MulAdd(hn::LoadU(d, row1 + i), x, sum1), more1 = hn::MulAdd(hn::LoadU(d, row1 + i + lanes), y, more1);
      sum2 = hn::MulAdd(hn::LoadU(d, row2 + i), x, sum2), more2 = hn::MulAdd(hn::LoadU(d, row2 + i + lanes), y, more2);
      sum3 = hn::MulAdd(hn::LoadU(d, row3 + i), x, sum3), more3 = hn::MulAdd(hn::LoadU(d, row3 + i + lanes), y, more3);
    }
    for (; i + lanes <= columns; i += lanes) {
      const auto x = hn::LoadU(d, vector + i);
      sum0 = hn::MulAdd(hn::LoadU(d, rows + i), x, sum0), sum1 = hn::MulAdd(hn::LoadU(d, row1 + i), x, sum1);
      sum2 = hn::MulAdd(hn::LoadU(d, row2 + i), x, sum2), sum3 = hn::MulAdd(hn::LoadU(d, row3 + i), x, sum3);
    }
    float s0 = hn::GetLane(hn::SumOfLanes(d, hn::Add(sum0, more0))),
          s1 = hn::GetLane(hn::SumOfLanes(d, hn::Add(sum1, more1))),
          s2 = hn::GetLane(hn::SumOfLanes(d, hn::Add(sum2, more2))),
          s3 = hn::GetLane(hn::SumOfLanes(d, hn::Add(sum3, more3)));
    for (; i < columns; ++i) {
      const float x = vector[i];
      s0 += rows[i] * x, s1 += row1[i] * x, s2 += row2[i] * x, s3 += row3[i] * x;
    }
    out[r] += s0, out[r + 1] += s1, out[r + 2] += s2, out[r + 3] += s3;
  }
  for (; r < count; ++r, rows += columns) out[r] += dot(rows, vector, columns);
}

}  // namespace

void enter_copy(DotKernels* kernels) { *kernels = {dot, add_dots}; }

#endif
}  // namespace surelite::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace surelite::simd {
SURELITE_ENTER_COPIES(DotKernels)
}  // namespace surelite::simd
#endif
