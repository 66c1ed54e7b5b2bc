// SPDX-License-Identifier: Apache-2.0
// The kernels for rows of bytes equal plain loops, and touch nothing behind what they read.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "guarded.h"
#include "ops/fast/bytes.h"

namespace surelite::test {
namespace {

template <class T>
struct FencedRow : simd_test::Guarded<T> {
  explicit FencedRow(size_t count) : simd_test::Guarded<T>(count, simd_test::Guard::after) {}
};

TEST(Rows, BytesTimesAVector) {
  const simd::DotsI8 dots = simd::kMachineKernels.get<simd::ByteKernels>().dots;
  if (!dots) GTEST_SKIP() << "this machine has no such kernel";
  std::mt19937 random(3);
  for (size_t columns = 1; columns < 100; ++columns)
    for (const size_t rows : {1, 3, 4, 9}) {
      FencedRow<int8_t> matrix(rows * columns), vector(columns);
      for (size_t i = 0; i < rows * columns; ++i) matrix[i] = static_cast<int8_t>(random());
      for (size_t i = 0; i < columns; ++i) vector[i] = static_cast<int8_t>(random());
      std::vector<int32_t> found(rows);
      dots(matrix.data(), static_cast<int64_t>(rows), static_cast<int64_t>(columns), vector.data(), found.data());
      for (size_t r = 0; r < rows; ++r) {
        int32_t sum = 0;
        for (size_t i = 0; i < columns; ++i) sum += matrix[r * columns + i] * vector[i];
        ASSERT_EQ(found[r], sum) << rows << " x " << columns << ", row " << r;
      }
    }
}

TEST(Rows, BilinearRoundsAsTheReference) {
  const simd::BilinearKernels& kernels = simd::kMachineKernels.get<simd::BilinearKernels>();
  if (!kernels.u8.mix) GTEST_SKIP() << "this machine has no such kernel";
  std::mt19937 random(2);
  for (int round = 0; round < 20'000; ++round) {
    const size_t depth = 1 + random() % 40;
    FencedRow<uint8_t> in(4 * depth), bytes(depth);
    for (size_t i = 0; i < 4 * depth; ++i) in[i] = static_cast<uint8_t>(random());
    const uint8_t *a = in.data(), *c = a + depth, *b = c + depth, *d = b + depth;  // two columns of two rows
    const auto whole = [&] { return static_cast<int32_t>(random() % 3000) - 1499; };
    const int32_t fy = whole(), fx = whole();
    const float ry = static_cast<float>(random() % 1000) / 1000, rx = static_cast<float>(random() % 1000) / 1000;
    std::vector<int8_t> fixed(depth);
    const auto channels = static_cast<int64_t>(depth);
    const simd::Tap<int64_t> fixed_tap{7, 8, fx};
    simd::Strip<int32_t> mixed;
    kernels.i8.mix(reinterpret_cast<const int8_t*>(a), reinterpret_cast<const int8_t*>(b), fy, 2 * channels,
                   mixed.upper, mixed.lower);
    kernels.i8.spread(mixed, {&fixed_tap, 1}, 7, channels, channels, fixed.data());
    const simd::Tap<float> real_tap{7, 8, rx};
    simd::Strip<float> products;
    kernels.u8.mix(a, b, ry, 2 * channels, products.upper, products.lower);
    kernels.u8.spread(products, {&real_tap, 1}, 7, channels, channels, bytes.data());
    for (size_t i = 0; i < depth; ++i) {
      const auto at = [&](const uint8_t* corner) { return int64_t{static_cast<int8_t>(corner[i])}; };
      const int64_t sum =
          at(a) * (1024 - fy) * (1024 - fx) + at(b) * fy * (1024 - fx) + at(c) * (1024 - fy) * fx + at(d) * fy * fx;
      ASSERT_EQ(fixed[i], static_cast<int8_t>((sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20)));
      const float value = static_cast<float>(a[i]) * (1 - ry) * (1 - rx) + static_cast<float>(b[i]) * ry * (1 - rx) +
                          static_cast<float>(c[i]) * (1 - ry) * rx + static_cast<float>(d[i]) * ry * rx;
      ASSERT_EQ(bytes[i], static_cast<uint8_t>(std::clamp(value + 0.5f, 0.0f, 255.0f)));
    }
  }
}

}  // namespace
}  // namespace surelite::test
