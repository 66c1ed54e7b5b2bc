// SPDX-License-Identifier: Apache-2.0
// Arithmetic on pairs of floats equals plain loops to the bit, and touches nothing beyond either end.
#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <random>

#include "guarded.h"
#include "ops/fast/float_pairs.h"

namespace surelite::test {
namespace {

using simd_test::Guard;
using simd_test::Guarded;

struct Case {
  const char* name;
  FloatPair pair;
  float (*plain)(float a, float b);
};
constexpr Case kCases[] = {
    {"add", &simd::FloatPairs::add, [](float a, float b) { return a + b; }},
    {"subtract", &simd::FloatPairs::subtract, [](float a, float b) { return a - b; }},
    {"multiply", &simd::FloatPairs::multiply, [](float a, float b) { return a * b; }},
    {"squared_difference", &simd::FloatPairs::squared_difference, [](float a, float b) { return (a - b) * (a - b); }},
    {"prelu", &simd::FloatPairs::prelu, [](float a, float b) { return a >= 0 ? a : a * b; }},
};

float clamped(float x, float low, float high) {
  const float raised = x < low ? low : x;
  return high < raised ? high : raised;
}

bool is_same(float a, float b) {
  return (a != a && b != b) || std::bit_cast<uint32_t>(a) == std::bit_cast<uint32_t>(b);
}

TEST(PairsF32, EqualPlainLoops) {
  constexpr float kAll = std::numeric_limits<float>::infinity();
  std::mt19937 random(1);
  const auto any = [&]() -> float {
    constexpr float kOdd[] = {0.0f, -0.0f, kAll, -kAll, std::numeric_limits<float>::quiet_NaN(), 1e-40f, 3e38f};
    if (random() % 9 == 0) return kOdd[random() % std::size(kOdd)];
    return static_cast<float>(static_cast<int>(random() % 20001) - 10000) / 1000;
  };
  for (const Case& c : kCases) {
    const simd::FloatPairs::Run run = float_pair(simd::kMachineKernels, c.pair);
    if (!run) GTEST_SKIP() << "this machine has no such kernel";
    for (size_t count = 1; count < 70; ++count)
      for (int moves = 0; moves < 4; ++moves)
        for (const Guard side : {Guard::before, Guard::after}) {
          const bool a_moves = moves & 1, b_moves = moves & 2;
          Guarded<float> a(a_moves ? count : 1, side), b(b_moves ? count : 1, side), out(count, side);
          for (size_t i = 0; i < (a_moves ? count : 1); ++i) a[i] = any();
          for (size_t i = 0; i < (b_moves ? count : 1); ++i) b[i] = any();
          const float low = count % 3 == 0 ? 0 : -kAll, high = count % 5 == 0 ? 6 : kAll;
          run({a.data(), b.data(), a_moves, b_moves, out.data(), static_cast<int64_t>(count), low, high});
          for (size_t i = 0; i < count; ++i) {
            const float x = a[a_moves ? i : 0], y = b[b_moves ? i : 0];
            ASSERT_TRUE(is_same(out[i], clamped(c.plain(x, y), low, high))) << c.name << " " << x << " " << y;
          }
          if (!a_moves) continue;
          run({a.data(), b.data(), true, b_moves, a.data(), static_cast<int64_t>(count), low, high});
          for (size_t i = 0; i < count; ++i) ASSERT_TRUE(is_same(out[i], a[i])) << c.name << " in place";
        }
  }
}

}  // namespace
}  // namespace surelite::test
