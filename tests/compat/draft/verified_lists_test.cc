// SPDX-License-Identifier: Apache-2.0
// Lists that a client may change in place, and indices set by hand: each is checked when AllocateTensors reads it, and
// nothing that reads them before, or runs on after, is led outside of memory.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compat/draft/interpreter_test.h"
#include "surelite/compat.h"
#include "tensorflow/lite/c/builtin_op_data.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/kernels/register.h"

namespace surelite::compat_tests {
namespace {

using tflite::Interpreter;
using tflite::InterpreterTest;

TfLiteRegistration copying_op() {
  TfLiteRegistration op{};
  op.prepare = [](TfLiteContext* context, TfLiteNode* node) {
    const TfLiteTensor* input;
    TF_LITE_ENSURE_OK(context, tflite::GetInputSafe(context, node, 0, &input));
    TfLiteTensor* output;
    TF_LITE_ENSURE_OK(context, tflite::GetOutputSafe(context, node, 0, &output));
    return context->ResizeTensor(context, output, TfLiteIntArrayCopy(input->dims));
  };
  op.invoke = [](TfLiteContext* context, TfLiteNode* node) {
    const TfLiteTensor* input;
    TF_LITE_ENSURE_OK(context, tflite::GetInputSafe(context, node, 0, &input));
    TfLiteTensor* output;
    TF_LITE_ENSURE_OK(context, tflite::GetOutputSafe(context, node, 0, &output));
    if (output->data.raw && input->data.raw) std::memmove(output->data.raw, input->data.raw, input->bytes);
    return kTfLiteOk;
  };
  return op;
}

// 0, 1 -> copied to 2, 3; 4 is a variable.
std::unique_ptr<Interpreter> two_copies() {
  auto i = std::make_unique<Interpreter>();
  EXPECT_EQ(i->AddTensors(5), kTfLiteOk);
  for (int t = 0; t < 5; ++t)
    EXPECT_EQ(i->SetTensorParametersReadWrite(t, kTfLiteFloat32, "t", {3}, kNoScale, t == 4), kTfLiteOk);
  EXPECT_EQ(i->SetInputs({0, 1}), kTfLiteOk);
  EXPECT_EQ(i->SetOutputs({2, 3}), kTfLiteOk);
  EXPECT_EQ(i->SetVariables({4}), kTfLiteOk);
  const TfLiteRegistration op = copying_op();
  for (int n = 0; n < 2; ++n) EXPECT_EQ(i->AddNodeWithParameters({n}, {n + 2}, nullptr, 0, nullptr, &op), kTfLiteOk);
  return i;
}

TfLiteNode* node_of(Interpreter& i, int index) {
  TfLiteContext* context = i.subgraph(0)->context();
  TfLiteNode* node = nullptr;
  TfLiteRegistration* registration = nullptr;
  EXPECT_EQ(context->GetNodeAndRegistration(context, index, &node, &registration), kTfLiteOk);
  return node;
}

struct Spoiled {
  const char* name;
  void (*spoil)(Interpreter&);
  const char* code;  // of AllocateTensors
};

const Spoiled kSpoiled[] = {
    {"outputs far outside", [](Interpreter& i) { i.subgraph(0)->outputs() = {123456789}; }, "M202"},
    {"inputs far outside", [](Interpreter& i) { i.subgraph(0)->inputs() = {123456789}; }, "M202"},
    {"inputs negative", [](Interpreter& i) { i.subgraph(0)->inputs() = {-7, 2}; }, "M202"},
    {"plan of a node that is not there", [](Interpreter& i) { i.subgraph(0)->execution_plan() = {77}; }, "A704"},
    {"plan far outside", [](Interpreter& i) { i.subgraph(0)->execution_plan() = {0, 1 << 30}; }, "A704"},
    {"plan negative", [](Interpreter& i) { i.subgraph(0)->execution_plan() = {-1, 0}; }, "A704"},
    {"one node twice", [](Interpreter& i) { i.subgraph(0)->execution_plan() = {0, 0}; }, "M204"},
    {"SetOutputs with an absent one", [](Interpreter& i) { EXPECT_EQ(i.SetOutputs({-1}), kTfLiteOk); }, "M203"},
    {"outputs absent", [](Interpreter& i) { i.subgraph(0)->outputs().push_back(-1); }, "M203"},
    {"outputs just outside", [](Interpreter& i) { i.subgraph(0)->outputs().push_back(5); }, "M202"},
    {"variables far outside", [](Interpreter& i) { i.subgraph(0)->variables() = {123456789}; }, "A704"},
    {"variables negative", [](Interpreter& i) { i.subgraph(0)->variables() = {-3}; }, "A704"},
    {"a node's input", [](Interpreter& i) { node_of(i, 1)->inputs->data[0] = 123456789; }, "M202"},
    {"a node's output", [](Interpreter& i) { node_of(i, 1)->outputs->data[0] = 1 << 20; }, "M202"},
    {"a node's output absent", [](Interpreter& i) { node_of(i, 1)->outputs->data[0] = -1; }, "M203"},
    {"a node's list longer than its memory", [](Interpreter& i) { node_of(i, 0)->inputs->size = 1 << 28; }, "A711"},
    {"a node's list of negative length", [](Interpreter& i) { node_of(i, 0)->outputs->size = -1; }, "A711"},
    {"a node writes an input", [](Interpreter& i) { node_of(i, 1)->outputs->data[0] = 0; }, "M207"},
    {"a node reads what it writes", [](Interpreter& i) { node_of(i, 1)->inputs->data[0] = 3; }, "M208"},
};

// Everything that looks at the lists without asking for memory.
void read_all(Interpreter& i) {
  for (size_t k = 0; k < i.inputs().size(); ++k) {
    (void)i.GetInputName(static_cast<int>(k));
    (void)i.input_tensor(k);
  }
  for (size_t k = 0; k < i.outputs().size(); ++k) {
    (void)i.GetOutputName(static_cast<int>(k));
    (void)i.output_tensor(k);
  }
  (void)InterpreterTest::fully_delegated(i);
  (void)i.subgraph(0)->HasDynamicTensors();
  std::unique_ptr<TfLiteIntArray, void (*)(TfLiteIntArray*)> nodes(TfLiteIntArrayCreate(1), TfLiteIntArrayFree);
  nodes->data[0] = 0;
  std::vector<tflite::NodeSubset> subsets;
  (void)i.subgraph(0)->PartitionGraph(nodes.get(), &subsets);
  for (const char* key : {static_cast<const char*>(nullptr), "go"})
    if (tflite::SignatureRunner* runner = i.GetSignatureRunner(key)) {
      (void)runner->input_names();
      for (const char* name : {"a", "t"}) (void)runner->input_tensor(name);
    }
  TfLiteDelegate delegate = TfLiteDelegateCreate();
  delegate.Prepare = [](TfLiteContext* context, TfLiteDelegate* self) {
    TfLiteIntArray* plan = nullptr;
    if (context->GetExecutionPlan(context, &plan) != kTfLiteOk) return kTfLiteError;
    TfLiteDelegateParams* params = nullptr;
    int count = 0;
    (void)context->PreviewDelegatePartitioning(context, plan, &params, &count);
    TfLiteRegistration kernel{};
    kernel.invoke = [](TfLiteContext*, TfLiteNode*) { return kTfLiteError; };
    (void)context->ReplaceNodeSubsetsWithDelegateKernels(context, kernel, plan, self);
    return kTfLiteError;
  };
  (void)i.ModifyGraphWithDelegate(&delegate);
}

TEST(VerifiedLists, BeforeMemoryIsDue) {
  for (const Spoiled& row : kSpoiled) {
    SCOPED_TRACE(row.name);
    const auto i = two_copies();
    row.spoil(*i);
    EXPECT_EQ(i->AllocateTensors(), kTfLiteError);
    EXPECT_NE(std::string(surelite_last_diagnostic()).find(row.code), std::string::npos) << surelite_last_diagnostic();
    EXPECT_EQ(i->Invoke(), kTfLiteError);
    EXPECT_NE(std::string(surelite_last_diagnostic()).find("A7"), std::string::npos) << surelite_last_diagnostic();
  }
}

TEST(VerifiedLists, AfterARun) {
  for (const Spoiled& row : kSpoiled) {
    SCOPED_TRACE(row.name);
    const auto i = two_copies();
    ASSERT_EQ(i->AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
    ASSERT_EQ(i->Invoke(), kTfLiteOk) << surelite_last_diagnostic();
    row.spoil(*i);
    (void)i->Invoke();  // what was compiled before runs, or is refused
    EXPECT_EQ(i->AllocateTensors(), kTfLiteError);
    EXPECT_NE(std::string(surelite_last_diagnostic()).find(row.code), std::string::npos) << surelite_last_diagnostic();
    EXPECT_EQ(i->Invoke(), kTfLiteError);
  }
}

TEST(VerifiedLists, ReadersComeBack) {
  for (const Spoiled& row : kSpoiled) {
    SCOPED_TRACE(row.name);
    for (const bool allocated : {false, true}) {
      const auto i = two_copies();
      if (allocated) {
        ASSERT_EQ(i->AllocateTensors(), kTfLiteOk);
      }
      row.spoil(*i);
      read_all(*i);
      EXPECT_EQ(i->AllocateTensors(), kTfLiteError);
    }
  }
}

TEST(VerifiedLists, RepairedListsRun) {
  const auto i = two_copies();
  i->subgraph(0)->outputs() = {123456789};
  i->subgraph(0)->execution_plan() = {77};
  ASSERT_EQ(i->AllocateTensors(), kTfLiteError);
  i->subgraph(0)->outputs() = {3};
  i->subgraph(0)->execution_plan() = {1};
  ASSERT_EQ(i->AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  i->typed_tensor<float>(1)[0] = 5;
  ASSERT_EQ(i->Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(i->typed_tensor<float>(3)[0], 5);
}

TEST(VerifiedLists, InputsMayBeAbsent) {
  const auto i = two_copies();
  i->subgraph(0)->inputs() = {-1, 0, -1};
  i->subgraph(0)->outputs() = {2};
  i->subgraph(0)->execution_plan() = {0};
  ASSERT_EQ(i->AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(i->input_tensor(0), nullptr);
  i->typed_tensor<float>(0)[1] = 4;
  ASSERT_EQ(i->Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(i->typed_tensor<float>(2)[1], 4);
}

TEST(VerifiedLists, ChangesInPlaceTakeEffect) {
  const auto i = two_copies();
  ASSERT_EQ(i->AllocateTensors(), kTfLiteOk);
  ASSERT_EQ(i->Invoke(), kTfLiteOk);
  node_of(*i, 1)->inputs->data[0] = 0;  // both copy tensor 0 now
  ASSERT_EQ(i->AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  i->typed_tensor<float>(0)[0] = 7;
  ASSERT_EQ(i->Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(i->typed_tensor<float>(3)[0], 7);
}

TEST(VerifiedLists, SignaturesSetByHand) {
  tflite::internal::SignatureDef defs[3];
  for (auto& def : defs) def.signature_key = "go";
  defs[0].inputs = {{"a", 99}};
  defs[1].outputs = {{"b", 1u << 31}};
  defs[2].subgraph_index = 7;
  for (const auto& def : defs) {
    const auto i = two_copies();
    InterpreterTest::set_signature(*i, def);
    EXPECT_EQ(i->GetSignatureRunner("go"), nullptr);
    EXPECT_EQ(i->input_tensor_by_signature("a", "go"), nullptr);
    EXPECT_EQ(i->GetSubgraphIndexFromSignature("go"), -1);
    EXPECT_EQ(i->AllocateTensors(), kTfLiteError);
    EXPECT_NE(std::string(surelite_last_diagnostic()).find("M202"), std::string::npos) << surelite_last_diagnostic();
  }
}

TEST(VerifiedLists, CalleesAreVerified) {
  struct Row {
    const char* name;
    int cond, body;
    const char* code;
  };
  const Row rows[] = {{"no such subgraph", 77, 1, "M202"}, {"a negative one", 1, -3, "M202"}, {"itself", 1, 0, "M230"}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    Interpreter i;
    InterpreterTest::add_subgraphs(i, 1);
    for (int s = 0; s < 2; ++s) {
      tflite::Subgraph* graph = i.subgraph(s);
      ASSERT_EQ(graph->AddTensors(2), kTfLiteOk);
      for (int t = 0; t < 2; ++t)
        ASSERT_EQ(graph->SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, {kTfLiteNoQuantization, nullptr}),
                  kTfLiteOk);
      ASSERT_EQ(graph->SetInputs({0}), kTfLiteOk);
      ASSERT_EQ(graph->SetOutputs({1}), kTfLiteOk);
    }
    auto* params = static_cast<TfLiteWhileParams*>(std::calloc(1, sizeof(TfLiteWhileParams)));
    params->cond_subgraph_index = row.cond;
    params->body_subgraph_index = row.body;
    ASSERT_EQ(
        i.AddNodeWithParameters({0}, {1}, nullptr, 0, params, tflite::ops::builtin::Register_WHILE()), kTfLiteOk);
    EXPECT_EQ(i.AllocateTensors(), kTfLiteError);
    EXPECT_NE(std::string(surelite_last_diagnostic()).find(row.code), std::string::npos) << surelite_last_diagnostic();
  }
}

// Subgraphs that never make their results, called from the model.
TEST(VerifiedLists, ResultsThatNobodyMakes) {
  for (const bool is_while : {false, true}) {
    SCOPED_TRACE(is_while);
    Interpreter i;
    InterpreterTest::add_subgraphs(i, 2);
    for (int s = 0; s < 3; ++s) {
      tflite::Subgraph* graph = i.subgraph(s);
      ASSERT_EQ(graph->AddTensors(3), kTfLiteOk);
      for (int t = 0; t < 3; ++t)
        ASSERT_EQ(graph->SetTensorParametersReadWrite(t, t == 0 ? kTfLiteBool : kTfLiteFloat32, "", {1},
                                                      {kTfLiteNoQuantization, nullptr}),
                  kTfLiteOk);
    }
    ASSERT_EQ(i.SetInputs({0, 1}), kTfLiteOk);
    ASSERT_EQ(i.SetOutputs({2}), kTfLiteOk);
    for (int s = 1; s < 3; ++s) {
      ASSERT_EQ(i.subgraph(s)->SetInputs({1}), kTfLiteOk);
      ASSERT_EQ(i.subgraph(s)->SetOutputs({is_while && s == 1 ? 0 : 2}), kTfLiteOk);
    }
    if (is_while) {
      auto* params = static_cast<TfLiteWhileParams*>(std::calloc(1, sizeof(TfLiteWhileParams)));
      params->cond_subgraph_index = 1;
      params->body_subgraph_index = 2;
      ASSERT_EQ(i.AddNodeWithParameters({1}, {2}, nullptr, 0, params, tflite::ops::builtin::Register_WHILE()),
                kTfLiteOk);
    } else {
      auto* params = static_cast<TfLiteIfParams*>(std::calloc(1, sizeof(TfLiteIfParams)));
      params->then_subgraph_index = 1;
      params->else_subgraph_index = 2;
      ASSERT_EQ(i.AddNodeWithParameters({0, 1}, {2}, nullptr, 0, params, tflite::ops::builtin::Register_IF()),
                kTfLiteOk);
    }
    if (i.AllocateTensors() == kTfLiteOk) {
      EXPECT_EQ(i.Invoke(), kTfLiteError);
    }
    const std::string why = surelite_last_diagnostic();
    EXPECT_TRUE(why.find("R404") != why.npos || why.find("A701") != why.npos) << why;
  }
}

TEST(VerifiedLists, MemoryForATensorThatAKernelAdded) {
  static int added = -1;
  const auto i = two_copies();
  TfLiteRegistration op = copying_op();
  op.prepare = [](TfLiteContext* context, TfLiteNode* node) {
    if (added < 0) TF_LITE_ENSURE_STATUS(context->AddTensors(context, 1, &added));
    TfLiteTensor* more = &context->tensors[added];
    more->type = kTfLiteFloat32;
    more->allocation_type = kTfLiteArenaRw;
    TF_LITE_ENSURE_STATUS(context->ResizeTensor(context, more, TfLiteIntArrayCreate(0)));
    return context->ResizeTensor(context, tflite::GetOutput(context, node, 0),
                                 TfLiteIntArrayCopy(tflite::GetInput(context, node, 0)->dims));
  };
  int first = -1;
  ASSERT_EQ(i->AddTensors(1, &first), kTfLiteOk);
  ASSERT_EQ(i->SetTensorParametersReadWrite(first, kTfLiteFloat32, "", {3}, kNoScale), kTfLiteOk);
  ASSERT_EQ(i->AddNodeWithParameters({0}, {first}, nullptr, 0, nullptr, &op), kTfLiteOk);
  ASSERT_EQ(i->AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_GE(added, 0);
  alignas(64) static char memory[256];
  (void)i->SetCustomAllocationForTensor(added, {memory, sizeof memory});
  (void)i->AllocateTensors();
  (void)i->Invoke();
}

TEST(VerifiedLists, DimsThatClientsSpoil) {
  for (const int size : {1 << 24, 65}) {
    const auto i = two_copies();
    i->tensor(0)->dims->size = size;
    EXPECT_EQ(i->AllocateTensors(), kTfLiteError);
    EXPECT_NE(std::string(surelite_last_diagnostic()).find("A708"), std::string::npos) << surelite_last_diagnostic();
    i->tensor(0)->dims->size = 1;
    EXPECT_EQ(i->AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  }
}

TEST(VerifiedLists, ConstantsAreAligned) {
  alignas(8) char bytes[16] = {};
  const float values[] = {1, 2, 3};
  std::memcpy(bytes + 1, values, sizeof values);
  const auto i = two_copies();
  ASSERT_EQ(i->SetTensorParametersReadOnly(0, kTfLiteFloat32, "", {3}, kNoScale, bytes + 1, sizeof values), kTfLiteOk);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(i->tensor(0)->data.raw) % alignof(float), 0u);
  ASSERT_EQ(i->AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_EQ(i->Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(std::memcmp(i->tensor(2)->data.raw, values, sizeof values), 0);
}

// Verification is of the order of copying the graph: editing one tensor of a big one stays cheap.
TEST(VerifiedLists, BigGraphsAreEditedQuickly) {
  constexpr int kTensors = 20000;
  Interpreter i;
  ASSERT_EQ(i.AddTensors(kTensors), kTfLiteOk);
  for (int t = 0; t < kTensors; ++t)
    ASSERT_EQ(i.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {1}, kNoScale), kTfLiteOk);
  ASSERT_EQ(i.SetInputs({0}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({kTensors - 1}), kTfLiteOk);
  const TfLiteRegistration op = copying_op();
  for (int t = 0; t + 1 < kTensors; ++t)
    ASSERT_EQ(i.AddNodeWithParameters({t}, {t + 1}, nullptr, 0, nullptr, &op), kTfLiteOk);
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(i.SetTensorParametersReadWrite(5, kTfLiteFloat32, "", {1}, kNoScale), kTfLiteOk);
    ASSERT_EQ(i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  }
  EXPECT_EQ(i.Invoke(), kTfLiteOk);
}

}  // namespace
}  // namespace surelite::compat_tests
