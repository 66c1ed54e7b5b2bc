// SPDX-License-Identifier: Apache-2.0
// Kernels of the headers kernels/internal/reference and optimized: values worked out by hand, and against the library's
// operators on random values.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "tensorflow/lite/kernels/internal/optimized/integer_ops/conv.h"
#include "tensorflow/lite/kernels/internal/optimized/optimized_ops.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/l2normalization.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/mean.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/transpose_conv.h"
#include "tensorflow/lite/kernels/internal/reference/reference_ops.h"
#include "tensorflow/lite/kernels/internal/transpose_utils.h"
#include "tensorflow/lite/kernels/test_util.h"

namespace tflite {
namespace {

using Floats = std::vector<float>;
using Ints = std::vector<int32_t>;

ArithmeticParams clamped(float low = -1e9f, float high = 1e9f) {
  ArithmeticParams p{};
  SetActivationParams(low, high, &p);
  SetActivationParams(int32_t{-1000}, int32_t{1000}, &p);
  return p;
}

TEST(ReferenceKernels, PairsAreBroadcast) {
  const RuntimeShape row({1, 3}), column({2, 1}), both({2, 3});
  const Floats a = {1, 2, 3}, b = {10, 20};
  Floats out(6);
  reference_ops::BroadcastAdd4DSlow(clamped(), row, a.data(), column, b.data(), both, out.data());
  EXPECT_EQ(out, (Floats{11, 12, 13, 21, 22, 23}));
  reference_ops::BroadcastSubSlow(clamped(), row, a.data(), column, b.data(), both, out.data());
  EXPECT_EQ(out, (Floats{-9, -8, -7, -19, -18, -17}));
  reference_ops::BroadcastMul4DSlow(clamped(0, 40), row, a.data(), column, b.data(), both, out.data());
  EXPECT_EQ(out, (Floats{10, 20, 30, 20, 40, 40}));
  reference_ops::BroadcastDivSlow(clamped(), column, b.data(), row, a.data(), both, out.data());
  EXPECT_FLOAT_EQ(out[5], 20.0f / 3);
  reference_ops::MaximumMinimumBroadcastSlow(row, a.data(), RuntimeShape(), b.data(), row, out.data(),
                                             [](float x, float y) { return std::min(x, y - 8); });
  EXPECT_EQ(out[2], 2);
  bool less[3];
  reference_ops::Broadcast4DSlowLess(ComparisonParams{}, row, a.data(), RuntimeShape(), &a[1], row, less);
  EXPECT_TRUE(less[0] && !less[1] && !less[2]);
  Ints x = {7, -7}, y = {2, 2}, quotient(2), rest(2);
  const RuntimeShape two({2});
  reference_ops::BinaryFunction<int32_t, int32_t, int32_t>(two, x.data(), two, y.data(), two, quotient.data(),
                                                           reference_ops::FloorDiv<int32_t>);
  reference_ops::BinaryFunction<int32_t, int32_t, int32_t>(two, x.data(), two, y.data(), two, rest.data(),
                                                           reference_ops::FloorMod<int32_t>);
  EXPECT_EQ(quotient, (Ints{3, -4}));
  EXPECT_EQ(rest, (Ints{1, 1}));
}

TEST(ReferenceKernels, WhichOperandIsBroadcast) {
  ArithmeticParams p{};
  EXPECT_FALSE(reference_ops::ProcessBroadcastShapes(RuntimeShape({2, 3}), RuntimeShape({2, 3}), &p));
  EXPECT_TRUE(reference_ops::ProcessBroadcastShapes(RuntimeShape({2, 5, 1, 3}), RuntimeShape({2, 1, 4, 3}), &p));
  EXPECT_EQ(p.broadcast_category, BroadcastableOpCategory::kFirstInputBroadcastsFast);
  EXPECT_EQ(std::vector<int>(p.broadcast_shape, p.broadcast_shape + 5), (std::vector<int>{2, 5, 1, 4, 3}));
  EXPECT_TRUE(reference_ops::ProcessBroadcastShapes(RuntimeShape({3, 1, 2}), RuntimeShape({3, 5, 1}), &p));
  EXPECT_EQ(p.broadcast_category, BroadcastableOpCategory::kSecondInputBroadcastsFast);
}

TEST(ReferenceKernels, ElementsOfRows) {
  const RuntimeShape row({1, 3});
  const Floats in = {-1, 0, 3};
  Floats out(3);
  SoftmaxParams softmax{};
  softmax.beta = 1;
  reference_ops::Softmax(softmax, row, in.data(), row, out.data());
  EXPECT_NEAR(out[2], 1 / (1 + std::exp(-3.0) + std::exp(-4.0)), 1e-6);
  reference_ops::LogSoftmax(softmax, row, in.data(), row, out.data());
  EXPECT_NEAR(out[0], -4 - std::log(1 + std::exp(-3.0) + std::exp(-4.0)), 1e-6);
  reference_ops::HardSwish(row, in.data(), row, out.data());
  EXPECT_EQ(out, (Floats{-1.0f / 3, 0, 3}));
  reference_ops::Relu6(row, in.data(), row, out.data());
  EXPECT_EQ(out, (Floats{0, 0, 3}));
  reference_ops::L2Normalization(L2NormalizationParams{}, row, in.data(), row, out.data());
  EXPECT_FLOAT_EQ(out[2], 3 / std::sqrt(10.0f));
  const Floats halves = {0.5f, 1.5f, -2.5f};
  reference_ops::Round(row, halves.data(), row, out.data());
  EXPECT_EQ(out, (Floats{0, 2, -2}));
  std::vector<int8_t> steps(3);
  QuantizationParams q;
  q.scale = 0.5, q.zero_point = -3;
  const Floats reals = {1, 1e30f, -1e30f};
  reference_ops::AffineQuantize(q, row, reals.data(), row, steps.data());
  EXPECT_EQ(steps, (std::vector<int8_t>{-1, 127, -128}));
}

TEST(ReferenceKernels, Places) {
  const RuntimeShape square({2, 3});
  const Ints in = {1, 2, 3, 4, 5, 6};
  Ints out(6);
  TransposeParams transpose{2, {1, 0}};
  reference_ops::Transpose(transpose, square, in.data(), RuntimeShape({3, 2}), out.data());
  EXPECT_EQ(out, (Ints{1, 4, 2, 5, 3, 6}));
  Ints part(2);
  SliceParams slice{2, {0, 1}, 2, {-1, 1}};
  reference_ops::Slice(slice, square, in.data(), RuntimeShape({2, 1}), part.data());
  EXPECT_EQ(part, (Ints{2, 5}));
  StridedSliceParams strided{};
  strided.start_indices_count = strided.stop_indices_count = strided.strides_count = 2;
  strided.start_indices[1] = -1, strided.stop_indices[0] = 2, strided.strides[0] = 1, strided.strides[1] = -2;
  strided.end_mask = 2;
  Ints turned(4);
  reference_ops::StridedSlice(strided, square, in.data(), RuntimeShape({2, 2}), turned.data());
  EXPECT_EQ(turned, (Ints{3, 1, 6, 4}));
  PadParams pad{};
  pad.left_padding_count = pad.right_padding_count = 2;
  pad.left_padding[1] = 1;
  Ints padded(8);
  const int32_t nine = 9;
  reference_ops::Pad(pad, square, in.data(), &nine, RuntimeShape({2, 4}), padded.data());
  EXPECT_EQ(padded, (Ints{9, 1, 2, 3, 9, 4, 5, 6}));
  const Ints coords = {2, 0};
  Ints gathered(4);
  EXPECT_TRUE(reference_ops::Gather(GatherParams{1, 0}, square, in.data(), RuntimeShape({2}), coords.data(),
                                    RuntimeShape({2, 2}), gathered.data()));
  EXPECT_EQ(gathered, (Ints{3, 1, 6, 4}));
  const Ints beyond = {3};
  EXPECT_FALSE(reference_ops::Gather(GatherParams{1, 0}, square, in.data(), RuntimeShape({1}), beyond.data(),
                                     RuntimeShape({2, 1}), gathered.data()));
  const RuntimeShape image({1, 2, 2, 1}), deep({1, 1, 1, 4});
  Ints moved(4);
  reference_ops::SpaceToDepth(SpaceToDepthParams{2}, image, in.data(), deep, moved.data());
  EXPECT_EQ(moved, (Ints{1, 2, 3, 4}));
  reference_ops::DepthToSpace(DepthToSpaceParams{2}, deep, moved.data(), image, gathered.data());
  EXPECT_EQ(gathered, (Ints{1, 2, 3, 4}));
  const Ints blocks = {2, 2}, no_margin = {0, 0, 0, 0};
  const RuntimeShape batch({4, 1, 1, 1}), pair({2}), four({2, 2});
  reference_ops::SpaceToBatchND(SpaceToBatchParams{0}, image, in.data(), pair, blocks.data(), four, no_margin.data(),
                                batch, moved.data());
  reference_ops::BatchToSpaceND(batch, moved.data(), pair, blocks.data(), four, no_margin.data(), image,
                                gathered.data());
  EXPECT_EQ(gathered, (Ints{1, 2, 3, 4}));
  const int axis = -1;
  Ints best(2);
  reference_ops::ArgMinMax(square, in.data(), &axis, RuntimeShape({2}), best.data(), true);
  EXPECT_EQ(best, (Ints{2, 2}));
  reference_ops::CumSum(in.data(), square, 1, false, true, out.data());
  EXPECT_EQ(out, (Ints{6, 5, 3, 15, 11, 6}));
}

TEST(ReferenceKernels, Reductions) {
  const int dims[] = {2, 3}, out_dims[] = {2}, axis[] = {-1};
  int at[2], resolved[2];
  const Floats in = {1, 2, 3, 4, 5, 9};
  Floats out(2), sums(2);
  EXPECT_TRUE(reference_ops::Mean(in.data(), dims, 2, out.data(), out_dims, 1, axis, 1, false, at, resolved,
                                  sums.data()));
  EXPECT_EQ(out, (Floats{2, 6}));
  EXPECT_TRUE(reference_ops::ReduceGeneric<float>(in.data(), dims, 2, out.data(), out_dims, 1, axis, 1, false, at,
                                                  resolved, -1e9f,
                                                  [](const float a, const float b) { return std::max(a, b); }));
  EXPECT_EQ(out, (Floats{3, 9}));
  const int wrong[] = {2};
  EXPECT_FALSE(reference_ops::Mean(in.data(), dims, 2, out.data(), out_dims, 1, wrong, 1, false, at, resolved,
                                   sums.data()));
}

TEST(ReferenceKernels, Images) {
  const RuntimeShape image({1, 2, 2, 1}), larger({1, 4, 4, 1});
  const Floats in = {0, 2, 4, 6};
  Floats out(16);
  const int32_t size[] = {4, 4};
  ResizeBilinearParams params{};
  reference_ops::ResizeBilinear(params, image, in.data(), RuntimeShape({2}), size, larger, out.data());
  EXPECT_EQ(Floats(out.begin(), out.begin() + 8), (Floats{0, 1, 2, 2, 2, 3, 4, 4}));
  reference_ops::ResizeNearestNeighbor(params, image, in.data(), RuntimeShape({2}), size, larger, out.data());
  EXPECT_EQ(Floats(out.begin() + 8, out.end()), (Floats{4, 4, 6, 6, 4, 4, 6, 6}));
  PoolParams pool{};
  pool.stride_height = pool.stride_width = pool.filter_height = pool.filter_width = 2;
  SetActivationParams(-100.0f, 100.0f, &pool);
  SetActivationParams(int32_t{-128}, int32_t{127}, &pool);
  Floats one(1);
  const RuntimeShape pixel({1, 1, 1, 1});
  EXPECT_TRUE(optimized_ops::AveragePool(pool, image, in.data(), pixel, one.data()));
  EXPECT_EQ(one[0], 3);
  reference_ops::MaxPool(pool, image, in.data(), pixel, one.data());
  EXPECT_EQ(one[0], 6);
  reference_ops::L2Pool(pool, image, in.data(), pixel, one.data());
  EXPECT_FLOAT_EQ(one[0], std::sqrt(14.0f));
  const std::vector<int8_t> steps = {-1, -2, -2, -5};
  int8_t mean = 0;
  EXPECT_TRUE(reference_integer_ops::AveragePool(pool, image, steps.data(), pixel, &mean));
  EXPECT_EQ(mean, -3);  // -2.5
  pool.padding_values.height = 5;
  EXPECT_FALSE(reference_ops::AveragePool(pool, image, in.data(), pixel, one.data()));
}

// A layer of each kind through the library and through the header, with equal parameters.
template <typename T>
std::vector<T> random_steps(int count, std::mt19937* random) {
  std::vector<T> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<T>(static_cast<int>((*random)() % 200) - 100));
  return values;
}

class Convolution : public SingleOpModel {
 public:
  Convolution(const std::vector<int8_t>& weights, const std::vector<int32_t>& biases, bool depthwise) {
    input = AddInput({TensorType_INT8, {2, 5, 4, 3}, 0, 0, 0.5f, 3});
    const std::vector<float> scales = {0.25f, 0.5f, 0.125f};
    const TensorData filter(TensorType_INT8, depthwise ? std::vector<int>{1, 3, 2, 3} : std::vector<int>{3, 3, 2, 3}, 0,
                            0, 0, 0, true, scales, {0, 0, 0}, depthwise ? 3 : 0);
    AddConstInput(filter, weights);
    AddConstInput(TensorData(TensorType_INT32, {3}, 0, 0, 0, 0, true, {0.125f, 0.25f, 0.0625f}, {0, 0, 0}, 0), biases);
    output = AddOutput({TensorType_INT8, {}, 0, 0, 16, -4});
    if (depthwise)
      SetBuiltinOp(
          BuiltinOperator_DEPTHWISE_CONV_2D, BuiltinOptions_DepthwiseConv2DOptions,
          CreateDepthwiseConv2DOptions(builder_, Padding_VALID, 1, 2, 1, ActivationFunctionType_NONE, 1, 1).Union());
    else
      SetBuiltinOp(BuiltinOperator_CONV_2D, BuiltinOptions_Conv2DOptions,
                   CreateConv2DOptions(builder_, Padding_VALID, 1, 2, ActivationFunctionType_NONE, 1, 1).Union());
    BuildInterpreter({GetShape(input)});
  }
  int input, output;
};

TEST(ReferenceKernels, ConvolutionsAsTheLibrarysOperators) {
  std::mt19937 random(9);
  const RuntimeShape in({2, 5, 4, 3}), out({2, 2, 3, 3}), none;
  const auto values = random_steps<int8_t>(in.FlatSize(), &random);
  const auto biases = random_steps<int32_t>(3, &random);
  int32_t multiplier[3], shift[3];
  const double scales[] = {0.25, 0.5, 0.125};
  for (int c = 0; c < 3; ++c) QuantizeMultiplier(0.5 * scales[c] / 16, &multiplier[c], &shift[c]);
  const auto expected = [&](const std::vector<int8_t>& weights, bool depthwise) {
    Convolution m(weights, biases, depthwise);
    m.PopulateTensor<int8_t>(m.input, values);
    EXPECT_EQ(m.Invoke(), kTfLiteOk);
    return m.ExtractVector<int8_t>(m.output);
  };
  std::vector<int8_t> result(static_cast<size_t>(out.FlatSize()));
  {
    const RuntimeShape filter({3, 3, 2, 3});
    const auto weights = random_steps<int8_t>(filter.FlatSize(), &random);
    ConvParams p{};
    p.stride_height = 2, p.stride_width = 1, p.dilation_height_factor = p.dilation_width_factor = 1;
    p.input_offset = -3, p.output_offset = -4, p.quantized_activation_min = -128, p.quantized_activation_max = 127;
    optimized_integer_ops::ConvPerChannel(p, multiplier, shift, in, values.data(), filter, weights.data(), none,
                                          biases.data(), out, result.data());
    EXPECT_EQ(result, expected(weights, false));
  }
  const RuntimeShape filter({1, 3, 2, 3});
  const auto weights = random_steps<int8_t>(filter.FlatSize(), &random);
  DepthwiseParams p{};
  p.stride_height = 2, p.stride_width = 1, p.dilation_height_factor = p.dilation_width_factor = 1;
  p.depth_multiplier = 1;
  p.input_offset = -3, p.output_offset = -4, p.quantized_activation_min = -128, p.quantized_activation_max = 127;
  reference_integer_ops::DepthwiseConvPerChannel(p, multiplier, shift, in, values.data(), filter, weights.data(), none,
                                                 biases.data(), out, result.data());
  EXPECT_EQ(result, expected(weights, true));
}

TEST(ReferenceKernels, LayersAndTheirTranspose) {
  FullyConnectedParams layer{};
  SetActivationParams(-100.0f, 100.0f, &layer);
  SetActivationParams(int32_t{-128}, int32_t{127}, &layer);
  const Floats in = {1, 2, 3, 4}, weights = {1, 0, 0, 1, 1, 1}, bias = {0, 10, 20};
  Floats out(6);
  const RuntimeShape rows({2, 2}), units({3, 2}), three({3}), result({2, 3});
  optimized_ops::FullyConnected(layer, rows, in.data(), units, weights.data(), three, bias.data(), result, out.data());
  EXPECT_EQ(out, (Floats{1, 12, 23, 3, 14, 27}));
  const std::vector<int8_t> x = {10, -20}, w = {3, 4};
  layer.input_offset = 1, layer.weights_offset = 2, layer.output_offset = 5;
  QuantizeMultiplier(0.25, &layer.output_multiplier, &layer.output_shift);
  int8_t y = 0;
  const int32_t b = 7;
  reference_integer_ops::FullyConnected(layer, RuntimeShape({1, 2}), x.data(), RuntimeShape({1, 2}), w.data(),
                                        RuntimeShape({1}), &b, RuntimeShape({1, 1}), &y);
  EXPECT_EQ(y, 5 + -13);  // (11 * 5 - 19 * 6 + 7) / 4 is -13

  ConvParams p{};
  p.stride_height = p.stride_width = 1;
  SetActivationParams(-100.0f, 100.0f, &p);
  const Floats image = {1, 2}, filter = {1, 10};
  Floats wide(3);
  reference_ops::TransposeConv(p, RuntimeShape({1, 1, 2, 1}), image.data(), RuntimeShape({1, 1, 2, 1}), filter.data(),
                               RuntimeShape(), nullptr, RuntimeShape({1, 1, 3, 1}), wide.data(), RuntimeShape(),
                               nullptr);
  EXPECT_EQ(wide, (Floats{1, 12, 20}));
}

TEST(ReferenceKernels, SumsOfStepsAsTheLibrarysOperator) {
  class Sum : public SingleOpModel {
   public:
    Sum() {
      a = AddInput({TensorType_INT8, {1, 50}, 0, 0, 0.3f, 4});
      b = AddInput({TensorType_INT8, {1, 50}, 0, 0, 0.11f, -7});
      out = AddOutput({TensorType_INT8, {}, 0, 0, 0.35f, 1});
      SetBuiltinOp(BuiltinOperator_ADD, BuiltinOptions_AddOptions, CreateAddOptions(builder_).Union());
      BuildInterpreter({GetShape(a), GetShape(b)});
    }
    int a, b, out;
  } m;
  std::mt19937 random(3);
  const auto a = random_steps<int8_t>(50, &random), b = random_steps<int8_t>(50, &random);
  m.PopulateTensor<int8_t>(m.a, a);
  m.PopulateTensor<int8_t>(m.b, b);
  ASSERT_EQ(m.Invoke(), kTfLiteOk);
  ArithmeticParams p{};
  p.input1_offset = -4, p.input2_offset = 7, p.output_offset = 1, p.left_shift = 20;
  const double twice = 2 * 0.3f;
  QuantizeMultiplierSmallerThanOneExp(static_cast<double>(0.3f) / twice, &p.input1_multiplier, &p.input1_shift);
  QuantizeMultiplierSmallerThanOneExp(static_cast<double>(0.11f) / twice, &p.input2_multiplier, &p.input2_shift);
  QuantizeMultiplierSmallerThanOneExp(twice / ((1 << 20) * static_cast<double>(0.35f)), &p.output_multiplier,
                                      &p.output_shift);
  SetActivationParams(int32_t{-128}, int32_t{127}, &p);
  std::vector<int8_t> out(50);
  const RuntimeShape shape({1, 50});
  reference_integer_ops::Add(p, shape, a.data(), shape, b.data(), shape, out.data());
  EXPECT_EQ(out, m.ExtractVector<int8_t>(m.out));
}

TEST(ReferenceKernels, OverlappingBoxes) {
  const Floats boxes = {0, 0, 1, 1, 0, 0.1f, 1, 1.1f, 0, 10, 1, 11}, scores = {0.9f, 0.75f, 0.6f};
  int indices[3], count = 0;
  float kept[3];
  reference_ops::NonMaxSuppression(boxes.data(), 3, scores.data(), 3, 0.5f, 0, 0, indices, kept, &count);
  ASSERT_EQ(count, 2);
  EXPECT_EQ(indices[1], 2);
  reference_ops::NonMaxSuppression(boxes.data(), 3, scores.data(), 3, 1, 0, 0.5f, indices, kept, &count);
  ASSERT_EQ(count, 3);
  EXPECT_EQ(indices[2], 1);
  EXPECT_LT(kept[2], 0.5f);
}

TEST(ReferenceKernels, SoftmaxByTable) {
  SoftmaxParams params{};
  float table[256];
  params.table = table;
  params.scale = 1.0f / 256, params.zero_point = -128;
  optimized_ops::PopulateSoftmaxLookupTable(&params, 0.1f, 1);
  // e^0, e^-1 and e^-2 over their sum are 0.6652, 0.2447 and 0.0900: 170.3, 62.65 and 23.05 steps.
  const std::vector<int8_t> in = {20, 10, 0};
  std::vector<int8_t> out(3);
  const RuntimeShape row({1, 3});
  optimized_ops::Softmax(params, row, in.data(), row, out.data());
  EXPECT_EQ(out, (std::vector<int8_t>{170 - 128, 63 - 128, 23 - 128}));
  int32_t shift = 0;
  QuantizeMultiplierGreaterThanOne(0.1f * (1 << 26), &params.input_multiplier, &shift);
  params.input_left_shift = shift;
  params.diff_min = -300;
  reference_ops::Softmax(params, row, in.data(), row, out.data());
  EXPECT_EQ(out, (std::vector<int8_t>{170 - 128, 63 - 128, 23 - 128}));
}

TEST(ReferenceKernels, TransposesThatAreSimpler) {
  int rows = 0, columns = 0;
  EXPECT_TRUE(transpose_utils::IsTranspose2DApplicable({3, {2, 0, 1}}, RuntimeShape({2, 3, 4}), &rows, &columns));
  EXPECT_EQ(rows, 6);
  EXPECT_EQ(columns, 4);
  EXPECT_FALSE(transpose_utils::IsTranspose2DApplicable({3, {0, 2, 1}}, RuntimeShape({2, 3, 4}), &rows, &columns));
  TransposeParams params{4, {3, 1, 2, 0}};
  RuntimeShape in({1, 3, 1, 5}), out({5, 3, 1, 1});
  transpose_utils::RemoveOneSizeDimensions(&in, &out, &params);
  EXPECT_EQ(in, RuntimeShape({3, 5}));
  EXPECT_EQ(out, RuntimeShape({5, 3}));
  EXPECT_EQ(params.perm_count, 2);
  EXPECT_EQ(params.perm[0], 1);
  EXPECT_EQ(params.perm[1], 0);
  RuntimeShape ones({1, 1}), also({1, 1});
  params = {2, {1, 0}};
  transpose_utils::RemoveOneSizeDimensions(&ones, &also, &params);
  EXPECT_EQ(ones, RuntimeShape({1}));
  EXPECT_EQ(params.perm_count, 1);
  RuntimeShape rest_in, rest_out;
  TransposeParams rest{};
  params = {4, {0, 1, 3, 2}};
  EXPECT_EQ(transpose_utils::Flatten(RuntimeShape({2, 3, 4, 5}), RuntimeShape({2, 3, 5, 4}), params, &rest_in,
                                     &rest_out, &rest),
            20u);
  EXPECT_EQ(rest_in, RuntimeShape({4, 5}));
  EXPECT_EQ(rest_out, RuntimeShape({5, 4}));
  EXPECT_EQ(rest.perm_count, 2);
  EXPECT_EQ(rest.perm[0], 1);
}

}  // namespace
}  // namespace tflite
