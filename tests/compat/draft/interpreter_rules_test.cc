// SPDX-License-Identifier: Apache-2.0
// Interpreters built by hand: what every sequence of calls answers, and what it leaves behind.
#include <gtest/gtest.h>

#include <cstring>
#include <thread>

#include "compat/draft/interpreter_test.h"
#include "surelite/compat.h"
#include "tensorflow/lite/external_cpu_backend_context.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/builtin_op_kernels.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/string_util.h"
#include "tensorflow/lite/util.h"

namespace surelite::compat_tests {
namespace {

using tflite::Interpreter;
using tflite::InterpreterTest;

TfLiteStatus same_shape(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteTensor* input;
  TF_LITE_ENSURE_OK(context, tflite::GetInputSafe(context, node, 0, &input));
  TfLiteTensor* output;
  TF_LITE_ENSURE_OK(context, tflite::GetOutputSafe(context, node, 0, &output));
  return context->ResizeTensor(context, output, TfLiteIntArrayCopy(input->dims));
}

TfLiteRegistration copy_op() {
  TfLiteRegistration op{};
  op.prepare = same_shape;
  op.invoke = [](TfLiteContext* context, TfLiteNode* node) {
    std::memcpy(tflite::GetOutput(context, node, 0)->data.raw, tflite::GetInput(context, node, 0)->data.raw,
                tflite::GetInput(context, node, 0)->bytes);
    if (node->builtin_data) (*static_cast<std::vector<int>**>(node->builtin_data))->push_back(node->inputs->data[0]);
    return kTfLiteOk;
  };
  return op;
}

// `count` tensors of float32 {3}.
void add_floats(Interpreter& i, int count) {
  ASSERT_EQ(i.AddTensors(count), kTfLiteOk);
  for (int t = 0; t < count; ++t)
    ASSERT_EQ(i.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, kNoScale), kTfLiteOk);
}

TEST(ByHand, EmptyGraphRuns) {
  Interpreter i;
  EXPECT_EQ(i.Invoke(), kTfLiteError);
  EXPECT_EQ(i.SetInputs({}), kTfLiteOk);
  EXPECT_EQ(i.SetOutputs({}), kTfLiteOk);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  EXPECT_EQ(i.Invoke(), kTfLiteOk);
}

TEST(ByHand, IndicesThatDoNotExistSpoilTheGraph) {
  TfLiteRegistration op{};
  for (int what = 0; what < 4; ++what) {
    Interpreter i;
    const TfLiteStatus status = what == 0   ? i.SetInputs({5})
                                : what == 1 ? i.SetOutputs({5})
                                : what == 2 ? i.SetVariables({5})
                                            : i.AddNodeWithParameters({3}, {0}, nullptr, 0, nullptr, &op);
    EXPECT_EQ(status, kTfLiteError) << what;
    EXPECT_EQ(i.AllocateTensors(), kTfLiteError) << what;
    EXPECT_EQ(i.Invoke(), kTfLiteError) << what;
    EXPECT_TRUE(i.inputs().empty() && i.outputs().empty() && i.nodes_size() == 0);
  }
}

// A PAD that its convolution does by itself is no step. Clients read any tensor.
TEST(ByHand, LeftOutTensorsCanBeRead) {
  for (const int32_t margin : {1, 20}) {  // the second makes more bytes than all other tensors have
    const int32_t wide = 2 + 2 * margin;
    const int32_t amounts[] = {0, 0, margin, margin, margin, margin, 0, 0};
    const std::vector<float> weights(static_cast<size_t>(wide * wide), 2.0f);
    const float bias = 1;
    Interpreter i;
    ASSERT_EQ(i.AddTensors(6), kTfLiteOk);
    const auto bytes_of = [](const auto* data) { return reinterpret_cast<const char*>(data); };
    i.SetTensorParametersReadWrite(0, kTfLiteFloat32, "image", {1, 2, 2, 1}, kNoScale);
    i.SetTensorParametersReadOnly(1, kTfLiteInt32, "amounts", {4, 2}, kNoScale, bytes_of(amounts), sizeof amounts);
    i.SetTensorParametersReadWrite(2, kTfLiteFloat32, "padded", {1, wide, wide, 1}, kNoScale);
    i.SetTensorParametersReadOnly(3, kTfLiteFloat32, "w", {1, wide, wide, 1}, kNoScale, bytes_of(weights.data()),
                                   weights.size() * sizeof(float));
    i.SetTensorParametersReadOnly(4, kTfLiteFloat32, "b", {1}, kNoScale, bytes_of(&bias), sizeof bias);
    i.SetTensorParametersReadWrite(5, kTfLiteFloat32, "y", {1, 1, 1, 1}, kNoScale);
    i.SetInputs({0});
    i.SetOutputs({5});
    auto* conv = static_cast<TfLiteConvParams*>(std::calloc(1, sizeof(TfLiteConvParams)));
    *conv = {kTfLitePaddingValid, 1, 1, kTfLiteActNone, 1, 1};
    auto* pad = std::calloc(1, 8);
    const tflite::ops::builtin::BuiltinOpResolver ops;
    ASSERT_EQ(i.AddNodeWithParameters({0, 1}, {2}, nullptr, 0, pad, ops.FindOp(tflite::BuiltinOperator_PAD, 1)),
              kTfLiteOk);
    ASSERT_EQ(i.AddNodeWithParameters({2, 3, 4}, {5}, nullptr, 0, conv,
                                      ops.FindOp(tflite::BuiltinOperator_CONV_2D, 1)),
              kTfLiteOk);
    ASSERT_EQ(i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
    std::fill_n(i.typed_input_tensor<float>(0), 4, 7.0f);
    ASSERT_EQ(i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(i.typed_output_tensor<float>(0)[0], 57.0f);
    const TfLiteTensor& padded = *i.tensor(2);
    ASSERT_EQ(padded.bytes, static_cast<size_t>(wide) * static_cast<size_t>(wide) * sizeof(float));
    ASSERT_NE(padded.data.raw, nullptr);
    const std::vector<char> copy(padded.data.raw, padded.data.raw + padded.bytes);
    EXPECT_EQ(copy.size(), padded.bytes);
  }
}

TEST(ByHand, CountsOfTensors) {
  Interpreter i;
  int first = -1;
  ASSERT_EQ(i.AddTensors(2, &first), kTfLiteOk);
  EXPECT_EQ(first, 0);
  ASSERT_EQ(i.AddTensors(3, &first), kTfLiteOk);
  EXPECT_EQ(first, 2);
  EXPECT_EQ(i.tensors_size(), 5u);
  EXPECT_EQ(i.AddTensors(-1), kTfLiteError);
  EXPECT_EQ(i.tensors_size(), 5u);
}

TEST(ByHand, SizesThatOverflow) {
  Interpreter i;
  ASSERT_EQ(i.AddTensors(1), kTfLiteOk);
  EXPECT_EQ(i.SetTensorParametersReadWrite(0, kTfLiteFloat32, "", {1 << 30, 1 << 30}, kNoScale), kTfLiteOk);
  EXPECT_EQ(i.SetTensorParametersReadWrite(0, kTfLiteFloat32, "", {1 << 30, 1 << 30, 4}, kNoScale), kTfLiteError);
  EXPECT_EQ(i.SetTensorParametersReadWrite(0, kTfLiteFloat32, "", {1 << 30, 1 << 30, 4, 16}, kNoScale), kTfLiteError);
}

TEST(ByHand, VariablesBeginAtTheirZeroPoint) {
  Interpreter i;
  ASSERT_EQ(i.AddTensors(2), kTfLiteOk);
  ASSERT_EQ(i.SetTensorParametersReadWrite(0, kTfLiteFloat32, "", {16}, kNoScale, true), kTfLiteOk);
  ASSERT_EQ(i.SetTensorParametersReadWrite(1, kTfLiteInt8, "", {16}, {0.15f, -3}, true), kTfLiteOk);
  ASSERT_EQ(i.SetVariables({0, 1}), kTfLiteOk);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  ASSERT_NE(i.tensor(0)->data.f, nullptr);
  ASSERT_NE(i.tensor(1)->data.int8, nullptr);
  for (int k = 0; k < 16; ++k) {
    EXPECT_EQ(i.tensor(0)->data.f[k], 0);
    EXPECT_EQ(i.tensor(1)->data.int8[k], -3);
  }
}

TEST(ByHand, AReadOnlyTensorKeepsItsLastGoodValue) {
  const float values[] = {-3, -4};
  Interpreter i;
  ASSERT_EQ(i.AddTensors(2), kTfLiteOk);
  ASSERT_EQ(i.SetInputs({0, 1}), kTfLiteOk);
  ASSERT_EQ(i.SetTensorParametersReadWrite(0, kTfLiteFloat32, "", {3}, kNoScale), kTfLiteOk);
  const char* bytes = reinterpret_cast<const char*>(values);
  ASSERT_EQ(i.SetTensorParametersReadOnly(1, kTfLiteFloat32, "", {2}, kNoScale, bytes, 8), kTfLiteOk);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  EXPECT_EQ(i.ResizeInputTensor(0, {1, 2}), kTfLiteOk);
  EXPECT_EQ(i.ResizeInputTensor(1, {3}), kTfLiteError);
  EXPECT_EQ(i.SetTensorParametersReadOnly(1, kTfLiteFloat32, "", {2}, kNoScale, bytes, 4), kTfLiteError);
  EXPECT_EQ(i.AllocateTensors(), kTfLiteOk);
}

TEST(Resize, UnchangedDimsKeepTheData) {
  Interpreter i;
  add_floats(i, 1);
  ASSERT_EQ(i.SetInputs({0}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({0}), kTfLiteOk);
  ASSERT_EQ(i.ResizeInputTensor(0, {1, 2, 3}), kTfLiteOk);
  EXPECT_EQ(i.tensor(0)->bytes, 24u);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  i.tensor(0)->data.f[5] = 0.5f;
  const char* memory = i.tensor(0)->data.raw;
  for (int round = 0; round < 2; ++round) {
    ASSERT_EQ(i.ResizeInputTensor(0, {1, 2, 3}), kTfLiteOk);
    ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
    EXPECT_EQ(i.tensor(0)->data.raw, memory);
    EXPECT_EQ(i.tensor(0)->data.f[5], 0.5f);
  }
}

TEST(Resize, StrictFollowsTheSignature) {
  const struct {
    std::vector<int> signature, to;
    TfLiteStatus status;
  } rows[] = {
      {{}, {1, 1, 3}, kTfLiteOk},           {{}, {1, 2, 3}, kTfLiteError},
      {{-1, -1, 3}, {1, 2, 3}, kTfLiteOk},  {{-1, -1, 3}, {1, 2, 4}, kTfLiteError},
      {{-1, -1, 3}, {8}, kTfLiteError},     {{-1, -1, 3}, {1, 2, 3, 1}, kTfLiteError},
      {{-1, -1, 3}, {7, 5, 3}, kTfLiteOk},
  };
  for (const auto& row : rows) {
    Interpreter i;
    ASSERT_EQ(i.AddTensors(1), kTfLiteOk);
    ASSERT_EQ(i.SetInputs({0}), kTfLiteOk);
    ASSERT_EQ(i.SetTensorParametersReadWrite(0, kTfLiteFloat32, "", {1, 1, 3}, kNoScale, false, &row.signature),
              kTfLiteOk);
    EXPECT_EQ(i.ResizeInputTensorStrict(0, row.to), row.status);
    EXPECT_EQ(i.AllocateTensors(), kTfLiteOk);
    // A refusal is an answer: the old shape holds.
    EXPECT_EQ(i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(i.ResizeInputTensor(0, row.to), kTfLiteOk);
  }
}

TEST(Resize, AnInputMadeDynamicOwnsItsMemory) {
  Interpreter i;
  add_floats(i, 1);
  ASSERT_EQ(i.SetInputs({0}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({0}), kTfLiteOk);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  TfLiteTensor* tensor = i.tensor(0);
  tensor->data.raw = nullptr;
  tensor->allocation_type = kTfLiteDynamic;
  for (const std::vector<int>& dims : std::vector<std::vector<int>>{{1, 2, 4}, {}, {0}, {1, 2, 0}}) {
    ASSERT_EQ(i.ResizeInputTensor(0, dims), kTfLiteOk);
    size_t count = 1;
    for (const int d : dims) count *= static_cast<size_t>(d);
    EXPECT_EQ(tensor->bytes, count * sizeof(float));
    ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  }
  ASSERT_EQ(TfLiteTensorRealloc(9 * sizeof(float), tensor), kTfLiteOk);
  tensor->data.f[8] = 1;
  ASSERT_EQ(i.ResizeInputTensor(0, {2, 2, 4}), kTfLiteOk);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  tensor->data.f[15] = 1;
  EXPECT_EQ(i.Invoke(), kTfLiteOk);
}

TEST(Memory, ReleasedUntilAllocatedAgain) {
  Interpreter i;
  add_floats(i, 2);
  ASSERT_EQ(i.SetInputs({0}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({1}), kTfLiteOk);
  const TfLiteRegistration op = copy_op();
  ASSERT_EQ(i.AddNodeWithParameters({0}, {1}, nullptr, 0, nullptr, &op), kTfLiteOk);
  EXPECT_EQ(i.ReleaseNonPersistentMemory(), kTfLiteOk);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  ASSERT_EQ(i.Invoke(), kTfLiteOk);
  EXPECT_EQ(i.ReleaseNonPersistentMemory(), kTfLiteOk);
  EXPECT_EQ(i.Invoke(), kTfLiteError);
  ASSERT_EQ(i.ResizeInputTensor(0, {4}), kTfLiteOk);
  EXPECT_EQ(i.Invoke(), kTfLiteError);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  EXPECT_EQ(i.Invoke(), kTfLiteOk);
}

TEST(Plan, OrderAndSubset) {
  std::vector<int> ran;
  Interpreter i;
  add_floats(i, 4);
  ASSERT_EQ(i.SetInputs({0, 1}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({2, 3}), kTfLiteOk);
  const TfLiteRegistration op = copy_op();
  for (int n = 0; n < 2; ++n) {
    auto** data = static_cast<std::vector<int>**>(std::malloc(sizeof(std::vector<int>*)));
    *data = &ran;
    ASSERT_EQ(i.AddNodeWithParameters({n}, {n + 2}, nullptr, 0, data, &op), kTfLiteOk);
  }
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  for (const std::vector<int>& plan : std::vector<std::vector<int>>{{0, 1}, {1, 0}, {1}, {}}) {
    ran.clear();
    ASSERT_EQ(InterpreterTest::set_plan(i, plan), kTfLiteOk);
    EXPECT_EQ(i.Invoke(), kTfLiteOk);
    EXPECT_EQ(ran, plan);
  }
  EXPECT_EQ(InterpreterTest::set_plan(i, {7}), kTfLiteError);
}

TEST(Threads, ContextsAreRefreshed) {
  struct Counting : TfLiteExternalContext {
    int refreshed = 0;
  } counting;
  counting.type = kTfLiteGemmLowpContext;
  counting.Refresh = [](TfLiteContext* context) {
    ++static_cast<Counting*>(context->GetExternalContext(context, kTfLiteGemmLowpContext))->refreshed;
    return kTfLiteOk;
  };
  Interpreter i;
  i.SetExternalContext(kTfLiteGemmLowpContext, &counting);
  EXPECT_EQ(i.SetNumThreads(4), kTfLiteOk);
  EXPECT_EQ(i.SetNumThreads(5), kTfLiteOk);
  EXPECT_EQ(i.SetNumThreads(-2), kTfLiteError);
  EXPECT_EQ(counting.refreshed, 2);
  EXPECT_EQ(i.SetNumThreads(0), kTfLiteOk);
  EXPECT_EQ(i.subgraph(0)->context()->recommended_num_threads, 1);
  i.SetExternalContext(kTfLiteGemmLowpContext, nullptr);
}

TEST(Threads, BackendCachesAreClearedAtTheEnd) {
  struct Backend : tflite::TfLiteInternalBackendContext {
    explicit Backend(int* cleared) : cleared_(cleared) {}
    void ClearCaches() override { ++*cleared_; }
    void SetMaxNumThreads(int) override {}
    int* cleared_;
  };
  int cleared = 0;
  tflite::ExternalCpuBackendContext context;
  context.set_internal_backend_context(std::make_unique<Backend>(&cleared));
  {
    Interpreter i;
    i.SetExternalContext(kTfLiteCpuBackendContext, &context);
  }
  EXPECT_EQ(cleared, 1);
}

TEST(Cancel, OnlyTheRunInFlight) {
  static Interpreter* running = nullptr;
  static int cancels = 0;
  Interpreter i;
  running = &i;
  cancels = 1;
  add_floats(i, 3);
  ASSERT_EQ(i.SetInputs({0}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({2}), kTfLiteOk);
  TfLiteRegistration first = copy_op(), second = copy_op();
  first.invoke = [](TfLiteContext*, TfLiteNode*) {
    if (cancels-- > 0) std::thread([] { EXPECT_EQ(running->Cancel(), kTfLiteOk); }).join();
    return kTfLiteOk;
  };
  ASSERT_EQ(i.AddNodeWithParameters({0}, {1}, nullptr, 0, nullptr, &first), kTfLiteOk);
  ASSERT_EQ(i.AddNodeWithParameters({1}, {2}, nullptr, 0, nullptr, &second), kTfLiteOk);
  EXPECT_EQ(i.Cancel(), kTfLiteError);  // not enabled
  ASSERT_EQ(i.EnableCancellation(), kTfLiteOk);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  EXPECT_EQ(i.Cancel(), kTfLiteOk);  // nothing runs
  EXPECT_EQ(i.Invoke(), kTfLiteCancelled);
  EXPECT_EQ(i.Invoke(), kTfLiteOk);
}

TEST(Cancel, ByTheCallersFunctionIsAnError) {
  bool cancelled = false;
  Interpreter i;
  add_floats(i, 2);
  ASSERT_EQ(i.SetInputs({0}), kTfLiteOk);
  const TfLiteRegistration op = copy_op();
  ASSERT_EQ(i.AddNodeWithParameters({0}, {1}, nullptr, 0, nullptr, &op), kTfLiteOk);
  i.SetCancellationFunction(&cancelled, [](void* flag) { return *static_cast<bool*>(flag); });
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  EXPECT_EQ(i.Invoke(), kTfLiteOk);
  cancelled = true;
  EXPECT_EQ(i.Invoke(), kTfLiteError);
}

// A kernel that runs another subgraph: the way is context->impl_.
TEST(Subgraphs, CalledFromAKernel) {
  Interpreter i;
  add_floats(i, 2);
  ASSERT_EQ(i.SetInputs({0}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({1}), kTfLiteOk);
  InterpreterTest::add_subgraphs(i, 1);
  ASSERT_EQ(i.subgraphs_size(), 2u);
  tflite::Subgraph* callee = i.subgraph(1);
  EXPECT_EQ(callee->GetSubgraphIndex(), 1);
  ASSERT_EQ(callee->AddTensors(2), kTfLiteOk);
  for (int t = 0; t < 2; ++t)
    ASSERT_EQ(callee->SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, {kTfLiteNoQuantization, nullptr}),
              kTfLiteOk);
  ASSERT_EQ(callee->SetInputs({0}), kTfLiteOk);
  ASSERT_EQ(callee->SetOutputs({1}), kTfLiteOk);
  const TfLiteRegistration copy = copy_op();
  ASSERT_EQ(callee->AddNodeWithParameters({0}, {1}, {}, nullptr, 0, nullptr, &copy), kTfLiteOk);
  TfLiteRegistration call{};
  call.prepare = [](TfLiteContext* context, TfLiteNode* node) {
    TF_LITE_ENSURE_STATUS(same_shape(context, node));
    auto* subgraphs = reinterpret_cast<tflite::Subgraph*>(context->impl_)->GetSubgraphs();
    return (*subgraphs)[1]->AllocateTensors();
  };
  call.invoke = [](TfLiteContext* context, TfLiteNode* node) {
    tflite::Subgraph* other = (*reinterpret_cast<tflite::Subgraph*>(context->impl_)->GetSubgraphs())[1].get();
    std::memcpy(other->tensor(0)->data.raw, tflite::GetInput(context, node, 0)->data.raw, 12);
    TF_LITE_ENSURE_STATUS(other->Invoke());
    std::memcpy(tflite::GetOutput(context, node, 0)->data.raw, other->tensor(1)->data.raw, 12);
    return kTfLiteOk;
  };
  ASSERT_EQ(i.AddNodeWithParameters({0}, {1}, nullptr, 0, nullptr, &call), kTfLiteOk);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  for (int k = 0; k < 3; ++k) i.typed_tensor<float>(0)[k] = static_cast<float>(k + 1);
  ASSERT_EQ(i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  for (int k = 0; k < 3; ++k) EXPECT_EQ(i.typed_tensor<float>(1)[k], static_cast<float>(k + 1));
}

TEST(Signatures, GivenByHand) {
  Interpreter i;
  add_floats(i, 3);
  ASSERT_EQ(i.SetInputs({0, 1}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({2}), kTfLiteOk);
  tflite::internal::SignatureDef def;
  def.signature_key = "go";
  def.inputs = {{"a", 0}, {"b", 1}};
  def.outputs = {{"c", 2}};
  InterpreterTest::set_signature(i, def);
  ASSERT_EQ(i.signature_keys().size(), 1u);
  EXPECT_EQ(*i.signature_keys()[0], "go");
  EXPECT_EQ(i.signature_inputs("go"), def.inputs);
  EXPECT_EQ(i.signature_outputs("go"), def.outputs);
  EXPECT_TRUE(i.signature_inputs("other").empty());
  EXPECT_NE(i.input_tensor_by_signature("b", "go"), nullptr);
  EXPECT_EQ(i.input_tensor_by_signature("c", "go"), nullptr);
  EXPECT_EQ(i.output_tensor_by_signature("c", "gone"), nullptr);
  EXPECT_EQ(i.GetSubgraphIndexFromSignature("gone"), -1);
}

TEST(Strings, FlowThroughKernels) {
  Interpreter i;
  ASSERT_EQ(i.AddTensors(3), kTfLiteOk);
  ASSERT_EQ(i.SetInputs({0}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({2}), kTfLiteOk);
  const int32_t layout[] = {1, 12, 15};
  char bytes[15];
  std::memcpy(bytes, layout, 12);
  std::memcpy(bytes + 12, "ABC", 3);
  ASSERT_EQ(i.SetTensorParametersReadOnly(0, kTfLiteString, "", {1}, kNoScale, bytes, sizeof bytes), kTfLiteOk);
  ASSERT_EQ(i.SetTensorParametersReadWrite(1, kTfLiteString, "", {1}, kNoScale), kTfLiteOk);
  ASSERT_EQ(i.SetTensorParametersReadWrite(2, kTfLiteInt32, "", {1}, kNoScale), kTfLiteOk);
  TfLiteRegistration copy{}, length{};
  copy.invoke = [](TfLiteContext* context, TfLiteNode* node) {
    tflite::DynamicBuffer buffer;
    TF_LITE_ENSURE_STATUS(buffer.AddString(tflite::GetString(tflite::GetInput(context, node, 0), 0)));
    buffer.WriteToTensorAsVector(tflite::GetOutput(context, node, 0));
    return kTfLiteOk;
  };
  length.invoke = [](TfLiteContext* context, TfLiteNode* node) {
    tflite::GetOutput(context, node, 0)->data.i32[0] = static_cast<int32_t>(tflite::GetInput(context, node, 0)->bytes);
    return kTfLiteOk;
  };
  ASSERT_EQ(i.AddNodeWithParameters({0}, {1}, nullptr, 0, nullptr, &copy), kTfLiteOk);
  ASSERT_EQ(i.AddNodeWithParameters({1}, {2}, nullptr, 0, nullptr, &length), kTfLiteOk);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_EQ(i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(i.tensor(1)->bytes, 15u);
  EXPECT_EQ(i.tensor(2)->data.i32[0], 15);
}

// PADV2 with paddings that the caller sets: the output, and what follows it, is sized during the run.
TEST(Dynamic, SizesFollowTheData) {
  Interpreter i;
  ASSERT_EQ(i.AddTensors(4), kTfLiteOk);
  ASSERT_EQ(i.SetInputs({0, 1}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({3}), kTfLiteOk);
  i.SetTensorParametersReadWrite(0, kTfLiteFloat32, "", {2, 2, 1, 1}, kNoScale);
  i.SetTensorParametersReadWrite(1, kTfLiteInt32, "", {4, 2}, kNoScale);
  i.SetTensorParametersReadWrite(2, kTfLiteFloat32, "", {}, kNoScale);
  i.SetTensorParametersReadWrite(3, kTfLiteFloat32, "", {}, kNoScale);
  i.AddNodeWithParameters({0, 1}, {2}, nullptr, 0, nullptr, tflite::ops::builtin::Register_PADV2());
  i.AddNodeWithParameters({2}, {3}, nullptr, 0, nullptr, tflite::ops::builtin::Register_NEG());
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  const int rows[][4] = {{2, 2, 2, 2}, {4, 4, 6, 6}};
  for (const auto& row : rows) {
    for (int k = 0; k < 8; ++k) i.typed_tensor<int>(1)[k] = k < 4 ? row[k] : 0;
    ASSERT_EQ(i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
    const size_t bytes = sizeof(float) * static_cast<size_t>((2 + row[0] + row[1]) * (2 + row[2] + row[3]));
    EXPECT_EQ(i.tensor(2)->bytes, bytes);
    EXPECT_EQ(i.tensor(3)->bytes, bytes);
  }
  EXPECT_NE(i.tensor(2)->data.raw, nullptr);
  tflite::InterpreterOptions options;
  options.SetEnsureDynamicTensorsAreReleased();
  ASSERT_EQ(i.ApplyOptions(&options), kTfLiteOk);
  ASSERT_EQ(i.Invoke(), kTfLiteOk);
  EXPECT_EQ(i.tensor(2)->data.raw, nullptr);
  EXPECT_NE(i.tensor(3)->data.raw, nullptr);
}

TEST(Tensors, NeverMove) {
  Interpreter i;
  ASSERT_EQ(i.AddTensors(Interpreter::kTensorsReservedCapacity), kTfLiteOk);
  TfLiteRegistration op{};
  op.prepare = [](TfLiteContext* context, TfLiteNode*) {
    const TfLiteTensor* before = context->tensors;
    int first = -1;
    TF_LITE_ENSURE_STATUS(
        context->AddTensors(context, static_cast<int>(Interpreter::kTensorsCapacityHeadroom) * 20, &first));
    EXPECT_EQ(before, context->tensors);
    return kTfLiteOk;
  };
  for (int t = 0; t < 2; ++t) i.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, kNoScale);
  ASSERT_EQ(i.AddNodeWithParameters({0}, {1}, nullptr, 0, nullptr, &op), kTfLiteOk);
  EXPECT_EQ(i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
}

}  // namespace
}  // namespace surelite::compat_tests
