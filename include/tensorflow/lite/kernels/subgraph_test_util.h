// SPDX-License-Identifier: Apache-2.0
// For tests of IF, WHILE, CALL_ONCE and their kin with GoogleTest: small subgraphs, and values of tensors. Integers are
// int32. Tensors come in this order: inputs, outputs, then what lies between. Header only: nothing to compile with it.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_SUBGRAPH_TEST_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_SUBGRAPH_TEST_UTIL_H_

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tensorflow/lite/array.h"
#include "tensorflow/lite/builtin_ops.h"
#include "tensorflow/lite/core/c/builtin_op_data.h"
#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/core/interpreter.h"
#include "tensorflow/lite/core/subgraph.h"
#include "tensorflow/lite/interpreter_test_util.h"
#include "tensorflow/lite/kernels/builtin_op_kernels.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/string_util.h"
#include "tensorflow/lite/testing/subgraph_parts.h"

namespace tflite {

namespace subgraph_test_util {

// Constants live as long as the builder, so that it must outlive the interpreter.
class SubgraphBuilder : private SubgraphParts {
 public:
  // --- one operator of two inputs and one output; takes params over
  void BuildBinaryOpSubgraph(Subgraph* s, TfLiteRegistration* (*Register_OP)(), TfLiteBuiltinOperator code,
                             void* params, TfLiteType input1_type, TfLiteType input2_type, TfLiteType output_type) {
    ASSERT_NE(Register_OP, nullptr);
    Start(s, 3, {0, 1}, {2}, output_type);
    SetupTensor(s, 0, input1_type);
    SetupTensor(s, 1, input2_type);
    Node(s, Register_OP(), code, {0, 1}, {2}, params);
  }
  void BuildAddSubgraph(Subgraph* s, TfLiteType type = kTfLiteInt32) {
    Binary(s, ops::builtin::Register_ADD, kTfLiteBuiltinAdd, type, Zeroed<TfLiteAddParams>());
  }
  void BuildMulSubgraph(Subgraph* s, TfLiteType type = kTfLiteInt32) {
    Binary(s, ops::builtin::Register_MUL, kTfLiteBuiltinMul, type, Zeroed<TfLiteMulParams>());
  }
  void BuildMaximumSubgraph(Subgraph* s, TfLiteType type = kTfLiteInt32) {
    Binary(s, ops::builtin::Register_MAXIMUM, kTfLiteBuiltinMaximum, type);
  }
  void BuildMinimumSubgraph(Subgraph* s, TfLiteType type = kTfLiteInt32) {
    Binary(s, ops::builtin::Register_MINIMUM, kTfLiteBuiltinMinimum, type);
  }
  void BuildStablehloAddSubgraph(Subgraph* s, TfLiteType type = kTfLiteInt32) {
    Binary(s, ops::builtin::Register_STABLEHLO_ADD, kTfLiteBuiltinStablehloAdd, type);
  }
  void BuildStablehloMulSubgraph(Subgraph* s, TfLiteType type = kTfLiteInt32) {
    Binary(s, ops::builtin::Register_STABLEHLO_MULTIPLY, kTfLiteBuiltinStablehloMultiply, type);
  }
  void BuildStablehloMaximumSubgraph(Subgraph* s, TfLiteType type = kTfLiteInt32) {
    Binary(s, ops::builtin::Register_STABLEHLO_MAXIMUM, kTfLiteBuiltinStablehloMaximum, type);
  }
  void BuildStablehloMinimumSubgraph(Subgraph* s, TfLiteType type = kTfLiteInt32) {
    Binary(s, ops::builtin::Register_STABLEHLO_MINIMUM, kTfLiteBuiltinStablehloMinimum, type);
  }
  void BuildLogicalOrSubgraph(Subgraph* s) {
    Binary(s, ops::builtin::Register_LOGICAL_OR, kTfLiteBuiltinLogicalOr, kTfLiteBool);
  }
  void BuildLogicalAndSubgraph(Subgraph* s) {
    Binary(s, ops::builtin::Register_LOGICAL_AND, kTfLiteBuiltinLogicalAnd, kTfLiteBool);
  }
  void BuildPadSubgraph(Subgraph* s) {
    Binary(s, ops::builtin::Register_PAD, kTfLiteBuiltinPad, kTfLiteInt32, Zeroed<TfLitePadParams>());
  }
  // No operator: the second of two inputs is the output.
  void BuildOutputIsSecondInputSubgraph(Subgraph* s) { Start(s, 2, {0, 1}, {1}); }

