// SPDX-License-Identifier: Apache-2.0
// The arithmetic and the small classes in headers that kernels written for TensorFlow Lite bring along.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tensorflow/lite/allocation.h"
#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/max.h"
#include "tensorflow/lite/kernels/internal/min.h"
#include "tensorflow/lite/kernels/internal/portable_tensor.h"
#include "tensorflow/lite/kernels/internal/quantization_util.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/minimal_logging.h"
#include "tensorflow/lite/schema/schema_conversion_utils.h"
#include "tensorflow/lite/string_util.h"
#include "tensorflow/lite/util.h"

namespace surelite::compat_tests {
namespace {

constexpr int kNotFinite = std::numeric_limits<int>::max();
constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(KernelArithmetic, ZeroPointsAreNumbersOfTheType) {
  const struct {
    double low, high;
    bool narrow;
    double scale;
    int zero_point;
  } table[] = {{-128, 127, false, 1, 0}, {0, 255, false, 1, -128}, {-255, 0, false, 1, 127},
               {0, 0, false, 0, 0},      {-127, 127, true, 1, 0},  {-1, 1, true, 2.0 / 254, 0},
               {-10, 30, false, 40.0 / 255, -64}};
  for (const auto& row : table) {
    const tflite::QuantizationParams found =
        tflite::ChooseQuantizationParams<int8_t>(row.low, row.high, row.narrow);
    EXPECT_DOUBLE_EQ(found.scale, row.scale) << row.low;
    EXPECT_EQ(found.zero_point, row.zero_point) << row.low;
  }
  EXPECT_EQ(tflite::ChooseQuantizationParams<uint8_t>(-10, 30).zero_point, 64);
}

TEST(KernelArithmetic, FractionsAndShifts) {
  int shift = 5;
  EXPECT_EQ(tflite::IntegerFrExp(0.0, &shift), 0);
  EXPECT_EQ(shift, 0);
  EXPECT_EQ(tflite::IntegerFrExp(1.0, &shift), 1 << 30);
  EXPECT_EQ(shift, 1);
  EXPECT_EQ(tflite::IntegerFrExp(-0.25, &shift), -(1 << 30));
  EXPECT_EQ(shift, -1);
  EXPECT_EQ(tflite::IntegerFrExp(kInf, &shift), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(shift, kNotFinite);
  EXPECT_EQ(tflite::IntegerFrExp(std::nan(""), &shift), 0);
  EXPECT_EQ(shift, kNotFinite);
  for (const double x : {1.0, -3.25, 123456.789, 1e-20, -2e30}) {
    const int64_t fraction = tflite::IntegerFrExp(x, &shift);
    EXPECT_NEAR(tflite::DoubleFromFractionAndShift(fraction, shift) / x, 1, 1e-9);
    EXPECT_NEAR(tflite::IntegerDoubleMultiply(x, 7.5) / (7.5 * x), 1, 1e-8);
    EXPECT_EQ(tflite::IntegerDoubleCompare(x, x), 0);
    EXPECT_EQ(tflite::IntegerDoubleCompare(x, 2 * std::abs(x)), -1);
    EXPECT_EQ(tflite::IntegerDoubleCompare(x, -2 * std::abs(x)), 1);
  }
  EXPECT_TRUE(std::isnan(tflite::IntegerDoubleMultiply(kInf, 1)));
  EXPECT_EQ(tflite::DoubleFromFractionAndShift(-1, kNotFinite), -kInf);
  EXPECT_EQ(tflite::IntegerDoubleCompare(1, std::nan("")), 1);
}

TEST(KernelArithmetic, SoftmaxScales) {
  int32_t multiplier = 0, divisor = 0;
  int left = 0, back = 0;
  tflite::PreprocessSoftmaxScaling(1.0, 1.0 / 16, 5, &multiplier, &left);
  EXPECT_NEAR(multiplier * std::exp2(left - 31.0), std::exp2(26.0) / 16, 1);
  EXPECT_EQ(tflite::CalculateInputRadius(5, left), static_cast<int>(31 * std::exp2(26.0 - left)));
  tflite::PreprocessSoftmaxScaling(1e6, 1e6, 5, &multiplier, &left);
  EXPECT_EQ(multiplier, std::numeric_limits<int32_t>::max());
  tflite::PreprocessLogSoftmaxScalingExp(1.0, 1.0 / 16, 5, &multiplier, &left, &divisor, &back);
  EXPECT_NEAR(divisor * std::exp2(back - 31.0) * multiplier * std::exp2(left - 31.0), 1, 1e-6);
  EXPECT_EQ(tflite::CalculateInputRadius(4, 27), 15);
}

TEST(KernelArithmetic, RangesThatHoldZero) {
  float low, high, scale;
  tflite::NudgeQuantizationRange(-0.1f, 25.4f, 0, 255, &low, &high, &scale);
  EXPECT_NEAR(scale, 0.1f, 1e-6);
  EXPECT_NEAR(low, -0.1f, 1e-6);
  EXPECT_NEAR(high, 25.4f, 1e-5);
  const float in[] = {-5, 0, 0.14f, 0.16f, 100};
  float out[5];
  tflite::FakeQuantizeArray(scale, low, high, in, out, 5);
  const float expected[] = {-0.1f, 0, 0.1f, 0.2f, 25.4f};
  for (int i = 0; i < 5; ++i) EXPECT_NEAR(out[i], expected[i], 1e-5) << i;
  int exponent = 0;
  EXPECT_TRUE(tflite::CheckedLog2(0.125f, &exponent));
  EXPECT_EQ(exponent, -3);
  EXPECT_FALSE(tflite::CheckedLog2(0.13f, &exponent));
  const double scales[] = {0.5, 3};
  int32_t parts[2];
  int shifts[2];
  tflite::QuantizeMultiplierArray(scales, 2, parts, shifts);
  EXPECT_EQ(parts[0], 1 << 30);
  EXPECT_EQ(shifts[0], 0);
  EXPECT_EQ(shifts[1], 2);
}

TEST(KernelArithmetic, BitsAndActivations) {
  EXPECT_EQ(tflite::CountLeadingSignBits<int32_t>(0), 31);
  EXPECT_EQ(tflite::CountLeadingSignBits<int32_t>(-1), 31);
  EXPECT_EQ(tflite::CountLeadingSignBits<int32_t>(1 << 30), 0);
  EXPECT_EQ(tflite::CountLeadingSignBits<int8_t>(-128), 0);
  EXPECT_EQ(tflite::CountLeadingSignBits<int16_t>(3), 13);
  using Type = tflite::FusedActivationFunctionType;
  EXPECT_EQ(tflite::ActivationFunction<Type::kNone>(-2.f), -2);
  EXPECT_EQ(tflite::ActivationFunction<Type::kRelu>(-2.f), 0);
  EXPECT_EQ(tflite::ActivationFunction<Type::kRelu6>(9.f), 6);
  EXPECT_EQ(tflite::ActivationFunction<Type::kRelu1>(-2.f), -1);
  float rows[] = {1, 2, 3, 4};
  const float bias[] = {10, -10};
  tflite::BiasAndClamp(0, 12, 2, bias, 4, rows);
  EXPECT_EQ(std::vector<float>(rows, rows + 4), (std::vector<float>{11, 0, 12, 0}));
  EXPECT_EQ(tflite::TfLiteMax(3, 4), 4);
  EXPECT_EQ(tflite::TfLiteMin(3, 4), 3);
}

TEST(KernelArithmetic, OlderShapes) {
  const tflite::Dims<4> dims = {{2, 3, 4, 5}, {1, 2, 6, 24}};
  EXPECT_EQ(tflite::FlatSize(dims), 120);
  EXPECT_EQ(tflite::RequiredBufferSizeForDims(dims), 120);
  EXPECT_TRUE(tflite::IsPackedWithoutStrides(dims));
  EXPECT_EQ(tflite::Offset(dims, 1, 2, 3, 4), 119);
  EXPECT_EQ(tflite::MatchingArraySize(dims, 1, dims, 1), 3);
  const tflite::RuntimeShape shape({2, 3});
  EXPECT_EQ(tflite::MatchingElementsSize(shape, shape), 6);
  EXPECT_EQ(shape.DimsDataUpTo5D()[1], 3);
}

TEST(KernelArithmetic, ListsOfTensors) {
  TfLiteContext context{};
  tflite::TensorUniquePtr made[2] = {tflite::BuildTfLiteTensor(kTfLiteUInt8, {2}, kTfLiteDynamic),
                                     tflite::BuildTfLiteTensor(kTfLiteUInt8, {1, 3}, kTfLiteDynamic)};
  TfLiteTensor tensors[2] = {*made[0], *made[1]};
  tensors[1].params = {0.5f, 7};
  context.tensors = tensors;
  context.tensors_size = 2;
  const tflite::IntArrayUniquePtr list = tflite::BuildTfLiteArray({1, 0, -1});
  const tflite::VectorOfQuantizedTensors all(context, *list);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all.data()[1], tensors[0].data.uint8);
  EXPECT_EQ(all.shapes()[0]->Dims(1), 3);
  EXPECT_EQ(all.zero_point()[0], 7);
  EXPECT_EQ(all.scale()[0], 0.5f);
  const int from[] = {5, 6, 7, 8};
  int to[3] = {};
  tflite::SequentialTensorWriter<int> writer(from, to);
  writer.Write(3);
  writer.WriteN(0, 2);
  EXPECT_EQ(std::vector<int>(to, to + 3), (std::vector<int>{8, 5, 6}));
}

TEST(KernelArithmetic, OperatorCodesBelowAndAboveTheOlderField) {
  for (const tflite::BuiltinOperator op : {tflite::BuiltinOperator_ADD, tflite::BuiltinOperator_GELU}) {
    flatbuffers::FlatBufferBuilder builder;
    builder.Finish(tflite::CreateOperatorCodeDirect(builder, op, "name", 3));
    const auto* const code = flatbuffers::GetRoot<tflite::OperatorCode>(builder.GetBufferPointer());
    EXPECT_EQ(tflite::GetBuiltinCode(code), op);
    EXPECT_EQ(code->version(), 3);
    EXPECT_EQ(code->deprecated_builtin_code(), op == tflite::BuiltinOperator_ADD ? 0 : 127);
    tflite::OperatorCodeT unpacked;
    code->UnPackTo(&unpacked);
    EXPECT_EQ(tflite::GetBuiltinCode(&unpacked), op);
  }
  // A file from before the wider field.
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(tflite::CreateOperatorCode(builder, int8_t{3}));
  EXPECT_EQ(tflite::GetBuiltinCode(flatbuffers::GetRoot<tflite::OperatorCode>(builder.GetBufferPointer())),
            tflite::BuiltinOperator_CONV_2D);
}

TEST(KernelArithmetic, StringsWithoutATensor) {
  tflite::DynamicBuffer buffer;
  buffer.AddString("first", 5);
  buffer.AddString("", 0);
  char* bytes = nullptr;
  ASSERT_GT(buffer.WriteToBuffer(&bytes), 0);
  EXPECT_EQ(tflite::GetStringCount(static_cast<const void*>(bytes)), 2);
  const tflite::StringRef first = tflite::GetString(static_cast<const void*>(bytes), 0);
  EXPECT_EQ(std::string(first.str, first.len), "first");
  EXPECT_EQ(tflite::GetString(static_cast<const void*>(bytes), 1).len, 0u);
  EXPECT_EQ(tflite::GetString(static_cast<const void*>(bytes), 2).str, nullptr);
  std::free(bytes);
}

TEST(KernelArithmetic, LeastSeverityOfTheLog) {
  const tflite::LogSeverity before = tflite::LoggerOptions::SetMinimumLogSeverity(tflite::TFLITE_LOG_ERROR);
  EXPECT_EQ(tflite::LoggerOptions::GetMinimumLogSeverity(), tflite::TFLITE_LOG_ERROR);
  testing::internal::CaptureStderr();
  TFLITE_LOG_PROD(tflite::TFLITE_LOG_WARNING, "not %s", "seen");
  TFLITE_LOG_PROD(tflite::TFLITE_LOG_ERROR, "seen %d", 1);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "ERROR: seen 1\n");
  EXPECT_EQ(tflite::LoggerOptions::SetMinimumLogSeverity(before), tflite::TFLITE_LOG_ERROR);
}

int failures;
void count_failure(TfLiteContext*, const char*, ...) { ++failures; }

TEST(KernelArithmetic, ProductsOfExtentsThatMayNotFit) {
  failures = 0;
  TfLiteContext context{};
  context.ReportError = count_failure;
  size_t size = 7;
  int count = 7;
  EXPECT_EQ(tflite::CheckedShapeProduct(&context, {}, "why", size), kTfLiteOk);
  EXPECT_EQ(size, 1u);
  EXPECT_EQ(tflite::CheckedShapeProduct(&context, {1 << 30, 4, 8}, "why", size), kTfLiteOk);
  EXPECT_EQ(size, size_t{1} << 35);
  EXPECT_EQ(tflite::CheckedShapeProductToInt(&context, {3, 0, 5}, "why", count), kTfLiteOk);
  EXPECT_EQ(count, 0);
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(tflite::CheckedShapeProductToInt(&context, {1 << 30, 4}, "why", count), kTfLiteError);
  EXPECT_EQ(tflite::CheckedShapeProduct(&context, {2, -1}, "why", size), kTfLiteError);
  EXPECT_EQ(tflite::CheckedShapeProduct(&context, {1 << 30, 1 << 30, 1 << 30}, "why", size), kTfLiteError);
  EXPECT_EQ(failures, 3);
  EXPECT_EQ(size, size_t{1} << 35);
  EXPECT_EQ(tflite::TfLiteTypeGetSizeBits(kTfLiteInt4), 4);
  EXPECT_EQ(tflite::TfLiteTypeGetSizeBits(kTfLiteInt2), 2);
  EXPECT_EQ(tflite::TfLiteTypeGetSizeBits(kTfLiteInt64), 64);
  EXPECT_EQ(tflite::TfLiteTypeGetSizeBits(kTfLiteString), 0);
}

}  // namespace
}  // namespace surelite::compat_tests
