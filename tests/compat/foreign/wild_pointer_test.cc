// SPDX-License-Identifier: Apache-2.0
// Operators of an application that leave pointers to nowhere in their outputs.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>

#include "surelite/compat.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/register.h"

namespace surelite::compat_tests {
namespace {

struct Row {
  const char* what;
  uintptr_t address;
  bool dynamic;
};

constexpr Row kRows[] = {
    {"a small number", 16, false},         {"a number", 0x12345678, false},
    {"the last page", ~uintptr_t{0} - 63, false}, {"no canonical address", uintptr_t{1} << 60, false},
    {"dynamic, a small number", 16, true}, {"dynamic, a number", 0x12345678, true},
};

uintptr_t wild = 0;
bool is_dynamic = false;

TfLiteStatus prepare(TfLiteContext* context, TfLiteNode* node) {
  TfLiteTensor* output = &context->tensors[node->outputs->data[0]];
  if (is_dynamic) {
    output->allocation_type = kTfLiteDynamic;
    return kTfLiteOk;
  }
  TfLiteIntArray* dims = TfLiteIntArrayCreate(1);
  dims->data[0] = 16;
  return context->ResizeTensor(context, output, dims);
}

TfLiteStatus invoke(TfLiteContext* context, TfLiteNode* node) {
  TfLiteTensor* output = &context->tensors[node->outputs->data[0]];
  output->data.raw = reinterpret_cast<char*>(wild);
  if (is_dynamic) output->bytes = 16 * sizeof(float);
  return kTfLiteOk;
}

TEST(WildPointer, InAnOutput) {
  for (const Row& row : kRows) {
    wild = row.address;
    is_dynamic = row.dynamic;
    const auto interpreter = std::make_unique<tflite::Interpreter>();
    ASSERT_EQ(interpreter->AddTensors(3), kTfLiteOk);
    for (int t = 0; t < 3; ++t)
      ASSERT_EQ(interpreter->SetTensorParametersReadWrite(t, kTfLiteFloat32, "t", std::vector<int>{16},
                                                          TfLiteQuantization{}),
                kTfLiteOk);
    interpreter->SetInputs({0});
    interpreter->SetOutputs({2});
    TfLiteRegistration registration{};
    registration.prepare = prepare;
    registration.invoke = invoke;
    registration.custom_name = "Wild";
    registration.builtin_code = kTfLiteBuiltinCustom;
    registration.version = 1;
    ASSERT_EQ(interpreter->AddNodeWithParameters({0}, {1}, nullptr, 0, nullptr, &registration), kTfLiteOk);
    const tflite::ops::builtin::BuiltinOpResolver resolver;
    ASSERT_EQ(interpreter->AddNodeWithParameters({1}, {2}, nullptr, 0, nullptr,
                                                 resolver.FindOp(tflite::BuiltinOperator_FLOOR, 1)),
              kTfLiteOk);
    ASSERT_EQ(interpreter->AllocateTensors(), kTfLiteOk) << row.what;
    std::memset(interpreter->typed_input_tensor<float>(0), 0, 64);
    EXPECT_NE(interpreter->Invoke(), kTfLiteOk) << row.what;
    EXPECT_EQ(std::string(surelite_last_diagnostic()).substr(0, 4), "A713") << row.what << surelite_last_diagnostic();
  }
}

}  // namespace
}  // namespace surelite::compat_tests
