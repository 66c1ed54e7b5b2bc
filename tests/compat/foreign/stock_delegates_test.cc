// SPDX-License-Identifier: Apache-2.0
// What the stock library lets delegates do and see: nodes without parameters, dynamic outputs; and a delegate that its
// maker has deleted.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "compat/foreign/three_adds.h"
#include "tensorflow/lite/kernels/register.h"

namespace surelite::compat_tests {
namespace {

// Takes all nodes. Its kernel adds the first input to itself.
struct Taker {
  TfLiteDelegate delegate = TfLiteDelegateCreate();
  int prepared = 0;
  std::vector<TfLiteAllocationType> seen;  // of the outputs, in the kernel's last Prepare
  bool resizes = true;
};

TfLiteStatus prepare_kernel(TfLiteContext* context, TfLiteNode* node) {
  auto& taker = *static_cast<Taker*>(node->user_data);
  ++taker.prepared;
  taker.seen.clear();
  for (int o = 0; o < node->outputs->size; ++o) {
    TfLiteTensor* output = &context->tensors[node->outputs->data[o]];
    taker.seen.push_back(output->allocation_type);
    if (taker.resizes) context->ResizeTensor(context, output, TfLiteIntArrayCopy(context->tensors[0].dims));
  }
  return kTfLiteOk;
}

TfLiteStatus run_kernel(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor& in = context->tensors[node->inputs->data[0]];
  for (int o = 0; o < node->outputs->size; ++o) {
    TfLiteTensor& out = context->tensors[node->outputs->data[o]];
    if (out.allocation_type == kTfLiteDynamic) context->ResizeTensor(context, &out, TfLiteIntArrayCopy(in.dims));
    for (size_t k = 0; k < in.bytes / sizeof(float); ++k) out.data.f[k] = 2 * in.data.f[k];
  }
  return kTfLiteOk;
}

TfLiteStatus take_all(TfLiteContext* context, TfLiteDelegate* delegate) {
  TfLiteIntArray* plan = nullptr;
  TF_LITE_ENSURE_STATUS(context->GetExecutionPlan(context, &plan));
  TfLiteRegistration registration{};
  registration.init = [](TfLiteContext*, const char* buffer, size_t) -> void* {
    return reinterpret_cast<const TfLiteDelegateParams*>(buffer)->delegate->data_;
  };
  registration.prepare = prepare_kernel;
  registration.invoke = run_kernel;
  registration.custom_name = "Taker";
  TfLiteIntArray* nodes = TfLiteIntArrayCopy(plan);
  const TfLiteStatus status = context->ReplaceNodeSubsetsWithDelegateKernels(context, registration, nodes, delegate);
  TfLiteIntArrayFree(nodes);
  return status;
}

void set_up(Taker* taker, int64_t flags) {
  taker->delegate.data_ = taker;
  taker->delegate.Prepare = take_all;
  taker->delegate.flags = flags;
}

void fill(tflite::Interpreter* interpreter) {
  float* in = interpreter->typed_input_tensor<float>(0);
  ASSERT_NE(in, nullptr);
  for (int k = 0; k < 3; ++k) in[k] = static_cast<float>(k + 1);
}

struct AddWithoutParameters {
  tflite::Interpreter i;
  AddWithoutParameters() {
    tflite::ops::builtin::BuiltinOpResolver resolver;
    i.AddTensors(2);
    i.SetInputs({0});
    i.SetOutputs({1});
    for (int t = 0; t < 2; ++t)
      i.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, TfLiteQuantizationParams{0, 0});
    i.AddNodeWithParameters({0, 0}, {1}, nullptr, 0, nullptr,
                            resolver.FindOp(tflite::BuiltinOperator_ADD, 1));
  }
};

TEST(StockDelegates, NodesWithoutParametersAreRefusedWhenMemoryIsDue) {
  AddWithoutParameters graph;
  EXPECT_EQ(graph.i.AllocateTensors(), kTfLiteError);
  EXPECT_EQ(std::string(surelite_last_diagnostic()).substr(0, 4), "P314");
}

TEST(StockDelegates, MayTakeNodesWithoutParameters) {
  for (const int64_t flags : {kTfLiteDelegateFlagsNone, kTfLiteDelegateFlagsAllowDynamicTensors}) {
    Taker taker;
    set_up(&taker, flags);
    AddWithoutParameters graph;
    ASSERT_EQ(graph.i.ModifyGraphWithDelegate(&taker.delegate), kTfLiteOk) << surelite_last_diagnostic();
    ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
    fill(&graph.i);
    ASSERT_EQ(graph.i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(graph.i.typed_output_tensor<float>(0)[2], 6);
  }
}

// An operator whose output's size is known in Invoke only.
TfLiteRegistration late_op() {
  TfLiteRegistration op = add_op();
  op.prepare = [](TfLiteContext* context, TfLiteNode* node) {
    tflite::SetTensorToDynamic(tflite::GetOutput(context, node, 0));
    return kTfLiteOk;
  };
  op.custom_name = "late_add";
  return op;
}

TEST(StockDelegates, KernelsSeeDynamicOutputsAsTheyWere) {
  for (const bool resizes : {false, true}) {
    Taker taker;
    set_up(&taker, kTfLiteDelegateFlagsAllowDynamicTensors);
    taker.resizes = resizes;
    tflite::Interpreter i;
    i.AddTensors(2);
    i.SetInputs({0});
    i.SetOutputs({1});
    for (int t = 0; t < 2; ++t)
      i.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, TfLiteQuantizationParams{0, 0});
    const TfLiteRegistration op = late_op();
    i.AddNodeWithParameters({0, 0}, {1}, nullptr, 0, nullptr, &op);
    ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
    ASSERT_EQ(i.ModifyGraphWithDelegate(&taker.delegate), kTfLiteOk) << surelite_last_diagnostic();
    ASSERT_EQ(i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_GE(taker.prepared, 1);
    EXPECT_EQ(taker.seen, std::vector<TfLiteAllocationType>{kTfLiteDynamic});
    for (int run = 0; run < 2; ++run) {
      fill(&i);
      ASSERT_EQ(i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
      EXPECT_EQ(i.typed_output_tensor<float>(0)[2], 6);
    }
  }
}

// A delegate for fixed shapes is not asked about such a graph; another one sees which outputs they are.
TEST(StockDelegates, AreAskedAboutDynamicOutputsIfTheyAllowThem) {
  for (const bool allows : {false, true}) {
    std::vector<TfLiteAllocationType> seen;
    TfLiteDelegate delegate = TfLiteDelegateCreate();
    delegate.data_ = &seen;
    if (allows) delegate.flags = kTfLiteDelegateFlagsAllowDynamicTensors;
    delegate.Prepare = [](TfLiteContext* context, TfLiteDelegate* self) {
      static_cast<std::vector<TfLiteAllocationType>*>(self->data_)->push_back(context->tensors[1].allocation_type);
      return kTfLiteOk;
    };
    tflite::Interpreter i;
    i.AddTensors(2);
    i.SetInputs({0});
    i.SetOutputs({1});
    for (int t = 0; t < 2; ++t)
      i.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, TfLiteQuantizationParams{0, 0});
    const TfLiteRegistration op = late_op();
    i.AddNodeWithParameters({0, 0}, {1}, nullptr, 0, nullptr, &op);
    ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
    EXPECT_EQ(i.ModifyGraphWithDelegate(&delegate), allows ? kTfLiteOk : kTfLiteApplicationError);
    EXPECT_EQ(seen, std::vector<TfLiteAllocationType>(allows ? 1 : 0, kTfLiteDynamic));
    EXPECT_EQ(i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  }
}

TEST(StockDelegates, DeletedByItsMakerIsNamedWhereItIsAppliedAgain) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the address sanitizer keeps what freed memory held, which is how the delegate is told apart";
#endif
  auto* taker = new Taker;
  set_up(taker, kTfLiteDelegateFlagsNone);
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(&taker->delegate), kTfLiteOk);
  delete taker;
  for (int t = 0; t < 2; ++t) ASSERT_EQ(graph.i.ResizeInputTensor(t, {1, 5}), kTfLiteOk);
  EXPECT_EQ(graph.i.AllocateTensors(), kTfLiteDelegateError);
  const std::string said = surelite_last_diagnostic();
  EXPECT_EQ(said.substr(0, 4), "D501");
  EXPECT_NE(said.find("it was deleted, or its memory freed, while an interpreter uses it"), std::string::npos) << said;
  ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  graph.expect_sums();
}

// Guarded mode (compat_foreign_guarded) looks before each run; elsewhere the look would cost every run a call of the
// system, and a kernel that does not need its delegate goes on.
TEST(StockDelegates, DeletedByItsMakerIsNamedBeforeItsKernelRuns) {
  const bool guarded = std::getenv("SURELITE_GUARD") != nullptr;
  auto* taker = new Taker;
  set_up(taker, kTfLiteDelegateFlagsNone);
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(&taker->delegate), kTfLiteOk);
  ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  for (int t = 0; t < 2; ++t) std::fill_n(graph.i.typed_tensor<float>(t), 3, 1.0f);
  ASSERT_EQ(graph.i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  delete taker;
  ASSERT_EQ(graph.i.Invoke(), guarded ? kTfLiteError : kTfLiteOk);
  if (!guarded) return;
  const std::string said = surelite_last_diagnostic();
  EXPECT_EQ(said.substr(0, 4), "D501");
  EXPECT_NE(said.find("it was deleted, or its memory freed, while an interpreter uses it"), std::string::npos) << said;
}

// Blocks of a size that was freed often keep their bytes but for the first word.
TEST(StockDelegates, DeletedByItsMakerAmongOthersIsNamedBeforeItsKernelRuns) {
  const bool guarded = std::getenv("SURELITE_GUARD") != nullptr;
  std::vector<std::unique_ptr<TfLiteDelegate>> others;
  for (int k = 0; k < 16; ++k) others.push_back(std::make_unique<TfLiteDelegate>());
  auto* delegate = new TfLiteDelegate(TfLiteDelegateCreate());
  delegate->Prepare = [](TfLiteContext* context, TfLiteDelegate* self) {
    TfLiteIntArray* plan;
    TF_LITE_ENSURE_STATUS(context->GetExecutionPlan(context, &plan));
    TfLiteRegistration kernel{};
    kernel.custom_name = "Idle";
    kernel.invoke = [](TfLiteContext*, TfLiteNode*) { return kTfLiteOk; };
    return context->ReplaceNodeSubsetsWithDelegateKernels(context, kernel, plan, self);
  };
  Graph graph;
  ASSERT_EQ(graph.i.ModifyGraphWithDelegate(delegate), kTfLiteOk);
  ASSERT_EQ(graph.i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  for (int t = 0; t < 2; ++t) std::fill_n(graph.i.typed_tensor<float>(t), 3, 1.0f);
  ASSERT_EQ(graph.i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  others.clear();
  delete delegate;
  ASSERT_EQ(graph.i.Invoke(), guarded ? kTfLiteError : kTfLiteOk);
  if (!guarded) return;
  EXPECT_EQ(std::string(surelite_last_diagnostic()).substr(0, 4), "D501");
}

}  // namespace
}  // namespace surelite::compat_tests
