// SPDX-License-Identifier: Apache-2.0
// What a delegate and its kernel see through the opaque interface, and profilers of a run.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "surelite/compat.h"
#include "tensorflow/lite/c/builtin_op_data.h"
#include "tensorflow/lite/c/c_api_opaque.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/profiling/buffered_profiler.h"
#include "tensorflow/lite/string_util.h"

namespace surelite::compat_tests {
namespace {

using tflite::Interpreter;

void add_node(Interpreter& i, const std::vector<int>& inputs, const std::vector<int>& outputs) {
  tflite::ops::builtin::BuiltinOpResolverWithoutDefaultDelegates resolver;
  auto* params = static_cast<TfLiteAddParams*>(std::calloc(1, sizeof(TfLiteAddParams)));
  ASSERT_EQ(i.AddNodeWithParameters(inputs, outputs, "", 0, params, resolver.FindOp(tflite::BuiltinOperator_ADD, 1)),
            kTfLiteOk);
}

struct Seen {
  bool by_init = false;
  int tensor = -1;
};

TfLiteStatus add_tensor(TfLiteOpaqueContext* context, TfLiteAllocationType type, void* data, int* index) {
  TfLiteOpaqueTensorBuilder* builder = TfLiteOpaqueTensorBuilderCreate();
  TfLiteOpaqueTensorBuilderSetType(builder, kTfLiteUInt8);
  TfLiteOpaqueTensorBuilderSetData(builder, data);
  TfLiteOpaqueTensorBuilderSetQuantizationParams(TfLiteOpaqueTensorBuilderSetAllocationType(builder, type),
                                                 {0.5f, 7});
  const TfLiteStatus status = TfLiteOpaqueContextAddTensor(context, builder, index);
  TfLiteOpaqueTensorBuilderDelete(builder);
  return status;
}

void* look_around(void*, TfLiteOpaqueContext* context, const char* buffer, size_t) {
  const auto* params = reinterpret_cast<const TfLiteOpaqueDelegateParams*>(buffer);
  auto* seen = static_cast<Seen*>(params->delegate_data);
  EXPECT_EQ(params->input_tensors->size, 2);
  const TfLiteOpaqueTensor* a = TfLiteOpaqueContextGetOpaqueTensor(context, params->input_tensors->data[0]);
  const TfLiteOpaqueTensor* b = TfLiteOpaqueContextGetOpaqueTensor(context, params->input_tensors->data[1]);
  const TfLiteOpaqueTensor* blank = TfLiteOpaqueContextGetOpaqueTensor(context, 3);
  EXPECT_TRUE(TfLiteOpaqueTensorNumDims(a) == 2 && TfLiteOpaqueTensorDim(a, 1) == 3);
  int32_t dims = 0, extent = 0;
  EXPECT_EQ(TfLiteOpaqueTensorGetNumDimsSignature(a, &dims), kTfLiteOk);
  EXPECT_EQ(TfLiteOpaqueTensorGetDimSignature(a, 0, &extent), kTfLiteOk);
  EXPECT_TRUE(dims == 2 && extent == -1);
  EXPECT_FALSE(TfLiteOpaqueTensorIsVariable(a));
  EXPECT_TRUE(TfLiteOpaqueTensorIsVariable(b));
  EXPECT_EQ(TfLiteOpaqueTensorGetAllocationType(a), kTfLiteArenaRw);
  EXPECT_EQ(TfLiteOpaqueTensorGetQuantizationParams(a).scale, 1);
  EXPECT_EQ(TfLiteOpaqueTensorGetQuantization(a).type, kTfLiteAffineQuantization);
  EXPECT_EQ(TfLiteOpaqueTensorNumDims(blank), -1);
  EXPECT_EQ(TfLiteOpaqueTensorGetNumDimsSignature(blank, &dims), kTfLiteOk);
  EXPECT_EQ(dims, -1);
  EXPECT_STREQ(TfLiteOpaqueContextGetName(context), "named");
  EXPECT_EQ(TfLiteOpaqueContextGetNumTensors(context), 4u);
  EXPECT_EQ(TfLiteOpaqueContextGetNumNodes(context), 2u);  // ADD and this one
  TfLiteOpaqueContext* again = nullptr;
  EXPECT_EQ(TfLiteOpaqueContextAcquireSubgraphContext(context, 0, &again), kTfLiteOk);
  EXPECT_EQ(again, context);
  EXPECT_EQ(TfLiteOpaqueContextReleaseSubgraphContext(context, 0), kTfLiteOk);

  int index = -1, byte = 0;
  void* memory = std::malloc(1);
  EXPECT_EQ(add_tensor(context, kTfLiteDynamic, memory, &index), kTfLiteOk);
  EXPECT_EQ(TfLiteOpaqueTensorData(TfLiteOpaqueContextGetOpaqueTensor(context, index)), memory);
  EXPECT_EQ(add_tensor(context, kTfLiteArenaRw, nullptr, &index), kTfLiteOk);
  TfLiteOpaqueTensor* added = TfLiteOpaqueContextGetOpaqueTensor(context, index);
  EXPECT_EQ(TfLiteOpaqueTensorGetQuantizationParams(added).zero_point, 7);
  TfLiteOpaqueTensorSetAllocationTypeToDynamic(added);
  EXPECT_EQ(TfLiteOpaqueTensorGetAllocationType(added), kTfLiteDynamic);
  EXPECT_EQ(add_tensor(context, kTfLiteArenaRw, &byte, &index), kTfLiteError);
  EXPECT_EQ(add_tensor(context, kTfLiteVariantObject, nullptr, &index), kTfLiteError);

  TfLiteOpaqueNode* node = nullptr;
  TfLiteOperator* op = nullptr;
  EXPECT_EQ(TfLiteOpaqueContextGetNodeAndRegistration(context, params->nodes_to_replace->data[0], &node, &op),
            kTfLiteOk);
  EXPECT_EQ(TfLiteOperatorGetBuiltInCode(op), kTfLiteBuiltinAdd);
  EXPECT_EQ(TfLiteOperatorGetCustomName(op), nullptr);
  EXPECT_EQ(TfLiteOpaqueNodeGetInputTensorIndex(node, 1), 1);
  EXPECT_EQ(TfLiteOpaqueNodeGetInputTensorIndex(node, 2), -1);
  EXPECT_EQ(TfLiteOpaqueNodeGetOutputTensorIndex(node, -1), -1);
  const void* bytes = &index;
  int size = 9;
  EXPECT_EQ(TfLiteOpaqueNodeGetCustomInitialData(node, &bytes, &size), kTfLiteOk);
  EXPECT_TRUE(bytes == nullptr && size == 0);
  const int* list = nullptr;
  EXPECT_EQ(TfLiteOpaqueNodeInputs(node, &list, &size), kTfLiteOk);
  EXPECT_TRUE(size == 2 && list[1] == 1);
  EXPECT_EQ(TfLiteOpaqueNodeTemporaries(node, &list, &size), kTfLiteOk);
  EXPECT_EQ(size, 0);
  EXPECT_EQ(TfLiteOpaqueContextGetOutputs(context, &list, &size), kTfLiteOk);
  EXPECT_TRUE(size == 1 && list[0] == 2);
  EXPECT_EQ(TfLiteOpaqueContextGetVariables(context, &list, &size), kTfLiteOk);
  EXPECT_TRUE(size == 1 && list[0] == 1);
  seen->by_init = true;
  return nullptr;
}

TfLiteStatus take_all(TfLiteOpaqueContext* context, TfLiteOpaqueDelegate* delegate, TfLiteOperator* kernel) {
  TfLiteIntArray* plan = nullptr;
  TF_LITE_ENSURE_STATUS(TfLiteOpaqueContextGetExecutionPlan(context, &plan));
  return TfLiteOpaqueContextReplaceNodeSubsetsWithDelegateKernels(context, kernel, plan, delegate);
}

TEST(Opaque, EverythingAKernelCanAsk) {
  Interpreter i;
  i.primary_subgraph().SetName("named");
  ASSERT_EQ(i.AddTensors(3), kTfLiteOk);
  const std::vector<int> signature{-1, 3};
  for (int t = 0; t < 3; ++t)
    ASSERT_EQ(i.SetTensorParametersReadWrite(t, kTfLiteFloat32, "tensor", {1, 3}, TfLiteQuantizationParams{1, 0},
                                             t == 1, &signature),
              kTfLiteOk);
  ASSERT_EQ(i.AddTensors(1), kTfLiteOk);
  ASSERT_EQ(i.SetInputs({0, 1}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({2}), kTfLiteOk);
  add_node(i, {0, 1}, {2});
  i.primary_subgraph().variables().push_back(1);
  Seen seen;
  TfLiteOpaqueDelegateBuilder builder{};
  builder.data = &seen;
  builder.Prepare = [](TfLiteOpaqueContext* context, TfLiteOpaqueDelegate* delegate, void*) {
    TfLiteOperator* kernel = TfLiteOperatorCreate(kTfLiteBuiltinDelegate, "all", 123, nullptr);
    TfLiteOperatorSetInitWithData(kernel, look_around);
    TfLiteOperatorSetInvoke(kernel, [](TfLiteOpaqueContext*, TfLiteOpaqueNode*) { return kTfLiteOk; });
    return take_all(context, delegate, kernel);
  };
  TfLiteDelegate delegate{};
  delegate.opaque_delegate_builder = &builder;
  EXPECT_EQ(i.ModifyGraphWithDelegate(&delegate), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_TRUE(seen.by_init);
}

TEST(Opaque, ShapesCanBeChangedWhilePreparing) {
  Interpreter i;
  ASSERT_EQ(i.AddTensors(2), kTfLiteOk);
  for (int t = 0; t < 2; ++t)
    ASSERT_EQ(i.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {1, 8}, TfLiteQuantizationParams{0, 0}), kTfLiteOk);
  ASSERT_EQ(i.SetInputs({0}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({1}), kTfLiteOk);
  add_node(i, {0, 0}, {1});
  TfLiteOpaqueDelegateBuilder builder{};
  builder.Prepare = [](TfLiteOpaqueContext* context, TfLiteOpaqueDelegate*, void*) {
    TfLiteOpaqueTensor* tensor = TfLiteOpaqueContextGetOpaqueTensor(context, 1);
    TfLiteIntArray* dims = TfLiteIntArrayCreate(2);
    dims->data[0] = 2;
    dims->data[1] = 4;
    EXPECT_EQ(TfLiteOpaqueContextResizeTensor(context, tensor, dims), kTfLiteOk);
    EXPECT_TRUE(TfLiteOpaqueTensorNumDims(tensor) == 2 && TfLiteOpaqueTensorDim(tensor, 0) == 2);
    return kTfLiteOk;
  };
  TfLiteOpaqueDelegate* delegate = TfLiteOpaqueDelegateCreate(&builder);
  EXPECT_EQ(i.ModifyGraphWithDelegate(delegate), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(i.Invoke(), kTfLiteOk);
  TfLiteOpaqueDelegateDelete(delegate);
  EXPECT_EQ(TfLiteOpaqueDelegateCreate(nullptr), nullptr);
  TfLiteOpaqueDelegateDelete(nullptr);
}

TEST(Opaque, StringsOfAKernel) {
  Interpreter i;
  ASSERT_EQ(i.AddTensors(2), kTfLiteOk);
  for (int t = 0; t < 2; ++t)
    ASSERT_EQ(i.SetTensorParametersReadWrite(t, kTfLiteString, "", {1}, TfLiteQuantizationParams{0, 0}), kTfLiteOk);
  ASSERT_EQ(i.SetInputs({0}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({1}), kTfLiteOk);
  TfLiteOperator* op = TfLiteOperatorCreate(kTfLiteBuiltinCustom, "Twice", 1, nullptr);
  TfLiteOperatorSetInvoke(op, [](TfLiteOpaqueContext* context, TfLiteOpaqueNode* node) {
    const TfLiteOpaqueTensor* input = TfLiteOpaqueNodeGetInput(context, node, 0);
    std::vector<const char*> strings;
    std::vector<int> lengths;
    for (int s = 0; s < 2 * TfLiteOpaqueTensorGetStringCount(input); ++s) {
      const char* text = nullptr;
      int length = 0;
      TF_LITE_ENSURE_STATUS(TfLiteOpaqueTensorGetString(input, s / 2, &text, &length));
      strings.push_back(text);
      lengths.push_back(length);
    }
    const char* text = nullptr;
    int length = 0;
    EXPECT_EQ(TfLiteOpaqueTensorGetString(input, 99, &text, &length), kTfLiteError);
    return TfLiteOpaqueTensorWriteStrings(TfLiteOpaqueNodeGetOutput(context, node, 0), strings.data(),
                                          static_cast<int>(strings.size()), lengths.data());
  });
  TfLiteRegistration registration{};
  registration.builtin_code = kTfLiteBuiltinCustom;
  registration.custom_name = "Twice";
  registration.registration_external = op;
  ASSERT_EQ(i.AddNodeWithParameters({0}, {1}, nullptr, 0, nullptr, &registration), kTfLiteOk);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  tflite::DynamicBuffer buffer;
  ASSERT_EQ(buffer.AddString("ab", 2), kTfLiteOk);
  ASSERT_EQ(buffer.AddString("", 0), kTfLiteOk);
  buffer.WriteToTensorAsVector(i.tensor(0));
  ASSERT_EQ(i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_EQ(tflite::GetStringCount(i.tensor(1)), 4);
  EXPECT_EQ(tflite::GetString(i.tensor(1), 1).len, 2u);
  EXPECT_EQ(tflite::GetString(i.tensor(1), 2).len, 0u);
}

TEST(Profiling, OneEventForEveryNode) {
  tflite::profiling::BufferedProfiler profiler(16);
  Interpreter i;
  ASSERT_EQ(i.AddTensors(3), kTfLiteOk);
  for (int t = 0; t < 3; ++t)
    ASSERT_EQ(i.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {1, 3}, TfLiteQuantizationParams{0, 0}), kTfLiteOk);
  ASSERT_EQ(i.SetInputs({0}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({2}), kTfLiteOk);
  add_node(i, {0, 0}, {1});
  add_node(i, {1, 1}, {2});
  i.SetProfiler(&profiler);
  EXPECT_NE(i.GetProfiler(), nullptr);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  ASSERT_EQ(i.Invoke(), kTfLiteOk);
  EXPECT_TRUE(profiler.GetProfileEvents().empty());
  profiler.StartProfiling();
  ASSERT_EQ(i.Invoke(), kTfLiteOk);
  profiler.StopProfiling();
  const auto events = profiler.GetProfileEvents();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0]->tag, "Invoke");
  EXPECT_EQ(events[0]->event_type, tflite::Profiler::EventType::DEFAULT);
  for (size_t n = 0; n < 2; ++n) {
    EXPECT_EQ(events[n + 1]->tag, "ADD");
    EXPECT_EQ(events[n + 1]->event_metadata, static_cast<int64_t>(n));
    EXPECT_EQ(events[n + 1]->event_type, tflite::Profiler::EventType::OPERATOR_INVOKE_EVENT);
  }
  i.SetProfiler(static_cast<tflite::Profiler*>(nullptr));
  EXPECT_EQ(i.GetProfiler(), nullptr);
}

}  // namespace
}  // namespace surelite::compat_tests
