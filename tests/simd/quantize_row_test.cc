// SPDX-License-Identifier: Apache-2.0
// Rows of real numbers quantized sixteen at a time, against the plain formula, with ties, huge numbers and NaN among
// them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "guarded.h"
#include "ops/shared/quant/dynamic_range.h"
#include "ops/shared/quant/saturate.h"
#include "shapes.h"

namespace surelite::simd_test {
namespace {

void check(Random& random, Guard guard) {
  const auto count = static_cast<size_t>(pick(random, 1, 100));
  Guarded<float> values(count, guard);
  Guarded<int8_t> out(count, guard);
  const int kind = pick(random, 0, 4);
  for (float& x : values.span()) {
    x = std::uniform_real_distribution<float>(-3, 3)(random);
    if (kind == 1) x = static_cast<float>(pick(random, -254, 254)) / 2.0f;  // ties, where the largest is 127
    if (kind == 2 && pick(random, 0, 20) == 0) x = std::numeric_limits<float>::quiet_NaN();
    if (kind == 3 && pick(random, 0, 20) == 0) x = pick(random, 0, 1) ? INFINITY : -1e38f;
    if (kind == 4) x *= 1e-40f;  // the factor overflows
  }
  if (kind == 1) values[0] = 127.0f;
  float most = 0, low = values[0], high = values[0];
  for (const float x : values.span()) low = std::min(low, x), high = std::max(high, x);
  most = std::max(std::abs(low), std::abs(high));
  const RowScale row =
      quantize_row_symmetric(simd::kMachineKernels, values.data(), static_cast<int64_t>(count), out.data());
  if (most == 0.0f) return;
  if (!std::isnan(most)) {
    ASSERT_EQ(row.scale, most / 127.0f);
  }
  const float inverse = 127.0f / most;
  for (size_t i = 0; i < count; ++i)
    ASSERT_EQ(out[i], static_cast<int8_t>(std::clamp(round_to_int32(values[i] * inverse), -127, 127))) << values[i];
}

TEST(QuantizeRow, EqualsTheFormula) {
  Random random(2);
  for (int i = 0; i < 2000; ++i) check(random, i % 2 ? Guard::before : Guard::after);
}

}  // namespace
}  // namespace surelite::simd_test
