// SPDX-License-Identifier: Apache-2.0
// Kernels of kernels/internal/reference that follow indices, and fixed-point functions of bytes and of 16 bits.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "tensorflow/lite/kernels/internal/reference/reference_ops.h"
#include "tensorflow/lite/kernels/test_util.h"

namespace tflite {
namespace {

using Ints = std::vector<int32_t>;

TEST(IndexedKernels, GatherNd) {
  const Ints params = {0, 1, 2, 3, 4, 5};
  const RuntimeShape shape({3, 2});
  Ints out(4);
  const Ints rows = {2, 0};
  EXPECT_EQ(reference_ops::GatherNd(shape, params.data(), RuntimeShape({2, 1}), rows.data(), RuntimeShape({2, 2}),
                                    out.data()),
            kTfLiteOk);
  EXPECT_EQ(out, (Ints{4, 5, 0, 1}));
  const std::vector<int16_t> elements = {1, 1, 2, 0};
  EXPECT_EQ(reference_ops::GatherNd(shape, params.data(), RuntimeShape({2, 2}), elements.data(), RuntimeShape({2}),
                                    out.data()),
            kTfLiteOk);
  EXPECT_EQ(out[0] * 10 + out[1], 34);
  for (const int32_t wrong : {3, -1})
    EXPECT_EQ(reference_ops::GatherNd(shape, params.data(), RuntimeShape({1, 1}), &wrong, RuntimeShape({1, 2}),
                                      out.data()),
              kTfLiteError);
}

TEST(IndexedKernels, ScatterNd) {
  const Ints indices = {1, 0, 1}, updates = {1, 2, 10, 20, 100, 200};
  Ints out(6, 7);
  EXPECT_EQ(reference_ops::ScatterNd(RuntimeShape({3, 1}), indices.data(), RuntimeShape({3, 2}), updates.data(),
                                     RuntimeShape({3, 2}), out.data()),
            kTfLiteOk);
  EXPECT_EQ(out, (Ints{10, 20, 101, 202, 0, 0}));
  const Ints wrong = {0, 3, 1};
  EXPECT_EQ(reference_ops::ScatterNd(RuntimeShape({3, 1}), wrong.data(), RuntimeShape({3, 2}), updates.data(),
                                     RuntimeShape({3, 2}), out.data()),
            kTfLiteError);
}

TEST(IndexedKernels, SparseToDense) {
  const std::vector<Ints> indices = {{0, 0, 0, 1}, {0, 0, 1, 2}, {0, 0, 5, 0}};
  const Ints values = {3, 4, 5};
  Ints out(6);
  reference_ops::SparseToDense(indices, values.data(), -1, false, RuntimeShape({2, 3}), out.data());
  EXPECT_EQ(out, (Ints{-1, 3, -1, -1, -1, 4}));
  reference_ops::SparseToDense(indices, values.data(), 0, true, RuntimeShape({2, 3}), out.data());
  EXPECT_EQ(out, (Ints{0, 3, 0, 0, 0, 3}));
}

TEST(IndexedKernels, SegmentSum) {
  const Ints rows = {1, 2, 3, 4, 5, 6, 7, 8}, ids = {0, 0, 2, 9};
  Ints out(6, 7);
  reference_ops::SegmentSum(RuntimeShape({4, 2}), rows.data(), RuntimeShape({4}), ids.data(), RuntimeShape({3, 2}),
                            out.data());
  EXPECT_EQ(out, (Ints{4, 6, 0, 0, 5, 6}));
}

TEST(IndexedKernels, Reverse) {
  Ints in(12), out(12);
  std::iota(in.begin(), in.end(), 0);
  const RuntimeShape shape({2, 3, 2});
  reference_ops::Reverse(1, shape, in.data(), shape, out.data());
  EXPECT_EQ(out, (Ints{4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7}));
  std::array<int32_t, 8> axes = {1, 2};
  reference_ops::Reverse(axes, 2, shape, in.data(), out.data());
  EXPECT_EQ(out, (Ints{5, 4, 3, 2, 1, 0, 11, 10, 9, 8, 7, 6}));
  axes = {0, 1, 2};
  reference_ops::Reverse(axes, 3, shape, in.data(), out.data());
  EXPECT_EQ(out[0], 11);
  const Ints lengths = {2, 0};
  reference_ops::ReverseSequence(lengths.data(), 1, 0, shape, in.data(), shape, out.data());
  EXPECT_EQ(out, (Ints{2, 3, 0, 1, 4, 5, 6, 7, 8, 9, 10, 11}));
}

template <class T>
std::vector<T> all_values() {
  std::vector<T> values;
  constexpr int kStep = sizeof(T) == 1 ? 1 : 7;
  for (int v = std::numeric_limits<T>::min(); v <= std::numeric_limits<T>::max(); v += kStep)
    values.push_back(static_cast<T>(v));
  return values;
}

class OneOperator : public SingleOpModel {
 public:
  OneOperator(BuiltinOperator op, TensorData in, TensorData out) : input(AddInput(in)), output(AddOutput(out)) {
    SetBuiltinOp(op, BuiltinOptions_NONE, 0);
    BuildInterpreter({{in.shape}});
  }
  template <class T>
  std::vector<T> of(const std::vector<T>& values) {
    PopulateTensor<T>(input, values);
    EXPECT_EQ(Invoke(), kTfLiteOk);
    return ExtractVector<T>(output);
  }
  int input, output;
};

TensorData data(TensorType type, size_t count, float scale, int32_t zero_point) {
  TensorData made(type, {static_cast<int>(count)});
  made.scale = scale;
  made.zero_point = zero_point;
  return made;
}

// Within a step of the real function, and exactly at both ends and in the middle.
TEST(FixedPointKernels, LogisticAndTanhOfBytes) {
  const std::vector<int8_t> in = all_values<int8_t>();
  std::vector<int8_t> out(in.size());
  for (const double scale : {1.0 / 16, 0.1, 0.003}) {
    constexpr int32_t kZero = -7;
    int32_t multiplier = 0;
    int shift = 0;
    QuantizeMultiplier(scale * (1 << 27), &multiplier, &shift);  // to 4 integer bits
    const int radius = CalculateInputRadius(4, shift, 31);
    reference_integer_ops::Logistic(kZero, radius, multiplier, shift, static_cast<int>(in.size()), in.data(),
                                    out.data());
    for (size_t i = 0; i < in.size(); ++i)
      EXPECT_NEAR(out[i], std::min(127.0, 256 / (1 + std::exp(-scale * (in[i] - kZero))) - 128), 1) << i;
    EXPECT_EQ(out[static_cast<size_t>(kZero + 128)], 0);
    reference_integer_ops::Tanh(kZero, radius, multiplier, shift, static_cast<int>(in.size()), in.data(), out.data());
    for (size_t i = 0; i < in.size(); ++i)
      EXPECT_NEAR(out[i], std::min(127.0, 128 * std::tanh(scale * (in[i] - kZero))), 1) << i;
    EXPECT_EQ(out[static_cast<size_t>(kZero + 128)], 0);
  }
}

TEST(FixedPointKernels, Of16BitsAsTheLibrarysOperators) {
  const std::vector<int16_t> in = all_values<int16_t>();
  const int count = static_cast<int>(in.size());
  std::vector<int16_t> out(in.size());
  for (const int power : {0, 1}) {
    const float scale = static_cast<float>(1 << power) / 4096;
    OneOperator logistic(BuiltinOperator_LOGISTIC, data(TensorType_INT16, in.size(), scale, 0),
                         data(TensorType_INT16, in.size(), 1.0f / 32768, 0));
    reference_integer_ops::Logistic(0, power, count, in.data(), out.data());
    EXPECT_EQ(out, logistic.of(in)) << power;
    OneOperator tanh(BuiltinOperator_TANH, data(TensorType_INT16, in.size(), scale, 0),
                     data(TensorType_INT16, in.size(), 1.0f / 32768, 0));
    reference_integer_ops::Tanh(0, power, count, in.data(), out.data());
    EXPECT_EQ(out, tanh.of(in)) << power;
  }
}

TEST(FixedPointKernels, HardSwishAsTheLibrarysOperator) {
  const std::vector<int8_t> in = all_values<int8_t>();
  std::vector<int8_t> out(in.size());
  for (const float scale : {0.05f, 0.2f, 0.0625f}) {
    OneOperator op(BuiltinOperator_HARD_SWISH, data(TensorType_INT8, in.size(), scale, -20),
                   data(TensorType_INT8, in.size(), 0.06f, 5));
    const auto upper_half = [](int32_t x) {
      return static_cast<int16_t>(x < INT32_MAX - (1 << 15) ? (x + (1 << 15)) >> 16 : INT16_MAX);
    };
    HardSwishParams p{};
    p.input_zero_point = -20;
    p.output_zero_point = 5;
    int32_t multiplier = 0;
    const float fine = (1.0f / 128.0f) * scale;
    QuantizeMultiplier(static_cast<double>(fine / 0.06f), &multiplier, &p.output_multiplier_exponent);
    p.output_multiplier_fixedpoint_int16 = upper_half(multiplier);
    QuantizeMultiplier(static_cast<double>(fine / (3.0f / 32768.0f)), &multiplier, &p.reluish_multiplier_exponent);
    p.reluish_multiplier_fixedpoint_int16 = upper_half(multiplier);
    const RuntimeShape shape({static_cast<int>(in.size())});
    reference_ops::HardSwish(p, shape, in.data(), shape, out.data());
    EXPECT_EQ(out, op.of(in)) << scale;
  }
}

}  // namespace
}  // namespace tflite
