// SPDX-License-Identifier: Apache-2.0
// What a delegate's own kernels see and may do: nodes by number, buffers of the delegate's, shapes that the operators
// which it replaces would have set.
#include <gtest/gtest.h>

#include <algorithm>

#include "compat/foreign/three_adds.h"
#include "surelite/compat.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/kernel_util.h"

namespace surelite::compat_tests {
namespace {

using tflite::Interpreter;

constexpr int64_t kAllowsDynamic = kTfLiteDelegateFlagsAllowDynamicTensors;

// Asks for nodes by number, whatever there is.
TEST(DelegateKernel, NodesThatAreNotInThePlanAreLeftOut) {
  TfLiteDelegate delegate = TfLiteDelegateCreate();
  delegate.Prepare = [](TfLiteContext* context, TfLiteDelegate* self) {
    TfLiteIntArray* nodes = TfLiteIntArrayCreate(2);
    nodes->data[0] = 0;
    nodes->data[1] = 2;
    TfLiteRegistration kernel{};
    kernel.custom_name = "by_number";
    kernel.invoke = [](TfLiteContext*, TfLiteNode*) { return kTfLiteOk; };
    const TfLiteStatus status = context->ReplaceNodeSubsetsWithDelegateKernels(context, kernel, nodes, self);
    TfLiteIntArrayFree(nodes);
    return status;
  };
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(&delegate), kTfLiteOk) << surelite_last_diagnostic();
  const std::vector<int> once = graph.i.execution_plan();
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(&delegate), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(graph.i.execution_plan(), once);
}

// A kernel whose output stays in a buffer of the delegate's.
TfLiteDelegate keeping_delegate(int* copies) {
  TfLiteDelegate delegate = TfLiteDelegateCreate();
  delegate.data_ = copies;
  delegate.flags = kAllowsDynamic;
  delegate.Prepare = [](TfLiteContext* context, TfLiteDelegate* self) {
    TfLiteIntArray* nodes = TfLiteIntArrayCreate(1);
    nodes->data[0] = 1;
    TfLiteRegistration kernel{};
    kernel.invoke = [](TfLiteContext* context, TfLiteNode* node) {
      TfLiteTensor& output = context->tensors[node->outputs->data[0]];
      output.buffer_handle = 1;
      output.data_is_stale = true;
      return kTfLiteOk;
    };
    const TfLiteStatus status = context->ReplaceNodeSubsetsWithDelegateKernels(context, kernel, nodes, self);
    TfLiteIntArrayFree(nodes);
    return status;
  };
  delegate.CopyFromBufferHandle = [](TfLiteContext*, TfLiteDelegate* self, TfLiteBufferHandle, TfLiteTensor* tensor) {
    ++*static_cast<int*>(self->data_);
    std::fill_n(tensor->data.f, tensor->bytes / sizeof(float), 9.0f);
    return kTfLiteOk;
  };
  delegate.FreeBufferHandle = [](TfLiteContext*, TfLiteDelegate*, TfLiteBufferHandle*) {};
  return delegate;
}

TEST(DelegateKernel, OutputsStayInItsBuffersIfTheClientSaysSo) {
  int copies = 0;
  TfLiteDelegate delegate = keeping_delegate(&copies);
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(&delegate), kTfLiteOk);
  ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk);
  graph.i.SetAllowBufferHandleOutput(true);
  ASSERT_EQ(graph.i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(copies, 0);
  EXPECT_TRUE(graph.i.tensor(3)->data_is_stale);
  ASSERT_EQ(graph.i.EnsureTensorDataIsReadable(3), kTfLiteOk);
  EXPECT_EQ(copies, 1);
  EXPECT_EQ(graph.i.typed_tensor<float>(3)[0], 9);
  graph.i.SetAllowBufferHandleOutput(false);
  ASSERT_EQ(graph.i.Invoke(), kTfLiteOk);
  EXPECT_EQ(copies, 2);
}

// node 0 of one input: output 1 as large as the values say, output 2 of the input's shape.
TEST(DelegateKernel, SeesTheShapesThatItsOperatorsWouldHaveSet) {
  Interpreter i;
  i.AddTensors(3);
  i.SetInputs({0});
  i.SetOutputs({1, 2});
  for (int t = 0; t < 3; ++t)
    i.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, TfLiteQuantizationParams{0, 0});
  TfLiteRegistration op{};
  op.custom_name = "one_of_each";
  op.builtin_code = kTfLiteBuiltinCustom;
  op.prepare = [](TfLiteContext* context, TfLiteNode* node) {
    tflite::SetTensorToDynamic(tflite::GetOutput(context, node, 0));
    return context->ResizeTensor(context, tflite::GetOutput(context, node, 1),
                                 TfLiteIntArrayCopy(tflite::GetInput(context, node, 0)->dims));
  };
  op.invoke = [](TfLiteContext*, TfLiteNode*) { return kTfLiteOk; };
  i.AddNodeWithParameters({0}, {1, 2}, nullptr, 0, nullptr, &op);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  static bool prepared = false;
  TfLiteDelegate delegate = TfLiteDelegateCreate();
  delegate.flags = kAllowsDynamic | kTfLiteDelegateFlagsRequirePropagatedShapes;
  delegate.Prepare = [](TfLiteContext* context, TfLiteDelegate* self) {
    TfLiteIntArray* nodes = TfLiteIntArrayCreate(1);
    nodes->data[0] = 0;
    TfLiteRegistration kernel{};
    kernel.prepare = [](TfLiteContext* context, TfLiteNode* node) {
      prepared = true;
      EXPECT_EQ(tflite::GetOutput(context, node, 0)->allocation_type, kTfLiteDynamic);
      EXPECT_TRUE(tflite::HaveSameShapes(tflite::GetInput(context, node, 0), tflite::GetOutput(context, node, 1)));
      return kTfLiteOk;
    };
    kernel.invoke = [](TfLiteContext*, TfLiteNode*) { return kTfLiteOk; };
    const TfLiteStatus status = context->ReplaceNodeSubsetsWithDelegateKernels(context, kernel, nodes, self);
    TfLiteIntArrayFree(nodes);
    return status;
  };
  ASSERT_EQ(i.ModifyGraphWithDelegate(&delegate), kTfLiteOk) << surelite_last_diagnostic();
  for (const int extent : {5, 2}) {
    prepared = false;
    ASSERT_EQ(i.ResizeInputTensor(0, {1, extent}), kTfLiteOk);
    ASSERT_EQ(i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_TRUE(prepared);
    EXPECT_EQ(i.tensor(2)->bytes, extent * sizeof(float));
  }
}

}  // namespace
}  // namespace surelite::compat_tests
