// SPDX-License-Identifier: Apache-2.0
// delegates/delegate_test_util.h and the resources of experimental/resource, as suites of delegates and kernels use
// them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tensorflow/compiler/mlir/lite/experimental/remat/metadata_util.h"
#include "tensorflow/lite/delegates/delegate_test_util.h"
#include "tensorflow/lite/experimental/resource/lookup_interfaces.h"
#include "tensorflow/lite/experimental/resource/resource_variable.h"

namespace tflite {
namespace delegates {
namespace {

using test_utils::SimpleDelegate;

class Sums : public test_utils::TestDelegate {
 protected:
  // Of (1, 2, 3) and (1, 1, 1), the first output or the last.
  std::vector<float> run(bool first = false) {
    for (int i = 0; i < 3; ++i) {
      interpreter_->typed_input_tensor<float>(0)[i] = static_cast<float>(i + 1);
      if (interpreter_->inputs().size() > 1) interpreter_->typed_input_tensor<float>(1)[i] = 1;
    }
    EXPECT_EQ(interpreter_->Invoke(), kTfLiteOk);
    const std::vector<int>& outputs = interpreter_->outputs();
    const float* const values = interpreter_->typed_tensor<float>(first ? outputs.front() : outputs.back());
    return {values, values + 3};
  }
  TfLiteStatus apply(std::vector<int> nodes, int64_t flags, SimpleDelegate::Options options, int least = 0) {
    delegate_ = std::make_unique<SimpleDelegate>(nodes, flags, options, least);
    return interpreter_->ModifyGraphWithDelegate(delegate_->get_tf_lite_delegate());
  }
};

TEST_F(Sums, WithAndWithoutDelegate) {
  ASSERT_EQ(interpreter_->AllocateTensors(), kTfLiteOk);
  EXPECT_EQ(run(), (std::vector<float>{3, 5, 7}));
  ASSERT_EQ(apply({0, 1, 2}, kTfLiteDelegateFlagsNone, SimpleDelegate::kNone), kTfLiteOk);
  EXPECT_EQ(interpreter_->execution_plan().size(), 1u);
  // The kernel adds the two inputs, and writes its first output.
  EXPECT_EQ(run(true), (std::vector<float>{2, 3, 4}));
  EXPECT_EQ(RemoveAllDelegates(), kTfLiteOk);
  EXPECT_EQ(interpreter_->execution_plan().size(), 3u);
}

TEST_F(Sums, SmallPartsAreLeftOut) {
  ASSERT_EQ(apply({0, 2}, kTfLiteDelegateFlagsNone, SimpleDelegate::kNone, 2), kTfLiteOk);
  EXPECT_EQ(interpreter_->execution_plan().size(), 2u);
  ASSERT_EQ(RemoveAllDelegates(), kTfLiteOk);
  ASSERT_EQ(apply({0, 2}, kTfLiteDelegateFlagsNone, SimpleDelegate::kNone, 3), kTfLiteOk);
  EXPECT_EQ(interpreter_->execution_plan().size(), 3u);
}

TEST_F(Sums, FailuresLeaveTheGraphAsItWas) {
  for (const SimpleDelegate::Options options : {SimpleDelegate::kFailOnInit, SimpleDelegate::kFailOnPrepare}) {
    SetUp();
    ASSERT_EQ(interpreter_->AllocateTensors(), kTfLiteOk);
    EXPECT_NE(apply({0, 1, 2}, kTfLiteDelegateFlagsNone, options), kTfLiteOk);
    EXPECT_EQ(interpreter_->execution_plan().size(), 3u);
    EXPECT_EQ(run(), (std::vector<float>{3, 5, 7}));
  }
  SetUp();
  ASSERT_EQ(apply({0, 1, 2}, kTfLiteDelegateFlagsNone, SimpleDelegate::kFailOnInvoke), kTfLiteOk);
  EXPECT_EQ(interpreter_->Invoke(), kTfLiteError);
}

TEST_F(Sums, ShapesThatTheRuntimeFindsAndThatNobodyKnows) {
  delegate_ = SimpleDelegate::DelegateWithRuntimeShapePropagation(
      {0, 1, 2}, kTfLiteDelegateFlagsAllowDynamicTensors | kTfLiteDelegateFlagsRequirePropagatedShapes, 3);
  ASSERT_EQ(interpreter_->ModifyGraphWithDelegate(delegate_->get_tf_lite_delegate()), kTfLiteOk);
  ASSERT_EQ(interpreter_->ResizeInputTensor(0, {1, 4}), kTfLiteOk);
  ASSERT_EQ(interpreter_->ResizeInputTensor(1, {1, 4}), kTfLiteOk);
  EXPECT_EQ(interpreter_->AllocateTensors(), kTfLiteOk);
  interpreter_.reset();
  SetUp();
  delegate2_ = SimpleDelegate::DelegateWithDynamicOutput({0, 1, 2});
  ASSERT_EQ(interpreter_->ModifyGraphWithDelegate(delegate2_->get_tf_lite_delegate()), kTfLiteOk);
  ASSERT_EQ(interpreter_->AllocateTensors(), kTfLiteOk);
  EXPECT_EQ(interpreter_->tensor(interpreter_->outputs()[0])->allocation_type, kTfLiteDynamic);
}

TEST_F(Sums, OlderConstructor) {
  delegate_ = std::make_unique<SimpleDelegate>(std::vector<int>{0, 1, 2}, kTfLiteDelegateFlagsNone, false, 0, true);
  ASSERT_EQ(interpreter_->ModifyGraphWithDelegate(delegate_->get_tf_lite_delegate()), kTfLiteOk);
  EXPECT_EQ(interpreter_->Invoke(), kTfLiteError);
}

class Edges : public test_utils::TestDelegateWithControlEdges {};
TEST_F(Edges, FourSums) {
  ASSERT_EQ(interpreter_->AllocateTensors(), kTfLiteOk);
  for (int i = 0; i < 3; ++i) interpreter_->typed_input_tensor<float>(0)[i] = static_cast<float>(i);
  ASSERT_EQ(interpreter_->Invoke(), kTfLiteOk);
  EXPECT_EQ(interpreter_->typed_output_tensor<float>(0)[2], 16);
}

// {0, 2} is one part, unless node 2 has to wait for node 1.
TEST_F(Edges, NodesWaitForOthers) {
  const struct {
    ControlEdges edges;
    std::vector<int> plan;
  } table[] = {{{}, {4, 1, 3}},
               {{{0, 1}, {0, 2}, {1, 3}, {2, 3}}, {4, 1, 3}},
               {{{0, 1}, {0, 2}, {1, 2}, {1, 3}, {2, 3}}, {4, 1, 5, 3}},
               {{{1, 2}, {-7, 2}, {1, 1 << 30}}, {4, 1, 5, 3}}};
  for (const auto& row : table) {
    interpreter_.reset();
    SetUp();
    SetMetadata({{kModelControlDependenciesMetadataKey, SerializeModelControlDependencies({row.edges})}});
    delegate_ = std::make_unique<SimpleDelegate>(std::vector<int>{0, 2});
    ASSERT_EQ(interpreter_->ModifyGraphWithDelegate(delegate_->get_tf_lite_delegate()), kTfLiteOk);
    EXPECT_EQ(interpreter_->execution_plan(), row.plan);
  }
}

TEST(ControlDependencies, ReadAsWritten) {
  const ModelControlDependencies all = {{{0, 1}, {-1, 300}}, {}, {{INT32_MIN, INT32_MAX}}};
  const std::string bytes = SerializeModelControlDependencies(all);
  ModelControlDependencies read;
  ASSERT_TRUE(ParseModelControlDependencies(bytes.data(), bytes.size(), &read));
  EXPECT_EQ(read, all);
  for (size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(ParseModelControlDependencies(bytes.data(), cut, &read));
  for (const std::string& damaged : {bytes + "x", std::string("\x02\x00", 2), std::string("\x01\xff\xff\xff\x7f"),
                                     std::string("\x01\xff\xff\xff\xff\x7f")})
    EXPECT_FALSE(ParseModelControlDependencies(damaged.data(), damaged.size(), &read));
}

class Halves : public test_utils::TestFP16Delegation {};
TEST_P(Halves, Parts) {
  ASSERT_EQ(interpreter_->AllocateTensors(), kTfLiteOk);
  VerifyInvoke();
  delegate_ = std::make_unique<FP16Delegate>(GetParam());
  ASSERT_EQ(interpreter_->ModifyGraphWithDelegate(delegate_->get_tf_lite_delegate()), kTfLiteOk);
  // The four DEQUANTIZE stay, and what the parts do not take.
  EXPECT_EQ(interpreter_->execution_plan().size(), GetParam() ? 7u : 8u);
  VerifyInvoke();
  // A kernel that fails leaves the graph with the float32 values that DEQUANTIZE makes.
  auto failing = std::make_unique<FP16Delegate>(GetParam(), true);
  SetUp();
  EXPECT_EQ(interpreter_->ModifyGraphWithDelegate(failing->get_tf_lite_delegate()) == kTfLiteOk, GetParam() == 0);
  EXPECT_EQ(interpreter_->execution_plan().size(), 8u);
  VerifyInvoke();
  interpreter_.reset();
}
INSTANTIATE_TEST_SUITE_P(Halves, Halves, ::testing::Values(0, 1, 2));

TEST(Resources, AVariableCopiesWhatItIsGiven) {
  resource::ResourceMap map;
  resource::CreateResourceVariableIfNotAvailable(&map, 7);
  EXPECT_EQ(resource::GetResourceVariable(&map, 8), nullptr);
  resource::ResourceVariable* const variable = resource::GetResourceVariable(&map, 7);
  ASSERT_NE(variable, nullptr);
  resource::CreateResourceVariableIfNotAvailable(&map, 7);
  EXPECT_EQ(resource::GetResourceVariable(&map, 7), variable);
  EXPECT_FALSE(variable->IsInitialized());
  EXPECT_EQ(variable->GetTensor(), nullptr);
  EXPECT_EQ(variable->AssignFrom(nullptr), kTfLiteError);

  float values[] = {1, 2, 3};
  TfLiteTensor source{};
  source.type = kTfLiteFloat32;
  source.dims = TfLiteIntArrayCreate(1);
  source.data.f = values;
  for (const int count : {3, 3, 1, 0, 2}) {
    source.dims->data[0] = count;
    source.bytes = sizeof(float) * static_cast<size_t>(count);
    const char* const before = variable->IsInitialized() ? variable->GetTensor()->data.raw : nullptr;
    const size_t bytes = variable->GetMemoryUsage();
    ASSERT_EQ(variable->AssignFrom(&source), kTfLiteOk);
    const TfLiteTensor* const copy = variable->GetTensor();
    EXPECT_EQ(variable->GetMemoryUsage(), source.bytes);
    EXPECT_EQ(copy->type, kTfLiteFloat32);
    EXPECT_EQ(copy->dims->data[0], count);
    EXPECT_NE(copy->data.f, values);
    if (count) {
      EXPECT_EQ(copy->data.f[count - 1], values[count - 1]);
    }
    if (before && bytes == source.bytes) {
      EXPECT_EQ(copy->data.raw, before);
    }
  }
  EXPECT_EQ(variable->AssignFrom(variable->GetTensor()), kTfLiteOk);
  EXPECT_EQ(variable->GetTensor()->data.f[1], 2);
  resource::ResourceVariable moved(std::move(*variable));
  EXPECT_EQ(moved.GetTensor()->data.f[1], 2);
  EXPECT_FALSE(variable->IsInitialized());
  TfLiteIntArrayFree(source.dims);
}

TEST(Resources, ATableIsFilledOnce) {
  Interpreter interpreter;  // for a context and tensors with memory
  interpreter.AddTensors(4);
  const TfLiteQuantizationParams none{};
  const TfLiteType types[] = {kTfLiteInt64, kTfLiteString, kTfLiteString, kTfLiteString};
  for (int t = 0; t < 4; ++t) interpreter.SetTensorParametersReadWrite(t, types[t], "", {t == 3 ? 1 : 2}, none);
  interpreter.SetInputs({0, 1, 2, 3});
  ASSERT_EQ(interpreter.AllocateTensors(), kTfLiteOk);
  TfLiteTensor *const keys = interpreter.tensor(0), *const values = interpreter.tensor(1);
  keys->data.i64[0] = 5, keys->data.i64[1] = -9;
  DynamicBuffer words, other;
  words.AddString("five", 4);
  words.AddString("minus nine", 10);
  words.WriteToTensor(values, nullptr);
  other.AddString("?", 1);
  other.WriteToTensor(interpreter.tensor(3), nullptr);

  resource::ResourceMap map;
  resource::CreateHashtableResourceIfNotAvailable(&map, 1, kTfLiteFloat32, kTfLiteString);
  EXPECT_EQ(resource::GetHashtableResource(&map, 1), nullptr);
  resource::CreateHashtableResourceIfNotAvailable(&map, 1, kTfLiteInt64, kTfLiteString);
  resource::LookupInterface* const table = resource::GetHashtableResource(&map, 1);
  ASSERT_NE(table, nullptr);
  TfLiteContext* const context = interpreter.primary_subgraph().context();
  EXPECT_EQ(table->CheckKeyAndValueTypes(context, keys, values), kTfLiteOk);
  EXPECT_EQ(table->CheckKeyAndValueTypes(context, values, keys), kTfLiteError);
  TfLiteTensor* const found = interpreter.tensor(2);
  EXPECT_EQ(table->Lookup(context, keys, found, interpreter.tensor(3)), kTfLiteError);
  ASSERT_EQ(table->Import(context, keys, values), kTfLiteOk);
  EXPECT_EQ(table->Size(), 2u);
  keys->data.i64[0] = -9, keys->data.i64[1] = 6;
  ASSERT_EQ(table->Import(context, keys, values), kTfLiteOk);
  EXPECT_EQ(table->Size(), 2u);
  ASSERT_EQ(table->Lookup(context, keys, found, interpreter.tensor(3)), kTfLiteOk);
  const StringRef first = GetString(found, 0), second = GetString(found, 1);
  EXPECT_EQ(std::string(first.str, static_cast<size_t>(first.len)), "minus nine");
  EXPECT_EQ(std::string(second.str, static_cast<size_t>(second.len)), "?");
}

}  // namespace
}  // namespace delegates
}  // namespace tflite
