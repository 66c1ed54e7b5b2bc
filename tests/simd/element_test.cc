// SPDX-License-Identifier: Apache-2.0
// The kernels for single elements equal plain loops: integers for every input, reals within a few units in the last
// place, and nothing beyond either end is touched.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "guarded.h"
#include "ops/fast/bytes.h"
#include "ops/fast/matmul.h"
#include "ops/fast/wide_loop.h"
#include "ops/shared/quant/fixed_point.h"

namespace surelite::test {
namespace {

template <class Family>
const Family& table() {
  return simd::kMachineKernels.get<Family>();
}

// Whatever reads or writes past the end faults.
template <class T>
struct Guarded : simd_test::Guarded<T> {
  explicit Guarded(size_t count) : simd_test::Guarded<T>(count, simd_test::Guard::after) {}
};

// All pairs of bytes.
struct Pairs {
  Guarded<uint8_t> a{65536}, b{65536}, out{65536};
  Pairs() {
    for (size_t i = 0; i < 65536; ++i) a[i] = static_cast<uint8_t>(i), b[i] = static_cast<uint8_t>(i >> 8);
  }
};

int value_of(uint8_t byte, bool is_unsigned) { return is_unsigned ? byte : static_cast<int8_t>(byte); }

TEST(Element, MulEqualsTheReferenceForAllPairs) {
  Pairs pairs;
  for (const bool is_unsigned : {false, true})
    for (int shift = -13; shift <= 30; ++shift) {
      const int32_t multiplier = (1 << 30) + 12345678 * (std::abs(shift) + 1);
      const int zero = is_unsigned ? 128 : -3;
      const simd::MulI8 mul{
          zero, zero + 7, zero, multiplier, shift, is_unsigned, is_unsigned ? 0 : -128, is_unsigned ? 255 : 127};
      if (!table<simd::ByteProducts>().run || !table<simd::ByteProducts>().accepts(mul))
        GTEST_SKIP() << "this machine has no such kernel";
      table<simd::ByteProducts>().run(mul, pairs.a.data(), pairs.b.data(), pairs.out.data(), 65536);
      for (size_t i = 0; i < 65536; ++i) {
        const int x = value_of(pairs.a[i], is_unsigned) - mul.zero_a,
                  y = value_of(pairs.b[i], is_unsigned) - mul.zero_b;
        const int expected = std::clamp(multiply(x * y, {multiplier, -shift}) + mul.zero_out, mul.low, mul.high);
        ASSERT_EQ(value_of(pairs.out[i], is_unsigned), expected) << x << " * " << y << ", shift " << shift;
      }
    }
}

// The reference's sum of two bytes as they are in memory, clamped.
int32_t add_bytes(const simd::AddI8& add, uint8_t a, uint8_t b) {
  const auto operand = [&](uint8_t byte, int32_t zero, int32_t multiplier, int shift) {
    const int32_t x = add.is_unsigned ? int32_t{byte} : int32_t{static_cast<int8_t>(byte)};
    return multiply((x - zero) * (1 << add.left), {multiplier, -shift});
  };
  const int32_t x = operand(a, add.zero_a, add.multiplier_a, add.shift_a),
                y = operand(b, add.zero_b, add.multiplier_b, add.shift_b);
  const int32_t sum = multiply(add.subtract ? x - y : x + y, {add.multiplier_out, -add.shift_out}) + add.zero_out;
  return std::clamp(sum, add.low, add.high);
}

TEST(Element, AddEqualsTheReferenceForAllPairs) {
  Pairs pairs;
  const auto equals = [&](const simd::AddI8& add) {
    table<simd::ByteSums>().run(add, pairs.a.data(), pairs.b.data(), pairs.out.data(), 65536);
    for (size_t i = 0; i < 65536; ++i)
      ASSERT_EQ(pairs.out[i], static_cast<uint8_t>(add_bytes(add, pairs.a[i], pairs.b[i])));
  };
  for (const bool subtract : {false, true})
    for (int shift = 0; shift <= 20; shift += 4) {
      const simd::AddI8 add{
          20,       3,     -9,   1,  1 << 30, 1'500'000'001, 1'234'567'891, shift, shift / 2, 20 - shift / 2,
          subtract, false, -128, 127};
      if (!table<simd::ByteSums>().run || !table<simd::ByteSums>().accepts(add))
        GTEST_SKIP() << "this machine has no such kernel";
      equals(add);
    }
  // The operand of the larger scale is halved, the other one scaled by less, or by as much.
  constexpr std::pair<int32_t, int> kOthers[] = {{1 << 30, 0}, {1'500'000'001, 1}, {INT32_MAX, 3}, {1 << 30, 9}};
  for (const auto& [multiplier, shift] : kOthers)
    for (int kind = 0; kind < 16; ++kind) {
      const bool is_unsigned = (kind & 1) != 0, swapped = (kind & 2) != 0, clamped = (kind & 4) != 0;
      const int32_t least = is_unsigned ? 0 : -128, zero = least + (kind & 8 ? 255 : 77);
      simd::AddI8 add{20, least, zero, least + 100, 1 << 30, multiplier, 1'234'567'891, 0, shift, 18 + kind % 3,
                      false, is_unsigned, clamped ? least + 100 : least, least + 250};
      if (swapped) {
        std::swap(add.zero_a, add.zero_b), std::swap(add.multiplier_a, add.multiplier_b);
        std::swap(add.shift_a, add.shift_b);
      }
      equals(add);
    }
}

void run(const simd::AddI8& add, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  table<simd::ByteSums>().run(add, a, b, out, count);
}
void run(const simd::MulI8& mul, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count) {
  table<simd::ByteProducts>().run(mul, a, b, out, count);
}

// A linear form is used only where it is the same for all pairs, and it is found for ordinary scales.
TEST(Element, LinearFormsEqualTheExactOnes) {
  Pairs pairs;
  int found = 0, tried = 0;
  const auto same = [&](const auto& exact, const auto& linear) {
    for (const int64_t count : {int64_t{65536}, int64_t{63}, int64_t{1}}) {
      std::vector<uint8_t> expected(static_cast<size_t>(count));
      run(exact, pairs.a.data(), pairs.b.data(), expected.data(), count);
      Guarded<uint8_t> out(static_cast<size_t>(count));
      run(linear, pairs.a.data(), pairs.b.data(), out.data(), count);
      for (size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(out[i], expected[i]);
    }
  };
  std::mt19937 random(11);
  const auto multiplier = [&] { return std::uniform_int_distribution<int32_t>(1 << 30, INT32_MAX)(random); };
  const auto byte = [&](int32_t from) { return std::uniform_int_distribution<int32_t>(from, from + 255)(random); };
  for (int round = 0; round < 60; ++round) {
    const bool is_unsigned = round % 2 == 1;
    const int32_t least = is_unsigned ? 0 : -128, low = round % 3 == 0 ? least + 20 : least,
                  high = least + (round % 5 == 0 ? 200 : 255);
    simd::AddI8 add{.left = 20,
                    .zero_a = byte(least),
                    .zero_b = byte(least),
                    .zero_out = byte(least),
                    .multiplier_a = multiplier(),
                    .multiplier_b = multiplier(),
                    .multiplier_out = multiplier(),
                    .shift_a = round % 4,
                    .shift_b = round % 7,
                    .shift_out = 17 + round % 4,
                    .subtract = round % 4 == 3,
                    .is_unsigned = is_unsigned,
                    .low = low,
                    .high = high};
    if (!table<simd::ByteSums>().run || !table<simd::ByteSums>().accepts(add))
      GTEST_SKIP() << "this machine has no such kernel";
    const simd::AddI8 exact_sum = add;
    add.linear = simd::linear_form(add);
    EXPECT_TRUE(can_check(add.linear));
    same(exact_sum, add);
    table<simd::ByteSums>().find_linear(&add, nullptr);
    same(exact_sum, add);
    simd::MulI8 mul{.zero_a = byte(least),
                    .zero_b = byte(least),
                    .zero_out = byte(least),
                    .multiplier = multiplier(),
                    .shift = 2 + round % 9,
                    .is_unsigned = is_unsigned,
                    .low = low,
                    .high = high};
    const simd::MulI8 exact_product = mul;
    mul.linear = simd::linear_form(mul);
    EXPECT_TRUE(can_check(mul.linear));
    same(exact_product, mul);
    table<simd::ByteProducts>().find_linear(&mul, nullptr);
    same(exact_product, mul);
    tried += 2, found += add.is_linear + mul.is_linear;
  }
  EXPECT_GT(found * 2, tried);
}

// As a gate of fractions of 256 has it: results in the very middle between two integers.
TEST(Element, ProductsByPowersOfTwoAreExactInFloats) {
  if (!table<simd::ByteProducts>().run) GTEST_SKIP() << "this machine has no such kernel";
  Pairs pairs;
  for (const int shift : {0, 1, 5, 7, 8, 12, 20, 30}) {
    simd::MulI8 mul{.zero_a = 3, .zero_b = -128, .zero_out = 3, .multiplier = 1 << 30, .shift = shift, .low = -128,
                    .high = 127};
    std::vector<uint8_t> expected(65536);
    run(mul, pairs.a.data(), pairs.b.data(), expected.data(), 65536);
    mul.linear = simd::linear_form(mul);
    EXPECT_EQ(mul.linear.guard, 0) << shift;
    mul.is_linear = true;
    run(mul, pairs.a.data(), pairs.b.data(), pairs.out.data(), 65536);
    for (size_t i = 0; i < 65536; ++i) ASSERT_EQ(pairs.out[i], expected[i]) << shift;
  }
}

TEST(Element, DotsOfRowsAreAdded) {
  const simd::AddDotsF32 add = table<simd::DotKernels>().add_rows;
  if (!add) GTEST_SKIP() << "this machine has no such kernel";
  std::mt19937 random(3);
  const auto number = [&] { return static_cast<float>(static_cast<int>(random() % 201) - 100); };  // sums are exact
  for (const size_t columns : {0, 1, 7, 8, 17, 64, 99})
    for (const size_t count : {0, 1, 3, 4, 6, 9}) {
      Guarded<float> rows(columns * count), vector(columns), out(count);
      for (size_t i = 0; i < columns * count; ++i) rows[i] = number();
      for (size_t i = 0; i < columns; ++i) vector[i] = number();
      std::vector<float> expected(count);
      for (size_t r = 0; r < count; ++r) {
        expected[r] = out[r] = number();
        for (size_t i = 0; i < columns; ++i) expected[r] += rows[r * columns + i] * vector[i];
      }
      add(rows.data(), static_cast<int64_t>(count), static_cast<int64_t>(columns), vector.data(), out.data());
      for (size_t r = 0; r < count; ++r) ASSERT_EQ(out[r], expected[r]) << count << " rows of " << columns;
    }
}

TEST(Element, ColumnSumsCountEveryByteOnce) {
  if (!table<simd::ColumnSums>().u8) GTEST_SKIP() << "this machine has no such kernel";
  std::mt19937 random(5);
  for (const int64_t rows : {0, 1, 4, 5, 8, 49, 1000})
    for (const int64_t width : {1, 7, 16, 40, 63, 64}) {
      const int64_t step = width + 3;
      const auto size = static_cast<size_t>(rows ? (rows - 1) * step + width : 0);
      Guarded<uint8_t> in(size);
      for (size_t i = 0; i < size; ++i) in[i] = static_cast<uint8_t>(random());
      std::vector<int64_t> sums(64, 5), signed_sums(64, -7), expected(64, 5), signed_expected(64, -7);
      for (int64_t r = 0; r < rows; ++r)
        for (int64_t c = 0; c < width; ++c) {
          const uint8_t byte = in[static_cast<size_t>(r * step + c)];
          expected[static_cast<size_t>(c)] += byte,
              signed_expected[static_cast<size_t>(c)] += static_cast<int8_t>(byte);
        }
      table<simd::ColumnSums>().u8(in.data(), rows, step, width, sums.data());
      table<simd::ColumnSums>().i8(reinterpret_cast<const int8_t*>(in.data()), rows, step, width, signed_sums.data());
      ASSERT_EQ(sums, expected) << rows << " rows of " << width;
      ASSERT_EQ(signed_sums, signed_expected) << rows << " rows of " << width;
    }
}

TEST(Element, ColumnSumsOfFloatsAreInOrder) {
  if (!table<simd::ColumnSums>().f32) GTEST_SKIP() << "this machine has no such kernel";
  std::mt19937 random(6);
  std::uniform_real_distribution<float> real(-1, 1);
  for (const int64_t rows : {0, 1, 4, 49})
    for (const int64_t width : {1, 7, 16, 40, 63, 64}) {
      const int64_t step = width + 3;
      Guarded<float> in(static_cast<size_t>(rows ? (rows - 1) * step + width : 0)), sums(static_cast<size_t>(width));
      for (float& x : in.span()) x = real(random);
      std::vector<float> expected(static_cast<size_t>(width), 5.0f);
      std::ranges::copy(expected, sums.data());
      for (int64_t r = 0; r < rows; ++r)
        for (int64_t c = 0; c < width; ++c) expected[static_cast<size_t>(c)] += in[static_cast<size_t>(r * step + c)];
      table<simd::ColumnSums>().f32(in.data(), rows, step, width, sums.data());
      for (size_t c = 0; c < expected.size(); ++c) ASSERT_EQ(sums[c], expected[c]) << rows << " rows of " << width;
    }
}

TEST(Element, LookUpReadsEveryEntry) {
  std::vector<uint8_t> table(256);
  for (size_t i = 0; i < 256; ++i) table[i] = static_cast<uint8_t>(i * 73 + 5);
  for (const size_t count : {1, 63, 64, 65, 256, 300}) {
    Guarded<uint8_t> in(count), out(count);
    for (size_t i = 0; i < count; ++i) in[i] = static_cast<uint8_t>(i);
    look_up_bytes(simd::kMachineKernels, table.data(), in.data(), out.data(), static_cast<int64_t>(count));
    for (size_t i = 0; i < count; ++i) ASSERT_EQ(out[i], table[in[i]]);
  }
}

// Floats of all exponents, and those next to halves, where rounding decides.
std::vector<float> many_floats() {
  std::vector<float> values;
  for (uint64_t bits = 0; bits < (uint64_t{1} << 32); bits += 9973)
    values.push_back(std::bit_cast<float>(static_cast<uint32_t>(bits)));
  for (int i = -600; i <= 600; ++i)
    for (const float step : {-1.0f, 0.0f, 1.0f}) {
      const float half = static_cast<float>(i) * 0.5f;
      values.push_back(step == 0 ? half : std::nextafter(half, step * 1e9f));
    }
  return values;
}

TEST(Element, QuantizeEqualsTheReference) {
  if (!table<simd::ByteKernels>().quantize) GTEST_SKIP() << "this machine has no such kernel";
  const std::vector<float> values = many_floats();
  std::vector<uint8_t> out(values.size());
  for (const float scale : {1.0f, 0.1f, 3.5f}) {
    const simd::QuantizeF32 quantize{scale, -5, -128, 127};
    table<simd::ByteKernels>().quantize(quantize, values.data(), out.data(), static_cast<int64_t>(values.size()));
    for (size_t i = 0; i < values.size(); ++i) {
      const float scaled = std::round(values[i] / scale);
      const double expected = std::isnan(scaled) ? -5 : std::clamp(static_cast<double>(scaled) - 5, -128.0, 127.0);
      ASSERT_EQ(static_cast<int8_t>(out[i]), expected) << values[i];
    }
  }
}

template <class T>
void expect_same_both_ways() {
  for (const size_t count : {1, 15, 16, 17, 100}) {
    Guarded<T> in(count), out(count);
    Guarded<int32_t> wide((count + 15) / 16 * 16);
    for (size_t i = 0; i < count; ++i) in[i] = static_cast<T>(i * 2654435761u);
    simd::widen(in.data(), static_cast<int64_t>(count), wide.data());
    for (size_t i = 0; i < count; ++i) ASSERT_EQ(wide[i], int32_t{in[i]});
    simd::narrow(wide.data(), static_cast<int64_t>(count), out.data());
    for (size_t i = 0; i < count; ++i) ASSERT_EQ(out[i], in[i]);
  }
}

TEST(Element, WideningKeepsSigns) {
  if (!table<simd::WideLoops>().may_run) GTEST_SKIP() << "this machine has no such kernel";
  expect_same_both_ways<int8_t>();
  expect_same_both_ways<uint8_t>();
  expect_same_both_ways<int16_t>();
  expect_same_both_ways<int32_t>();
}

TEST(Element, FindExtremeTakesTheFirst) {
  if (!table<simd::ByteKernels>().extremes.bytes_32) GTEST_SKIP() << "this machine has no such kernel";
  std::mt19937 random(1);
  for (const size_t extent : {1, 2, 21, 64, 65, 200})
    for (const bool is_unsigned : {false, true}) {
      Guarded<uint8_t> in(7 * extent);
      for (size_t i = 0; i < 7 * extent; ++i) in[i] = static_cast<uint8_t>(random() % 5 * 60);
      std::vector<int32_t> most(7);
      std::vector<int64_t> least(7);
      table<simd::ByteKernels>().extremes.bytes_32(in.data(), 7, static_cast<int64_t>(extent), is_unsigned, true,
                                                   most.data());
      table<simd::ByteKernels>().extremes.bytes_64(in.data(), 7, static_cast<int64_t>(extent), is_unsigned, false,
                                                   least.data());
      for (size_t r = 0; r < 7; ++r) {
        const auto less = [&](uint8_t a, uint8_t b) { return value_of(a, is_unsigned) < value_of(b, is_unsigned); };
        const uint8_t* row = in.data() + r * extent;
        ASSERT_EQ(most[r], std::max_element(row, row + extent, less) - row);
        ASSERT_EQ(least[r], std::min_element(row, row + extent, less) - row);
      }
    }
}

TEST(Element, FindExtremeOfFloatsPassesOverNans) {
  if (!table<simd::ByteKernels>().extremes.bytes_32) GTEST_SKIP() << "this machine has no such kernel";
  std::mt19937 random(4);
  for (const size_t extent : {1, 2, 21, 64})
    for (const size_t rows : {1, 15, 16, 37}) {
      Guarded<float> in(rows * extent);
      for (size_t i = 0; i < rows * extent; ++i) {
        const auto x = static_cast<float>(random() % 5);
        in[i] = random() % 4 == 0 ? std::numeric_limits<float>::quiet_NaN()
                : x == 4          ? -std::numeric_limits<float>::infinity()
                                  : x;
      }
      std::vector<int32_t> most(rows);
      std::vector<int64_t> least(rows);
      table<simd::ByteKernels>().extremes.floats_32(in.data(), static_cast<int64_t>(rows), static_cast<int64_t>(extent),
                                                    false, true, most.data());
      table<simd::ByteKernels>().extremes.floats_64(in.data(), static_cast<int64_t>(rows), static_cast<int64_t>(extent),
                                                    false, false, least.data());
      for (size_t r = 0; r < rows; ++r) {
        const float* row = in.data() + r * extent;
        size_t high = 0, low = 0;
        for (size_t k = 1; k < extent; ++k) {
          if (std::isnan(row[high]) ? !std::isnan(row[k]) : row[k] > row[high]) high = k;
          if (std::isnan(row[low]) ? !std::isnan(row[k]) : row[k] < row[low]) low = k;
        }
        ASSERT_EQ(static_cast<size_t>(most[r]), high);
        ASSERT_EQ(static_cast<size_t>(least[r]), low);
      }
    }
}

// What a number may be off by that is nearly 0: NEON of 32-bit ARM takes numbers below the least normal one for 0.
#if defined(__ARM_NEON) && !defined(__aarch64__)
constexpr float kAboutZero = std::numeric_limits<float>::min();
#else
constexpr float kAboutZero = 1e-43f;
#endif

void expect_close(float found, float expected, float in) {
  if (std::isnan(expected)) {
    ASSERT_TRUE(std::isnan(found)) << in;
    return;
  }
  ASSERT_LE(std::abs(found - expected), 5e-7f * std::abs(expected) + kAboutZero) << in;
}

TEST(Element, LogisticAndTanhAreClose) {
  if (!table<simd::FloatMaps>().exp) GTEST_SKIP() << "this machine has no such kernel";
  const std::vector<float> values = many_floats();
  std::vector<float> logistic(values.size()), tanh(values.size());
  table<simd::FloatMaps>().logistic(values.data(), logistic.data(), static_cast<int64_t>(values.size()));
  table<simd::FloatMaps>().tanh(values.data(), tanh.data(), static_cast<int64_t>(values.size()));
  for (size_t i = 0; i < values.size(); ++i) {
    const float x = values[i];
    expect_close(logistic[i],
                 x > 16.619047164916992188f ? 1.0f
                 : x < -9.0f                ? std::exp(x)
                                            : 1.0f / (1.0f + std::exp(-x)),
                 x);
    expect_close(tanh[i], std::tanh(x), x);
  }
}

TEST(Element, ExponentialsAreClose) {
  if (!table<simd::FloatMaps>().exp) GTEST_SKIP() << "this machine has no such kernel";
  std::vector<float> values = many_floats();
  std::erase_if(values, [](float x) { return !(std::abs(x) < 80.0f); });
  for (const float x : {-100.0f, -14.0f, 100.0f, 3e38f, -3e38f}) values.push_back(x);
  std::vector<float> out(values.size());
  const auto count = static_cast<int64_t>(values.size());
  const auto compare = [&](auto kernel, auto expected, double most) {
    kernel(values.data(), out.data(), count);
    for (size_t i = 0; i < values.size(); ++i) {
      const double wanted = expected(double{values[i]});
      if (!(std::abs(wanted) < 3e38)) continue;
      ASSERT_LE(std::abs(out[i] - wanted), most * std::abs(wanted) + 1e-37) << values[i];
    }
  };
  compare(table<simd::FloatMaps>().exp, [](double x) { return std::exp(x); }, 3e-7);
  compare(table<simd::FloatMaps>().elu, [](double x) { return x < 0 ? std::expm1(x) : x; }, 3e-7);
  compare(
      table<simd::FloatMaps>().gelu,
      [](double x) { return 0.5 * x * std::erfc(double{static_cast<float>(x) * -0.70710678118654752440f}); }, 6e-7);
  // Far to the left 1 + tanh cancels, as it does in the plain loop.
  compare(
      table<simd::FloatMaps>().gelu_tanh,
      [](double x) {
        return x < -1.5 ? std::nan("") : 0.5 * x * (1 + std::tanh(0.79788456080286535588 * (x + 0.044715 * x * x * x)));
      },
      2e-6);
  for (const size_t size : {1, 15, 16, 17, 40}) {
    Guarded<float> in(size), to(size);
    std::copy_n(values.data(), size, in.data());
    table<simd::FloatMaps>().gelu(in.data(), to.data(), static_cast<int64_t>(size));
    for (size_t i = 0; i < size; ++i) ASSERT_TRUE(std::isfinite(to[i]));
  }
}

TEST(Element, MatrixProductsAndTurnsEqualPlainLoops) {
  if (!table<simd::MatmulKernels>().multiply) GTEST_SKIP() << "this machine has no such kernel";
  std::mt19937 random(3);
  // Whole numbers, whose sums are exact in any order; and reals.
  const auto whole = [&] { return static_cast<float>(static_cast<int>(random() % 255) - 127); };
  std::uniform_real_distribution<float> real(-1, 1);
  for (const size_t m : {1, 5, 13})
    for (const size_t n : {1, 16, 20, 70})
      for (const size_t k : {1, 20, 37, 600})
        for (const bool exact : {false, true}) {
          Guarded<float> left(m * k), right(k * n), out(m * n), turned(m * k), again(m * n);
          for (size_t i = 0; i < m * k; ++i) left[i] = exact ? whole() : real(random);
          for (size_t i = 0; i < k * n; ++i) right[i] = exact ? whole() : real(random);
          const auto rows = static_cast<int64_t>(m), columns = static_cast<int64_t>(n), depth = static_cast<int64_t>(k);
          table<simd::MatmulKernels>().multiply({left.data(), depth, 1, right.data(), out.data(), columns, depth}, 0,
                                                rows);
          transpose_f32(simd::kMachineKernels, left.data(), turned.data(), rows, depth, depth, rows);
          table<simd::MatmulKernels>().multiply({turned.data(), 1, rows, right.data(), again.data(), columns, depth}, 0,
                                                rows);
          for (size_t r = 0; r < m; ++r) {
            for (size_t c = 0; c < n; ++c) {
              float sum = 0, size = 0;
              for (size_t i = 0; i < k; ++i) {
                sum = std::fma(left[r * k + i], right[i * n + c], sum);
                size += std::abs(left[r * k + i] * right[i * n + c]);
              }
              ASSERT_NEAR(out[r * n + c], sum, exact ? 0.0f : 2e-6f * size);
              ASSERT_EQ(again[r * n + c], out[r * n + c]);
            }
            for (size_t i = 0; i < k; ++i) ASSERT_EQ(turned[i * m + r], left[r * k + i]);
          }
        }
}

}  // namespace
}  // namespace surelite::test