  // --- who calls: subgraph 1 is the condition or the first branch, 2 the body or the second branch
  void BuildIfSubgraph(Subgraph* s) { If(s, 3, 1, kTfLiteInt32); }
  void BuildMultiInputIfSubgraph(Subgraph* s, int num_inputs) {
    If(s, num_inputs, num_inputs - 1, kTfLiteInt32);
  }
  void BuildMultiInputIfSubgraphWithUnconsumedOutput(Subgraph* s, int num_inputs) {
    If(s, num_inputs, num_inputs - 1, kTfLiteInt32, 1);
  }
  void BuildFloatIfSubgraph(Subgraph* s, int num_inputs) {
    If(s, num_inputs, num_inputs - 1, kTfLiteFloat32);
  }
  void BuildOutputNotConsumedIfSubgraph(Subgraph* s) { If(s, 4, 3, kTfLiteInt32); }
  // (bool, string, string, int32) -> (string, string, int32).
  void BuildIfSubgraphWithDynamicTensor(Subgraph* s) {
    If(s, 4, 3, kTfLiteInt32);
    for (const int t : {1, 2, 4, 5}) SetupTensor(s, t, kTfLiteString);
  }
  void BuildWhileSubgraph(Subgraph* s) { While(s, 2, kTfLiteInt32); }
  void BuildMultiInputWhileSubgraph(Subgraph* s, int num_inputs) { While(s, num_inputs, kTfLiteInt32); }
  void BuildMultiInputWhileSubgraphWithUnconsumedOutput(Subgraph* s, int num_inputs) {
    While(s, num_inputs, kTfLiteInt32, 1);
  }
  void BuildFloatWhileSubgraph(Subgraph* s, int num_inputs) { While(s, num_inputs, kTfLiteFloat32); }
  void BuildOutputNotConsumedWhileSubgraph(Subgraph* s) { While(s, 3, kTfLiteInt32, 2); }
  // (string, string, int32), before and after.
  void BuildWhileSubgraphWithDynamicTensor(Subgraph* s) {
    While(s, 3, kTfLiteInt32);
    for (const int t : {0, 1, 3, 4}) SetupTensor(s, t, kTfLiteString);
  }
  // As many inputs and outputs, of the same types, as the decomposition.
  void BuildCompositeSubgraph(Subgraph* s, const Subgraph* decomposition) {
    const std::vector<int>&in = decomposition->inputs(), &out = decomposition->outputs();
    const int inputs = static_cast<int>(in.size()), outputs = static_cast<int>(out.size());
    Start(s, inputs + outputs, Range(0, inputs), Range(inputs, outputs));
    for (int i = 0; i < inputs; ++i) SetupTensor(s, i, decomposition->tensor(in[static_cast<size_t>(i)])->type);
    for (int i = 0; i < outputs; ++i)
      SetupTensor(s, inputs + i, decomposition->tensor(out[static_cast<size_t>(i)])->type);
    auto* const params = Zeroed<TfLiteStablehloCompositeParams>();
    params->name = "test_composite";
    params->subgraph_index = decomposition->GetSubgraphIndex();
    params->version = 1;
    Node(s, ops::builtin::Register_STABLEHLO_COMPOSITE(), kTfLiteBuiltinStablehloComposite, Range(0, inputs),
         Range(inputs, outputs), params);
  }

