// SPDX-License-Identifier: Apache-2.0
// Windows of pooling operators equal plain loops, and nothing beyond either end of the image is touched.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "guarded.h"
#include "simd/kernels.h"

namespace surelite::test {
namespace {

template <class T, class Sum>
T expected(const simd::PoolWindow<T>& w, int64_t c, bool mean) {
  T most = std::numeric_limits<T>::lowest();
  Sum sum = 0;
  for (int32_t y = 0; y < w.rows; ++y)
    for (int32_t x = 0; x < w.columns; ++x) {
      const T value = w.first[y * w.step + x * w.channels + c];
      most = std::max(most, value);
      sum += value;
    }
  if (!mean) return std::min(std::max(most, w.low), w.high);
  const int32_t count = w.rows * w.columns;
  if constexpr (std::is_floating_point_v<T>) return std::min(std::max(sum / static_cast<float>(count), w.low), w.high);
  else return static_cast<T>(std::clamp<Sum>((sum + (sum > 0 ? count / 2 : -(count / 2))) / count, w.low, w.high));
}

template <class T, class Sum>
void compare(simd::PoolKernel<T> kernel, bool mean, T low, T high) {
  if (!kernel) GTEST_SKIP() << "this machine has no such kernel";
  std::mt19937 random(7);
  for (const auto side : {simd_test::Guard::after, simd_test::Guard::before})
    for (const int channels : {1, 3, 8, 15, 16, 17, 32, 33, 100})
      for (const int rows : {1, 2, 3, 9})
        for (const int columns : {1, 2, 5, 28}) {
          const size_t step = static_cast<size_t>((columns + 1) * channels),
                       last = static_cast<size_t>(columns * channels);
          simd_test::Guarded<T> in(step * static_cast<size_t>(rows - 1) + last, side),
              out(static_cast<size_t>(channels), side);
          for (size_t i = 0; i < step * static_cast<size_t>(rows - 1) + last; ++i) {
            if constexpr (std::is_floating_point_v<T>)
              in[i] = static_cast<T>(static_cast<int>(random() % 2001) - 1000) / 100;
            else in[i] = static_cast<T>(random());
            if (std::is_floating_point_v<T> && random() % 97 == 0) in[i] = std::numeric_limits<T>::quiet_NaN();
          }
          const simd::PoolWindow<T> window{in.data(), rows, columns, static_cast<int64_t>(step), channels, low, high};
          kernel(window, out.data());
          for (int c = 0; c < channels; ++c) {
            const T wanted = expected<T, Sum>(window, c, mean), found = out[static_cast<size_t>(c)];
            ASSERT_EQ(std::memcmp(&found, &wanted, sizeof wanted), 0)
                << +found << " instead of " << +wanted << ", " << rows << " x " << columns << " x " << channels;
          }
        }
}

TEST(Pool, GreatestReal) {
  compare<float, float>(simd::kMachineKernels.get<simd::PoolKernels>().max_f32, false, -5.0f, 6.0f);
}
TEST(Pool, GreatestInt8) {
  compare<int8_t, int32_t>(simd::kMachineKernels.get<simd::PoolKernels>().max_i8, false, -100, 120);
}
TEST(Pool, GreatestUint8) {
  compare<uint8_t, int32_t>(simd::kMachineKernels.get<simd::PoolKernels>().max_u8, false, 3, 250);
}
TEST(Pool, GreatestInt16) {
  compare<int16_t, int32_t>(simd::kMachineKernels.get<simd::PoolKernels>().max_i16, false, -30000, 30000);
}
TEST(Pool, MeanOfReals) {
  compare<float, float>(simd::kMachineKernels.get<simd::PoolKernels>().average_f32, true, -5.0f, 6.0f);
}
TEST(Pool, MeanOfInt8) {
  compare<int8_t, int32_t>(simd::kMachineKernels.get<simd::PoolKernels>().average_i8, true, -100, 120);
}
TEST(Pool, MeanOfUint8) {
  compare<uint8_t, int32_t>(simd::kMachineKernels.get<simd::PoolKernels>().average_u8, true, 3, 250);
}
TEST(Pool, MeanOfInt16) {
  compare<int16_t, int32_t>(simd::kMachineKernels.get<simd::PoolKernels>().average_i16, true, -30000, 30000);
}

}  // namespace
}  // namespace surelite::test
