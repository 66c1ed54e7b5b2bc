// SPDX-License-Identifier: Apache-2.0
// A graph made by hand for tests of delegates: three additions, two of them outputs.
#pragma once

#include <gtest/gtest.h>

#include "surelite/compat.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/kernel_util.h"

namespace surelite::compat_tests {

inline TfLiteRegistration add_op() {
  TfLiteRegistration op{};
  op.prepare = [](TfLiteContext* context, TfLiteNode* node) {
    return context->ResizeTensor(context, tflite::GetOutput(context, node, 0),
                                 TfLiteIntArrayCopy(tflite::GetInput(context, node, 0)->dims));
  };
  op.invoke = [](TfLiteContext* context, TfLiteNode* node) {
    const TfLiteTensor* a = tflite::GetInput(context, node, 0);
    const TfLiteTensor* b = tflite::GetInput(context, node, 1);
    for (size_t k = 0; k < a->bytes / sizeof(float); ++k)
      tflite::GetOutput(context, node, 0)->data.f[k] = a->data.f[k] + b->data.f[k];
    return kTfLiteOk;
  };
  op.custom_name = "my_add";
  op.builtin_code = kTfLiteBuiltinCustom;
  return op;
}

// node 0: 2 = 0 + 0; node 1: 3 = 1 + 1; node 2: 4 = 2 + 1. Outputs 3 and 4.
struct Graph {
  tflite::Interpreter i;
  Graph() {
    i.AddTensors(5);
    i.SetInputs({0, 1});
    i.SetOutputs({3, 4});
    for (int t = 0; t < 5; ++t)
      i.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, TfLiteQuantizationParams{0, 0});
    const TfLiteRegistration op = add_op();
    i.AddNodeWithParameters({0, 0}, {2}, nullptr, 0, nullptr, &op);
    i.AddNodeWithParameters({1, 1}, {3}, nullptr, 0, nullptr, &op);
    i.AddNodeWithParameters({2, 1}, {4}, nullptr, 0, nullptr, &op);
  }
  size_t nodes() const { return i.execution_plan().size(); }
  void expect_sums() {
    const int count = static_cast<int>(i.tensor(0)->bytes / sizeof(float));
    for (int t = 0; t < 2; ++t)
      for (int k = 0; k < count; ++k) i.typed_tensor<float>(t)[k] = static_cast<float>(k + 1);
    ASSERT_EQ(i.Invoke(), kTfLiteOk) << surelite_last_diagnostic();
    for (int k = 0; k < count; ++k) {
      EXPECT_EQ(i.typed_tensor<float>(3)[k], 2 * static_cast<float>(k + 1));
      EXPECT_EQ(i.typed_tensor<float>(4)[k], 3 * static_cast<float>(k + 1));
    }
  }
};

}  // namespace surelite::compat_tests