  // --- conditions: the first input against rhs; further inputs are not read
  void BuildLessEqualCondSubgraph(Subgraph* s, int rhs) {
    Compare(s, {0, 1}, 2, 3, rhs, 0, ops::builtin::Register_LESS_EQUAL(), kTfLiteBuiltinLessEqual);
  }
  void BuildFloatLessCondSubgraph(Subgraph* s, float rhs) {
    Compare(s, {0, 1}, 2, 3, rhs, 0, ops::builtin::Register_LESS(), kTfLiteBuiltinLess);
  }
  // Tensor 0 is the output, 1 the constant, the inputs come after them.
  void BuildLargeLessEqualCondSubgraph(Subgraph* s, int rhs, int num_inputs) {
    Compare(s, Range(2, num_inputs), 0, 1, rhs, 2, ops::builtin::Register_LESS_EQUAL(), kTfLiteBuiltinLessEqual);
  }
  // (string, string, int32): the number is compared.
  void BuildLessEqualCondSubgraphWithDynamicTensor(Subgraph* s, int rhs) {
    Compare(s, {0, 1, 2}, 3, 4, rhs, 2, ops::builtin::Register_LESS_EQUAL(), kTfLiteBuiltinLessEqual);
    for (const int t : {0, 1}) SetupTensor(s, t, kTfLiteString);
  }

