// SPDX-License-Identifier: Apache-2.0
// A resolver that lacks an operator of the model, or has other versions of it.
#include <gtest/gtest.h>

#include <cstdarg>
#include <string>
#include <vector>

#include "compat/shared/models.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"
#include "tensorflow/lite/mutable_op_resolver.h"

namespace surelite::compat_tests {
namespace {

using tflite::ops::builtin::Register_RELU;
using tflite::ops::builtin::Register_TANH;

class Lines : public tflite::ErrorReporter {
 public:
  int Report(const char* format, va_list args) override {
    char text[1024];
    const int length = vsnprintf(text, sizeof text, format, args);
    all += std::string(text) + "\n";
    return length;
  }
  size_t count(const std::string& word) const {
    size_t found = 0;
    for (size_t at = all.find(word); at != std::string::npos; at = all.find(word, at + 1)) ++found;
    return found;
  }
  std::string all;
};

// x -> TANH -> t -> TANH -> y.
std::vector<uint8_t> tanh_model(int version) {
  ModelSpec spec;
  for (const char* name : {"x", "t", "y"}) spec.tensors.push_back({.shape = {1, 4}, .name = name});
  for (int32_t n = 0; n < 2; ++n)
    spec.operators.push_back(
        {.code = tflite::BuiltinOperator_TANH, .inputs = {n}, .outputs = {n + 1}, .version = version});
  spec.inputs = {0};
  spec.outputs = {2};
  return make_model(spec);
}

struct Row {
  const char* name;
  int needed;       // version in the model
  int first, last;  // versions of TANH in the resolver; 0: none
  const char* code;
  const char* says;
};

TEST(Resolver, SaysWhoLacksTheOperator) {
  const Row rows[] = {
      {"none", 1, 0, 0, "A728", "Register_TANH(), 1, "},
      {"newer ones only", 1, 2, 3, "A729", "version 2, 3"},
      {"unknown to the library", 99, 1, 3, "P301", "version 99"},
  };
  for (const Row& row : rows) {
    Lines lines;
    const std::vector<uint8_t> bytes = tanh_model(row.needed);
    const auto model =
        tflite::FlatBufferModel::BuildFromBuffer(reinterpret_cast<const char*>(bytes.data()), bytes.size(), &lines);
    ASSERT_NE(model, nullptr) << row.name;
    tflite::MutableOpResolver resolver;
    resolver.AddBuiltin(tflite::BuiltinOperator_RELU, Register_RELU());
    if (row.first) resolver.AddBuiltin(tflite::BuiltinOperator_TANH, Register_TANH(), row.first, row.last);
    std::unique_ptr<tflite::Interpreter> interpreter;
    EXPECT_EQ(tflite::InterpreterBuilder(*model, resolver)(&interpreter), kTfLiteError) << row.name;
    EXPECT_EQ(interpreter, nullptr);
    // Once, though two nodes use it.
    EXPECT_EQ(lines.count(row.code), 1u) << row.name << ": " << lines.all;
    EXPECT_NE(lines.all.find(row.says), std::string::npos) << row.name << ": " << lines.all;
    EXPECT_NE(lines.all.find("Didn't find op for builtin opcode 'TANH'"), std::string::npos) << lines.all;
  }
}

}  // namespace
}  // namespace surelite::compat_tests
