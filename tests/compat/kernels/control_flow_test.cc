// SPDX-License-Identifier: Apache-2.0
// Subgraphs of kernels/subgraph_test_util.h: what each computes, alone and called by IF, WHILE and CALL_ONCE.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tensorflow/lite/kernels/subgraph_test_util.h"

namespace tflite {
namespace {

using subgraph_test_util::CheckBoolTensor;
using subgraph_test_util::CheckIntTensor;
using subgraph_test_util::CheckScalarStringTensor;
using subgraph_test_util::CheckStringTensor;
using subgraph_test_util::ControlFlowOpTest;
using subgraph_test_util::FillIntTensor;
using subgraph_test_util::FillScalarStringTensor;
using subgraph_test_util::SubgraphBuilder;
using Values = std::vector<std::vector<int>>;

class ControlFlow : public ControlFlowOpTest {
 protected:
  // Inputs are vectors, the first `bools` of them one bool each.
  Values run(const Values& inputs, int bools = 0) {
    for (size_t i = 0; i < inputs.size(); ++i)
      EXPECT_EQ(interpreter_->ResizeInputTensor(interpreter_->inputs()[i], {static_cast<int>(inputs[i].size())}),
                kTfLiteOk);
    EXPECT_EQ(interpreter_->AllocateTensors(), kTfLiteOk);
    for (size_t i = 0; i < inputs.size(); ++i) {
      TfLiteTensor* const tensor = interpreter_->input_tensor(i);
      if (static_cast<int>(i) < bools)
        tensor->data.b[0] = inputs[i][0] != 0;
      else
        FillIntTensor(tensor, inputs[i]);
    }
    EXPECT_EQ(interpreter_->Invoke(), kTfLiteOk);
    Values outputs;
    for (size_t i = 0; i < interpreter_->outputs().size(); ++i) {
      const TfLiteTensor* const tensor = interpreter_->output_tensor(i);
      outputs.emplace_back(tensor->data.i32, tensor->data.i32 + NumElements(tensor));
    }
    return outputs;
  }
  Subgraph* at(int index) { return interpreter_->subgraph(index); }
};

TEST_F(ControlFlow, WhatEachComputes) {
  struct Row {
    const char* name;
    std::function<void(SubgraphBuilder&, Subgraph*)> build;
    Values inputs, outputs;
  };
  const std::vector<Row> rows = {
      {"add", [](auto& b, auto* s) { b.BuildAddSubgraph(s); }, {{5, 7}, {1, 2}}, {{6, 9}}},
      {"mul", [](auto& b, auto* s) { b.BuildMulSubgraph(s); }, {{5, 7}, {3}}, {{15, 21}}},
      {"maximum", [](auto& b, auto* s) { b.BuildMaximumSubgraph(s); }, {{5, 7}, {6}}, {{6, 7}}},
      {"minimum", [](auto& b, auto* s) { b.BuildMinimumSubgraph(s); }, {{5, 7}, {6}}, {{5, 6}}},
      {"stablehlo add", [](auto& b, auto* s) { b.BuildStablehloAddSubgraph(s); }, {{5}, {1}}, {{6}}},
      {"stablehlo mul", [](auto& b, auto* s) { b.BuildStablehloMulSubgraph(s); }, {{5}, {2}}, {{10}}},
      {"stablehlo max", [](auto& b, auto* s) { b.BuildStablehloMaximumSubgraph(s); }, {{5}, {2}}, {{5}}},
      {"stablehlo min", [](auto& b, auto* s) { b.BuildStablehloMinimumSubgraph(s); }, {{5}, {2}}, {{2}}},
      {"second", [](auto& b, auto* s) { b.BuildOutputIsSecondInputSubgraph(s); }, {{5}, {2}}, {{2}}},
      {"accumulate", [](auto& b, auto* s) { b.BuildAccumulateLoopBodySubgraph(s); }, {{1}, {10}}, {{2}, {12}}},
      {"pad", [](auto& b, auto* s) { b.BuildPadLoopBodySubgraph(s, {1, 2}); }, {{1}, {5, 7}}, {{2}, {0, 5, 7, 0, 0}}},
      {"counter", [](auto& b, auto* s) { b.BuildCounterOnlySubgraph(s); }, {{1}}, {{2}}},
      {"deep", [](auto& b, auto* s) { b.BuildDeepBodySubgraph(s); }, {{1}, {10}}, {{2}, {13}}},
      {"large", [](auto& b, auto* s) { b.BuildLargeBodySubgraph(s); }, {{1}, {2, 3}}, {{5}, {7, 8}}},
      {"input is output", [](auto& b, auto* s) { b.BuildInputIsOutputSubgraph(s); }, {{1}, {2}, {3}}, {{2}, {5}, {3}}},
      {"other output", [](auto& b, auto* s) { b.BuildInputIsDifferentOutputSubgraph(s); }, {{1}, {2}}, {{2}, {3}}},
      {"flex", [](auto& b, auto* s) { b.BuildFlexOutputSubgraph(s); }, {{1}, {2, 4}}, {{2}, {3, 5}}},
      {"not consumed",
       [](auto& b, auto* s) { b.BuildOutputNotConsumedSubgraph(*s); },
       {{1}, {2}, {3}},
       {{3}, {1, 1, 1}, {1}}},
      {"aliases",
       [](auto& b, auto* s) { b.BuildDynamicBodySubgraphWithAliases(s); },
       {{1}, {2}, {3}, {4}, {5}},
       {{2}, {15}, {16}, {17}, {17}}},
      {"increasing",
       [](auto& b, auto* s) { b.BuildDynamicIncreasingSizeSubgraph(s); },
       {{2}, {5}, {6}, {7}},
       {{3}, {6, 6}, {8}, {9}}},
      {"large pad", [](auto& b, auto* s) { b.BuildLargePadSubgraph(s, {1, 0}); }, {{2}, {5}, {6}}, {{4}, {9}, {0, 9}}},
      {"unused input",
       [](auto& b, auto* s) { b.BuildDynamicOpTriggersAllocationOfUnsedInputSubgraph(s); },
       {{2}, {5}, {6}},
       {{3}, {12, 12}, {6, 6}}},
      {"in place", [](auto& b, auto* s) { b.BuildInplaceOpSubgraph(s); }, {{2, 3}, {5, 6}}, {{12, 15}}},
      {"broadcasting", [](auto& b, auto* s) { b.BuildBroadcastingSubgraph(s); }, {{2}, {5}}, {{17}}},
      {"offset", [](auto& b, auto* s) { b.BuildOffsetAddSharing(s); }, {{2, 3}, {5, 6}}, {{17, 17}}},
      {"update",
       [](auto& b, auto* s) { b.BuildInputDynamicUpdateSliceSubgraph(*s); },
       {{2, 3, 4}, {9}, {1}},
       {{3, 10, 5}}},
      {"update once",
       [](auto& b, auto* s) { b.BuildInplaceDynamicUpdateSliceSubgraph(*s, false); },
       {{2, 3, 4}, {9}, {1}},
       {{4, 10, 6}}},
      {"update twice",
       [](auto& b, auto* s) { b.BuildInplaceDynamicUpdateSliceSubgraph(*s, true); },
       {{2, 3, 4}, {9}, {1}},
       {{6, 13, 10}}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    interpreter_ = std::make_unique<Interpreter>();
    row.build(*builder_, at(0));
    EXPECT_EQ(run(row.inputs), row.outputs);
  }
}

TEST_F(ControlFlow, Branches) {
  AddSubgraphs(2);
  builder_->BuildIfSubgraph(at(0));
  builder_->BuildAddSubgraph(at(1));
  builder_->BuildMulSubgraph(at(2));
  EXPECT_EQ(run({{1}, {5, 7}, {1, 2}}, 1), (Values{{6, 9}}));
  EXPECT_EQ(run({{0}, {5, 7}, {1, 2}}, 1), (Values{{5, 14}}));
}

TEST_F(ControlFlow, ABranchWhoseSizeDependsOnData) {
  AddSubgraphs(2);
  builder_->BuildIfSubgraph(at(0));
  builder_->BuildAddSubgraph(at(1));
  builder_->BuildPadSubgraph(at(2));
  interpreter_->ResizeInputTensor(0, {1});
  interpreter_->ResizeInputTensor(1, {2});
  interpreter_->ResizeInputTensor(2, {1, 2});
  ASSERT_EQ(interpreter_->AllocateTensors(), kTfLiteOk);
  interpreter_->typed_input_tensor<bool>(0)[0] = false;
  FillIntTensor(interpreter_->input_tensor(1), {5, 7});
  FillIntTensor(interpreter_->input_tensor(2), {1, 2});
  ASSERT_EQ(interpreter_->Invoke(), kTfLiteOk);
  CheckIntTensor(interpreter_->output_tensor(0), {5}, {0, 5, 7, 0, 0});
}

TEST_F(ControlFlow, Loops) {
  // Triangle numbers.
  for (int i = 0, sum = 1; i < 4; ++i, sum += i + 1) {
    interpreter_ = std::make_unique<Interpreter>();
    AddSubgraphs(2);
    builder_->BuildWhileSubgraph(at(0));
    builder_->BuildLessEqualCondSubgraph(at(1), i);
    builder_->BuildAccumulateLoopBodySubgraph(at(2));
    EXPECT_EQ(run({{1}, {1}}), (Values{{i + 1}, {sum}}));
  }
  interpreter_ = std::make_unique<Interpreter>();
  AddSubgraphs(2);
  builder_->BuildWhileSubgraph(at(0));
  builder_->BuildLessEqualCondSubgraph(at(1), 3);
  builder_->BuildPadLoopBodySubgraph(at(2), {1, 2});
  EXPECT_EQ(run({{1}, {5, 7}})[1], (std::vector<int>{0, 0, 0, 5, 7, 0, 0, 0, 0, 0, 0}));
}

TEST_F(ControlFlow, LoopsOfManyValues) {
  AddSubgraphs(2);
  builder_->BuildMultiInputWhileSubgraph(at(0), 5);
  builder_->BuildLargeLessEqualCondSubgraph(at(1), 2, 5);
  builder_->BuildAllInplaceScenariosSubgraph(at(2));
  // Two rounds: 1 is added twice each, what is tiled grows by 1 and by 2, the last stays.
  EXPECT_EQ(run({{1}, {2}, {2}, {2}, {1}}), (Values{{3}, {6}, {2, 2}, {4, 4}, {1}}));
}

TEST_F(ControlFlow, StringsInALoop) {
  AddSubgraphs(2);
  builder_->BuildWhileSubgraphWithDynamicTensor(at(0));
  builder_->BuildLessEqualCondSubgraphWithDynamicTensor(at(1), 3);
  builder_->BuildBodySubgraphWithDynamicTensor(at(2));
  interpreter_->ResizeInputTensor(0, {});
  interpreter_->ResizeInputTensor(1, {});
  interpreter_->ResizeInputTensor(2, {1});
  ASSERT_EQ(interpreter_->AllocateTensors(), kTfLiteOk);
  FillScalarStringTensor(interpreter_->input_tensor(0), "A");
  FillScalarStringTensor(interpreter_->input_tensor(1), "A");
  FillIntTensor(interpreter_->input_tensor(2), {1});
  ASSERT_EQ(interpreter_->Invoke(), kTfLiteOk);
  CheckScalarStringTensor(interpreter_->output_tensor(0), "A");
  CheckStringTensor(interpreter_->output_tensor(1), {4}, {"A", "A", "A", "A"});
  CheckIntTensor(interpreter_->output_tensor(2), {1}, {4});
}

TEST_F(ControlFlow, CallOnce) {
  AddSubgraphs(1);
  builder_->BuildCallOnceAndReadVariableSubgraph(at(0));
  builder_->BuildAssignRandomValueToVariableSubgraph(at(1));
  const Values first = run({});
  EXPECT_GT(first[0][0], 0);
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(interpreter_->Invoke(), kTfLiteOk);
    CheckIntTensor(interpreter_->output_tensor(0), {1}, first[0]);
  }
  interpreter_ = std::make_unique<Interpreter>();
  AddSubgraphs(1);
  builder_->BuildCallOnceAndReadVariablePlusOneSubgraph(at(0));
  builder_->BuildAssignRandomValueToVariableSubgraph(at(1));
  EXPECT_GT(run({})[0][0], 1);
}

TEST_F(ControlFlow, Composite) {
  AddSubgraphs(1);
  builder_->BuildAddSubgraph(at(1));
  builder_->BuildCompositeSubgraph(at(0), at(1));
  EXPECT_EQ(run({{5, 7}, {1, 2}}), (Values{{6, 9}}));
}

TEST_F(ControlFlow, Conditions) {
  builder_->BuildLessEqualCondSubgraph(at(0), 3);
  for (const int x : {1, 3, 5}) {
    interpreter_->ResizeInputTensor(0, {1});
    interpreter_->ResizeInputTensor(1, {1});
    ASSERT_EQ(interpreter_->AllocateTensors(), kTfLiteOk);
    FillIntTensor(interpreter_->input_tensor(0), {x});
    ASSERT_EQ(interpreter_->Invoke(), kTfLiteOk);
    CheckBoolTensor(interpreter_->output_tensor(0), {1}, {x <= 3});
  }
}

}  // namespace
}  // namespace tflite