  // --- bodies: a counter comes first
  // (counter, value) -> (counter + 1, counter + 1 + value).
  void BuildAccumulateLoopBodySubgraph(Subgraph* s) {
    Start(s, 5, {0, 1}, {2, 3});
    CreateConstantTensor(s, 4, {1}, {1});
    Add(s, 0, 4, 2);
    Add(s, 2, 1, 3);
  }
  // (counter, value) -> (counter + 1, value padded).
  void BuildPadLoopBodySubgraph(Subgraph* s, const std::vector<int>& padding) {
    Start(s, 6, {0, 1}, {2, 3});
    CreateConstantTensor(s, 4, {1}, {1});
    Padding(s, 5, padding);
    Add(s, 0, 4, 2);
    Pad(s, 1, 5, 3);
  }
  void BuildCounterOnlySubgraph(Subgraph* s) {
    Start(s, 3, {0}, {1});
    CreateConstantTensor(s, 2, {1}, {1});
    Add(s, 0, 2, 1);
  }
  // (counter, value) -> (counter + 1, counter + 1 + value + 1).
  void BuildDeepBodySubgraph(Subgraph* s) {
    Start(s, 6, {0, 1}, {2, 3});
    CreateConstantTensor(s, 4, {1}, {1});
    Add(s, 0, 4, 2);
    Add(s, 2, 1, 5);
    Add(s, 5, 4, 3);
  }
  // (counter, value) -> (the sum of value, counter + value + 4).
  void BuildLargeBodySubgraph(Subgraph* s) {
    Start(s, 7, {0, 1}, {2, 3});
    CreateConstantTensor(s, 5, {1}, {-1});
    CreateConstantTensor(s, 4, {1}, {4});
    Add(s, 0, 1, 6);
    Node(s, ops::builtin::Register_SUM(), kTfLiteBuiltinSum, {1, 5}, {2}, Zeroed<TfLiteReducerParams>());
    Add(s, 6, 4, 3);
  }
  // Two sums of counter and value, added twice, in float32.
  void BuildXNNPACKSubgraph(Subgraph* s) {
    Start(s, 6, {0, 1}, {2, 3}, kTfLiteFloat32);
    Add(s, 0, 1, 4);
    Add(s, 0, 1, 5);
    Add(s, 4, 5, 2);
    Add(s, 4, 5, 3);
  }
  // The third input is the third output as well; the second output is the sum of the second and third input.
  void BuildInputIsOutputSubgraph(Subgraph* s) {
    Start(s, 6, {0, 1, 2}, {3, 4, 2});
    CreateConstantTensor(s, 5, {1}, {1});
    Add(s, 0, 5, 3);
    Add(s, 1, 2, 4);
  }
  // (counter, value) -> (value, counter + value).
  void BuildInputIsDifferentOutputSubgraph(Subgraph* s) {
    Start(s, 4, {0, 1}, {1, 3});
    Add(s, 0, 1, 3);
  }
  // (counter, value) -> (counter + 1, value + 1, which an operator of the test's own has copied).
  void BuildFlexOutputSubgraph(Subgraph* s) {
    Start(s, 6, {0, 1}, {2, 3});
    CreateConstantTensor(s, 4, {1}, {1});
    Add(s, 0, 4, 2);
    Add(s, 4, 1, 5);
    TfLiteRegistration copy{};
    copy.prepare = SameShape;
    copy.invoke = [](TfLiteContext* context, TfLiteNode* node) {
      const TfLiteTensor* const input = GetInput(context, node, 0);
      std::memcpy(GetOutput(context, node, 0)->data.raw, input->data.raw, input->bytes);
      return kTfLiteOk;
    };
    copy.custom_name = "Flex";
    Node(s, &copy, kTfLiteBuiltinCustom, {5}, {3});
  }
  // (a, b, times) -> (a + b, a tiled, 1).
  void BuildOutputNotConsumedSubgraph(Subgraph& s) {
    Start(&s, 6, {0, 1, 2}, {3, 4, 5});
    for (int t = 0; t < 6; ++t) Setup1DTensor(&s, t, kTfLiteInt32);
    CreateConstantTensor(&s, 5, {1}, {1});
    Add(&s, 0, 1, 3);
    Tile(&s, 0, 2, 4);
  }
  // (counter, a, b, c, d) -> (counter + 1, and a + b + c + d with 1, 2, 3 and 3 added).
  void BuildDynamicBodySubgraphWithAliases(Subgraph* s) {
    Start(s, 16, Range(0, 5), Range(5, 5));
    for (const int i : {0, 1, 2}) CreateConstantTensor(s, 10 + i, {1}, {1 + i});
    Add(s, 0, 10, 5);
    Add(s, 1, 2, 13);
    Add(s, 3, 4, 14);
    Add(s, 13, 14, 15);
    Add(s, 15, 10, 6);
    Add(s, 15, 11, 7);
    Add(s, 15, 12, 8);
    Add(s, 15, 12, 9);
  }
  // (counter, a, b, c) -> (counter + 1, a tiled counter times, b and c), 1 added to each.
  void BuildDynamicIncreasingSizeSubgraph(Subgraph* s) {
    Start(s, 12, Range(0, 4), Range(4, 4));
    CreateConstantTensor(s, 8, {1}, {1});
    Add(s, 0, 8, 4);
    Tile(s, 1, 0, 9);
    Add(s, 2, 8, 10);
    Add(s, 3, 8, 11);
    Add(s, 9, 8, 5);
    Add(s, 10, 8, 6);
    Add(s, 11, 8, 7);
  }
  // (counter, a, b) -> (counter + 2, counter + b + 1, that padded).
  void BuildLargePadSubgraph(Subgraph* s, std::vector<int> padding) {
    Start(s, 10, Range(0, 3), Range(3, 3));
    CreateConstantTensor(s, 7, {1}, {1});
    Padding(s, 6, padding);
    Add(s, 0, 7, 8);
    Add(s, 0, 2, 9);
    Add(s, 8, 7, 3);
    Add(s, 9, 7, 4);
    Pad(s, 4, 6, 5);
  }
  // (counter, a, b) -> (counter + 1, a + 1 + b tiled, b tiled counter times).
  void BuildDynamicOpTriggersAllocationOfUnsedInputSubgraph(Subgraph* s) {
    Start(s, 9, Range(0, 3), Range(3, 3));
    CreateConstantTensor(s, 8, {1}, {1});
    Add(s, 0, 8, 3);
    Tile(s, 2, 0, 5);
    Add(s, 1, 8, 6);
    Add(s, 6, 5, 4);
  }
  // Outputs of a size that is planned and of one that depends on data, each with and without something between.
  void BuildAllInplaceScenariosSubgraph(Subgraph* s) {
    constexpr int kOne = 10;
    Start(s, 11, {0, 1, 2, 3, kOne}, {4, 5, 6, 7, kOne});
    CreateConstantTensor(s, kOne, {1}, {1});
    Add(s, 0, kOne, 4);
    Add(s, 1, kOne, 8);
    Add(s, 8, kOne, 5);
    Tile(s, 2, 0, 6);
    Tile(s, 3, 0, 9);
    Add(s, 9, kOne, 7);
  }
  // (string a, string b, n) -> (a, a filled n + 1 times, n + 1).
  void BuildBodySubgraphWithDynamicTensor(Subgraph* s) {
    Start(s, 7, {0, 1, 2}, {0, 4, 5});
    for (const int t : {0, 1, 4}) SetupTensor(s, t, kTfLiteString);
    CreateConstantTensor(s, 6, {1}, {1});
    Add(s, 2, 6, 5);
    Node(s, ops::builtin::Register_FILL(), kTfLiteBuiltinFill, {5, 0}, {4});
  }

