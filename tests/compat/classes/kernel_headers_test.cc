// SPDX-License-Identifier: Apache-2.0
// What custom operators written for TensorFlow Lite take from its headers: parameter structs, checks, profiles,
// arithmetic.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tensorflow/lite/c/c_api_opaque.h"
#include "tensorflow/lite/kernels/internal/common.h"
#include "tensorflow/lite/kernels/internal/quantization_util.h"
#include "tensorflow/lite/kernels/internal/tensor.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/kernels/op_macros.h"
#include "tensorflow/lite/kernels/padding.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/optional_debug_tools.h"
#include "tensorflow/lite/profiling/buffered_profiler.h"
#include "tensorflow/lite/profiling/memory_info.h"
#include "tensorflow/lite/types/half.h"

namespace surelite::compat_tests {
namespace {

// A pooling operator as applications bring it along: options as raw bytes, the largest of each window.
TfLiteStatus prepare_pool(TfLiteContext* context, TfLiteNode* node) {
  TF_LITE_ENSURE_EQ(context, tflite::NumInputs(node), 1);
  TF_LITE_ENSURE_EQ(context, tflite::NumOutputs(node), 1);
  const TfLiteTensor* input = tflite::GetInput(context, node, 0);
  TfLiteTensor* output = tflite::GetOutput(context, node, 0);
  TF_LITE_ENSURE(context, input != nullptr && output != nullptr);
  TF_LITE_ENSURE_EQ(context, tflite::NumDimensions(input), 4);
  if (input->type != kTfLiteFloat32) TF_LITE_UNSUPPORTED_TYPE(context, input->type, "Pool");
  int height = 0, width = 0;
  tflite::ComputePaddingHeightWidth(2, 2, 1, 1, input->dims->data[1], input->dims->data[2], 2, 2, kTfLitePaddingValid,
                                    &height, &width);
  return context->ResizeTensor(
      context, output,
      tflite::BuildTfLiteArray<int>({input->dims->data[0], height, width, input->dims->data[3]}).release());
}

TfLiteStatus invoke_pool(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor* input = tflite::GetInput(context, node, 0);
  TfLiteTensor* output = tflite::GetOutput(context, node, 0);
  tflite::PoolParams params{};
  params.stride_height = params.stride_width = params.filter_height = params.filter_width = 2;
  tflite::SetActivationParams(0.0f, 6.0f, &params);
  const tflite::RuntimeShape in = tflite::GetTensorShape(input), out = tflite::GetTensorShape(output);
  TFLITE_DCHECK_EQ(in.DimensionsCount(), 4);
  const int batches = tflite::MatchingDim(in, 0, out, 0), depth = tflite::MatchingDim(in, 3, out, 3);
  for (int b = 0; b < batches; ++b)
    for (int y = 0; y < out.Dims(1); ++y)
      for (int x = 0; x < out.Dims(2); ++x)
        for (int c = 0; c < depth; ++c) {
          float most = std::numeric_limits<float>::lowest();
          for (int dy = 0; dy < params.filter_height; ++dy)
            for (int dx = 0; dx < params.filter_width; ++dx)
              most = std::max(
                  most, tflite::GetTensorData<float>(
                            input)[Offset(in, b, y * params.stride_height + dy, x * params.stride_width + dx, c)]);
          tflite::GetTensorData<float>(output)[Offset(out, b, y, x, c)] =
              tflite::ActivationFunctionWithMinMax(most, params.float_activation_min, params.float_activation_max);
        }
  return kTfLiteOk;
}

TEST(KernelHeaders, CustomPoolRuns) {
  TfLiteRegistration pool{};
  pool.prepare = prepare_pool;
  pool.invoke = invoke_pool;
  pool.custom_name = "Pool";
  tflite::Interpreter interpreter;
  ASSERT_EQ(interpreter.AddTensors(2), kTfLiteOk);
  TfLiteQuantizationParams none{};
  ASSERT_EQ(interpreter.SetTensorParametersReadWrite(0, kTfLiteFloat32, "image", {1, 2, 4, 1}, none), kTfLiteOk);
  ASSERT_EQ(interpreter.SetTensorParametersReadWrite(1, kTfLiteFloat32, "pooled", {1}, none), kTfLiteOk);
  ASSERT_EQ(interpreter.AddNodeWithParameters({0}, {1}, nullptr, 0, nullptr, &pool), kTfLiteOk);
  ASSERT_EQ(interpreter.SetInputs({0}), kTfLiteOk);
  ASSERT_EQ(interpreter.SetOutputs({1}), kTfLiteOk);
  tflite::profiling::BufferedProfiler profiler(16);
  interpreter.SetProfiler(&profiler);
  profiler.StartProfiling();
  ASSERT_EQ(interpreter.AllocateTensors(), kTfLiteOk);
  const std::vector<float> image = {1, 9, -3, -4, 2, 3, -1, -2};
  std::copy(image.begin(), image.end(), interpreter.typed_input_tensor<float>(0));
  ASSERT_EQ(interpreter.Invoke(), kTfLiteOk);
  const float* pooled = interpreter.typed_output_tensor<float>(0);
  ASSERT_NE(pooled, nullptr);
  EXPECT_EQ(pooled[0], 6);  // 9, clamped
  EXPECT_EQ(pooled[1], 0);  // -1, clamped
  const tflite::SubgraphDelegationMetadata taken = tflite::GetNodeDelegationMetadata(interpreter.primary_subgraph());
  EXPECT_FALSE(taken.has_delegate_applied);
  EXPECT_EQ(taken.is_node_delegated, std::vector<bool>{false});
  EXPECT_EQ(taken.replaced_by_node, std::vector<int>{-1});
  EXPECT_EQ(interpreter.primary_subgraph().nodes_and_registration().size(), 1u);
  interpreter.SetProfiler(static_cast<tflite::Profiler*>(nullptr));
}

TEST(KernelHeaders, ShapesCountWithoutOverflow) {
  using Shape = tflite::RuntimeShape;
  const struct {
    Shape shape;
    bool fits;
    int count;
  } table[] = {{{2, 3, 4}, true, 24},
               {{0, 1 << 30, 1 << 30}, true, 0},
               {{1 << 16, 1 << 15}, false, 0},
               {{-1, 4}, false, 0},
               {Shape(), true, 1}};
  for (const auto& row : table) {
    const auto [fits, count] = row.shape.CheckedFlatSize();
    EXPECT_EQ(fits, row.fits);
    if (fits) {
      EXPECT_EQ(count, row.count);
    }
  }
}

TEST(KernelHeaders, Arithmetic) {
  EXPECT_EQ(tflite::SafeCast<int8_t>(1e30f), 127);
  EXPECT_EQ(tflite::SafeCast<int8_t>(-1e30f), -128);
  EXPECT_EQ(tflite::SafeCast<uint8_t>(-0.5), 0);
  EXPECT_EQ(tflite::SafeCast<int32_t>(std::numeric_limits<double>::quiet_NaN()), 0);
  EXPECT_EQ(tflite::SafeCast<int64_t>(0x1p63), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(tflite::SafeCast<int32_t>(-7.9f), -7);
  // Five steps of Newton leave an error of 1.3e-6.
  for (const int32_t input : {2, 4, 100, 12345, 1 << 29, std::numeric_limits<int32_t>::max()})
    for (const int reverse : {-1, 1}) {
      int32_t multiplier = 0;
      int shift = 0;
      tflite::GetInvSqrtQuantizedMultiplierExp(input, reverse, &multiplier, &shift);
      const double real = multiplier * std::exp2(-reverse * shift - 31);
      EXPECT_NEAR(real * std::sqrt(input), 1, 4e-6) << input;
    }
  int32_t multiplier = 0;
  int shift = 5;
  tflite::GetInvSqrtQuantizedMultiplierExp(0, -1, &multiplier, &shift);
  EXPECT_TRUE(multiplier == std::numeric_limits<int32_t>::max() && shift == 0);
  using Limits = std::numeric_limits<tflite::half>;
  EXPECT_EQ(static_cast<float>(Limits::max()), 65504);
  EXPECT_EQ(static_cast<float>(Limits::lowest()), -65504);
  EXPECT_EQ(static_cast<float>(Limits::min()), 0x1p-14f);
  EXPECT_EQ(static_cast<float>(Limits::epsilon()), 0x1p-10f);
  EXPECT_TRUE(std::isnan(static_cast<float>(Limits::quiet_NaN())) &&
              std::isinf(static_cast<float>(Limits::infinity())));
}

TEST(KernelHeaders, ProfilesOfScopes) {
  tflite::profiling::BufferedProfiler profiler(8);
  profiler.StartProfiling();
  {
    TFLITE_SCOPED_TAGGED_DEFAULT_PROFILE(&profiler, "outer");
    TFLITE_SCOPED_TAGGED_OPERATOR_PROFILE(&profiler, "inner", 3);
    TFLITE_SCOPED_TAGGED_DEFAULT_PROFILE(static_cast<tflite::Profiler*>(nullptr), "nobody");
  }
  const auto events = profiler.GetProfileEvents();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0]->tag, "outer");
  EXPECT_EQ(events[1]->event_metadata, 3);
  const tflite::profiling::memory::MemoryUsage now = tflite::profiling::memory::GetMemoryUsage();
  EXPECT_GT(now.private_footprint_bytes, 0u);
  EXPECT_EQ((now + now).private_footprint_bytes, 2 * now.private_footprint_bytes);
}

// A dense dimension has no lists: what stands there was never set, and is neither freed nor copied.
TEST(KernelHeaders, SparsityOfDenseDimensions) {
  auto* sparsity = static_cast<TfLiteSparsity*>(std::calloc(1, sizeof(TfLiteSparsity)));
  sparsity->dim_metadata_size = 2;
  sparsity->dim_metadata = static_cast<TfLiteDimensionMetadata*>(std::calloc(2, sizeof(TfLiteDimensionMetadata)));
  int somewhere = 0;
  auto* never_set = reinterpret_cast<TfLiteIntArray*>(&somewhere);
  sparsity->dim_metadata[0] = {kTfLiteDimDense, 4, never_set, never_set};
  sparsity->dim_metadata[1] = {kTfLiteDimSparseCSR, 0, TfLiteIntArrayCreate(2), TfLiteIntArrayCreate(1)};
  TfLiteTensor tensor{}, copy{};
  tensor.type = kTfLiteFloat32;
  tensor.sparsity = sparsity;
  copy = TfLiteTensorClone(tensor);
  TfLiteTensorFree(&copy);
  TfLiteTensorFree(&tensor);
}

TEST(KernelHeaders, RegistrationsByOpCode) {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(tflite::CreateOperatorCode(builder, static_cast<int8_t>(tflite::BuiltinOperator_ADD), 0, 2,
                                            tflite::BuiltinOperator_ADD));
  const auto* code = flatbuffers::GetRoot<tflite::OperatorCode>(builder.GetBufferPointer());
  const TfLiteRegistration* found = nullptr;
  const tflite::ops::builtin::BuiltinOpResolver all;
  EXPECT_EQ(tflite::GetRegistrationFromOpCode(code, all, tflite::DefaultErrorReporter(), &found), kTfLiteOk);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->builtin_code, kTfLiteBuiltinAdd);
  const tflite::MutableOpResolver none;
  EXPECT_EQ(tflite::GetRegistrationFromOpCode(code, none, nullptr, &found), kTfLiteError);
  EXPECT_EQ(found, nullptr);
  EXPECT_EQ(tflite::GetRegistrationFromOpCode(nullptr, all, nullptr, &found), kTfLiteError);
  EXPECT_EQ(tflite::ops::builtin::Register_CONVOLUTION_REF()->builtin_code,
            tflite::ops::builtin::Register_CONV_2D()->builtin_code);
}

}  // namespace
}  // namespace surelite::compat_tests
