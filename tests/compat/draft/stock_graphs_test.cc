// SPDX-License-Identifier: Apache-2.0
// Graphs by hand that the stock library takes, or refuses at once.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "compat/draft/interpreter_test.h"
#include "surelite/compat.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/builtin_op_kernels.h"

namespace surelite::compat_tests {
namespace {

using tflite::Interpreter;
using tflite::InterpreterTest;

void add_rows(Interpreter& i, int count) {
  ASSERT_EQ(i.AddTensors(count), kTfLiteOk);
  for (int t = 0; t < count; ++t)
    ASSERT_EQ(i.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, kNoScale), kTfLiteOk);
}

TEST(StockGraphs, NamesAreThereBeforeTheTensors) {
  Interpreter i;
  tflite::internal::SignatureDef def;
  def.signature_key = "go";
  def.inputs = {{"a", 0}};
  def.outputs = {{"c", 5}};
  InterpreterTest::set_signature(i, def);
  EXPECT_EQ(i.signature_inputs("go"), def.inputs);
  EXPECT_EQ(i.signature_outputs("go"), def.outputs);
  EXPECT_EQ(i.input_tensor_by_signature("a", "go"), nullptr);
}

TEST(StockGraphs, OneTensorMayBeTwoInputs) {
  Interpreter i;
  add_rows(i, 2);
  ASSERT_EQ(i.SetInputs({0, 0}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({1}), kTfLiteOk);
  ASSERT_EQ(i.AddNodeWithParameters({0}, {1}, nullptr, 0, nullptr, tflite::ops::builtin::Register_NEG()), kTfLiteOk);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  i.typed_input_tensor<float>(0)[0] = 1;
  i.typed_input_tensor<float>(1)[0] = 3;
  ASSERT_EQ(i.Invoke(), kTfLiteOk);
  EXPECT_EQ(i.typed_output_tensor<float>(0)[0], -3);
  ASSERT_EQ(i.ResizeInputTensor(0, {5}), kTfLiteOk);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk);
  i.typed_input_tensor<float>(1)[4] = 2;
  ASSERT_EQ(i.Invoke(), kTfLiteOk);
  EXPECT_EQ(i.typed_output_tensor<float>(0)[4], -2);
}

// A tensor that is only counted has no shape and no memory; its node runs all the same.
TEST(StockGraphs, AnOutputThatNeverGotAShape) {
  Interpreter i;
  ASSERT_EQ(i.AddTensors(3), kTfLiteOk);
  for (const int t : {0, 2})
    ASSERT_EQ(i.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, kNoScale), kTfLiteOk);
  ASSERT_EQ(i.SetInputs({0}), kTfLiteOk);
  ASSERT_EQ(i.SetOutputs({2}), kTfLiteOk);
  static int runs;
  runs = 0;
  TfLiteRegistration counted{};
  counted.custom_name = "Counted";
  counted.invoke = [](TfLiteContext*, TfLiteNode*) { return ++runs, kTfLiteOk; };
  for (const int output : {1, 2})
    ASSERT_EQ(i.AddNodeWithParameters({0}, {output}, nullptr, 0, nullptr, &counted), kTfLiteOk);
  ASSERT_EQ(i.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  for (int k = 0; k < 3; ++k) i.typed_input_tensor<float>(0)[k] = 1;
  ASSERT_EQ(i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(runs, 2);
}

// Programs hand over the struct as it comes.
TEST(StockGraphs, QuantizationThatNobodySet) {
  const TfLiteQuantizationParams table[] = {
      {4.5e-41f, 32624}, {0, 77}, {-1, 0}, {std::nanf(""), 0}, {HUGE_VALF, 0}, {0.5f, -1}, {0.5f, 1 << 30}};
  for (const TfLiteQuantizationParams& params : table)
    for (const TfLiteType type : {kTfLiteUInt8, kTfLiteFloat32, kTfLiteInt32}) {
      Interpreter i;
      i.AddTensors(2);
      for (int t = 0; t < 2; ++t) ASSERT_EQ(i.SetTensorParametersReadWrite(t, type, "", {4}, params), kTfLiteOk);
      i.SetInputs({0});
      i.SetOutputs({1});
      TfLiteRegistration idle{};
      i.AddNodeWithParameters({0}, {1}, nullptr, 0, nullptr, &idle);
      EXPECT_EQ(i.AllocateTensors(), kTfLiteOk) << type << " " << params.scale << " " << params.zero_point;
    }
  Interpreter i;
  i.AddTensors(1);
  ASSERT_EQ(i.SetTensorParametersReadWrite(0, kTfLiteUInt8, "", {4}, {0.5f, 255}), kTfLiteOk);
  EXPECT_EQ(i.tensor(0)->params.zero_point, 255);
}

TEST(StockGraphs, AKernelWhoseInitFailsIsNotAdded) {
  Interpreter i;
  add_rows(i, 2);
  static int freed;
  freed = 0;
  TfLiteRegistration registration{};
  registration.custom_name = "Broken";
  registration.init = [](TfLiteContext*, const char*, size_t) -> void* { return TfLiteKernelInitFailed(); };
  registration.free = [](TfLiteContext*, void*) { ++freed; };
  EXPECT_EQ(i.AddNodeWithParameters({0}, {1}, nullptr, 0, std::malloc(4), &registration), kTfLiteError);
  EXPECT_EQ(i.nodes_size(), 0u);
  EXPECT_EQ(i.AllocateTensors(), kTfLiteOk);
  EXPECT_EQ(freed, 0);
}

}  // namespace
}  // namespace surelite::compat_tests