  // --- graphs in which memory may be shared
  // ADD, RESHAPE to [2], ADD.
  void BuildInplaceOpSubgraph(Subgraph* s) {
    Start(s, 6, {0, 1}, {4});
    CreateConstantTensor(s, 5, {1}, {2});
    Add(s, 0, 1, 2);
    Node(s, ops::builtin::Register_RESHAPE(), kTfLiteBuiltinReshape, {2, 5}, {3}, Zeroed<TfLiteReshapeParams>());
    Add(s, 3, 1, 4);
  }
  // 2 (a + b) + 3.
  void BuildBroadcastingSubgraph(Subgraph* s) {
    Start(s, 8, {0, 1}, {6});
    CreateConstantTensor(s, 7, {1}, {1});
    Add(s, 0, 1, 2);
    Add(s, 2, 2, 3);
    Add(s, 7, 3, 4);
    Add(s, 4, 7, 5);
    Add(s, 5, 7, 6);
  }
  // Two times a + b, the first of them turned by one place, and 1. The operator between may write over its second
  // input.
  void BuildOffsetAddSharing(Subgraph* s) {
    Start(s, 7, {0, 1}, {5});
    CreateConstantTensor(s, 6, {1}, {1});
    Add(s, 0, 1, 2);
    Add(s, 0, 1, 3);
    TfLiteRegistration turned{};
    turned.prepare = SameShape;
    turned.invoke = [](TfLiteContext* context, TfLiteNode* node) {
      const TfLiteTensor *const a = GetInput(context, node, 0), *const b = GetInput(context, node, 1);
      const int count = SizeOfDimension(a, 0);
      for (int i = 0; i < count; ++i)
        GetOutput(context, node, 0)->data.i32[i] = a->data.i32[(i + 1) % count] + b->data.i32[i];
      return kTfLiteOk;
    };
    turned.custom_name = "OffsetAdd";
    turned.inplace_operator = kTfLiteInplaceOpInput1Shared;
    Node(s, &turned, kTfLiteBuiltinCustom, {2, 3}, {4});
    Add(s, 4, 6, 5);
  }
  // An input with an update at an index; 1 is added at the end.
  void BuildInputDynamicUpdateSliceSubgraph(Subgraph& s) {
    Start(&s, 6, {0, 1, 2}, {4});
    CreateConstantTensor(&s, 3, {1}, {1});
    Update(&s, 0, 1, 2, 5);
    Add(&s, 5, 3, 4);
  }
  // The same of a tensor between; with several readers that is added at the end, too.
  void BuildInplaceDynamicUpdateSliceSubgraph(Subgraph& s, bool multiple_consumers) {
    Start(&s, 7, {0, 1, 2}, {4});
    CreateConstantTensor(&s, 3, {1}, {1});
    Add(&s, 0, 3, 5);
    Update(&s, 5, 1, 2, 6);
    Add(&s, 6, multiple_consumers ? 5 : 3, 4);
  }

  // --- resource variables, number 1024
  void BuildAssignRandomValueToVariableSubgraph(Subgraph* s) {
    Start(s, 3, {}, {});
    CreateConstantTensor(s, 0, {1}, {1024});
    Node(s, ops::custom::Register_RANDOM_INT(), kTfLiteBuiltinCustom, {}, {1});
    Node(s, ops::builtin::Register_ASSIGN_VARIABLE(), kTfLiteBuiltinAssignVariable, {0, 1}, {});
  }
  // The first run calls subgraph 1.
  void BuildCallOnceAndReadVariableSubgraph(Subgraph* s) {
    Start(s, 2, {}, {1});
    CreateConstantTensor(s, 0, {1}, {1024});
    CallOnceAndRead(s, 1);
  }
  void BuildCallOnceAndReadVariablePlusOneSubgraph(Subgraph* s) {
    Start(s, 4, {}, {3});
    CreateConstantTensor(s, 0, {1}, {1024});
    CreateConstantTensor(s, 1, {1}, {1});
    CallOnceAndRead(s, 2);
    Add(s, 2, 1, 3);
  }
};

class ControlFlowOpTest : public InterpreterTest {
 public:
  ~ControlFlowOpTest() override { interpreter_.reset(); }

 protected:
  std::unique_ptr<SubgraphBuilder> builder_ = std::make_unique<SubgraphBuilder>();
};

// --- values of tensors, which must have memory and as many elements
inline void FillIntTensor(TfLiteTensor* tensor, const std::vector<int32_t>& data) {
  ASSERT_EQ(static_cast<size_t>(NumElements(tensor)), data.size());
  std::memcpy(tensor->data.raw, data.data(), sizeof(int32_t) * data.size());
}
inline void FillScalarStringTensor(TfLiteTensor* tensor, const std::string& data) {
  DynamicBuffer buffer;
  buffer.AddString(data.data(), data.size());
  buffer.WriteToTensor(tensor, TfLiteIntArrayCreate(0));
}
inline void CheckShapeAndType(const TfLiteTensor* tensor, const std::vector<int>& shape, TfLiteType type) {
  ASSERT_EQ(std::vector<int>(tensor->dims->data, tensor->dims->data + tensor->dims->size), shape);
  ASSERT_EQ(tensor->type, type);
}
inline void CheckStringTensor(const TfLiteTensor* tensor, const std::vector<int>& shape,
                              const std::vector<std::string>& data) {
  CheckShapeAndType(tensor, shape, kTfLiteString);
  std::vector<std::string> actual;
  for (int i = 0; i < GetStringCount(tensor); ++i) {
    const StringRef text = GetString(tensor, i);
    actual.emplace_back(text.str, static_cast<size_t>(text.len));
  }
  EXPECT_EQ(actual, data);
}
inline void CheckScalarStringTensor(const TfLiteTensor* tensor, const std::string& data) {
  CheckStringTensor(tensor, {}, {data});
}
inline void CheckIntTensor(const TfLiteTensor* tensor, const std::vector<int>& shape,
                           const std::vector<int32_t>& data) {
  CheckShapeAndType(tensor, shape, kTfLiteInt32);
  EXPECT_EQ(std::vector<int32_t>(tensor->data.i32, tensor->data.i32 + NumElements(tensor)), data);
}
inline void CheckBoolTensor(const TfLiteTensor* tensor, const std::vector<int>& shape, const std::vector<bool>& data) {
  CheckShapeAndType(tensor, shape, kTfLiteBool);
  EXPECT_EQ(std::vector<bool>(tensor->data.b, tensor->data.b + NumElements(tensor)), data);
}

}  // namespace subgraph_test_util
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_SUBGRAPH_TEST_UTIL_H_
