// SPDX-License-Identifier: Apache-2.0
// Where the stock library refuses a model and what it answers before that; names that it makes up; memory that clients
// fill before memory is due.
#include <gtest/gtest.h>

#include <cstring>

#include "compat/shared/models.h"
#include "surelite/compat.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/model.h"
#include "tensorflow/lite/signature_runner.h"

namespace surelite::compat_tests {
namespace {

std::string last_code() { return std::string(surelite_last_diagnostic()).substr(0, 4); }

class StockLines : public tflite::ErrorReporter {
 public:
  int Report(const char* format, va_list args) override {
    char text[1024];
    const int length = vsnprintf(text, sizeof text, format, args);
    all.emplace_back(text);
    return length;
  }
  std::vector<std::string> all;
};

std::unique_ptr<tflite::FlatBufferModel> build(const std::vector<uint8_t>& bytes, tflite::ErrorReporter* reporter) {
  return tflite::FlatBufferModel::BuildFromBuffer(reinterpret_cast<const char*>(bytes.data()), bytes.size(), reporter);
}

TfLiteStatus interpreter_of(const tflite::FlatBufferModel& model, std::unique_ptr<tflite::Interpreter>* interpreter) {
  return tflite::InterpreterBuilder(model, tflite::ops::builtin::BuiltinOpResolver())(interpreter);
}

std::vector<uint8_t> without_subgraphs() {
  flatbuffers::FlatBufferBuilder builder;
  tflite::ModelT empty;
  empty.version = 3;
  empty.buffers.push_back(std::make_unique<tflite::BufferT>());
  tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, &empty));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

std::vector<uint8_t> with_short_constant() {
  ModelSpec spec;
  spec.tensors = {{{1, 4}, tflite::TensorType_FLOAT32, "x"},
                  {{1, 4}, tflite::TensorType_FLOAT32, "c", 0, 0, {1, 2, 3}},  // 16 bytes are due
                  {{1, 4}, tflite::TensorType_FLOAT32, "y"}};
  spec.operators = {{tflite::BuiltinOperator_ADD, "", {0, 1}, {2}}};
  spec.inputs = {0};
  spec.outputs = {2};
  return make_model(spec);
}

TEST(StockModels, RefusedContentsGiveAModelAndNoInterpreter) {
  const std::pair<std::vector<uint8_t>, const char*> rows[] = {{without_subgraphs(), "M201"},
                                                              {with_short_constant(), "M209"}};
  for (const auto& [bytes, code] : rows) {
    StockLines lines;
    const auto model = build(bytes, &lines);
    ASSERT_NE(model, nullptr);
    EXPECT_TRUE(model->initialized());
    EXPECT_TRUE(lines.all.empty()) << lines.all.front();
    EXPECT_EQ(last_code(), code);
    // What clients see of it has nothing in it to be led astray by.
    ASSERT_NE(model->GetModel(), nullptr);
    EXPECT_EQ(model->GetModel()->subgraphs()->size(), 0u);
    EXPECT_TRUE(model->ReadAllMetadata().empty());
    std::unique_ptr<tflite::Interpreter> interpreter;
    EXPECT_EQ(interpreter_of(*model, &interpreter), kTfLiteError);
    EXPECT_EQ(interpreter, nullptr);
    EXPECT_EQ(last_code(), code);
    EXPECT_FALSE(lines.all.empty());
    // By way of the root table, too, each with its own findings.
    EXPECT_EQ(tflite::InterpreterBuilder(model->GetModel(), tflite::ops::builtin::BuiltinOpResolver(),
                                         &lines)(&interpreter),
              kTfLiteError);
    EXPECT_EQ(last_code(), code);
  }
}

TEST(StockModels, DamagedStructureGivesNoModel) {
  std::vector<uint8_t> bytes = with_short_constant();
  bytes.resize(bytes.size() / 2);
  StockLines lines;
  EXPECT_EQ(build(bytes, &lines), nullptr);
  ASSERT_FALSE(lines.all.empty());
  EXPECT_EQ(lines.all.front(), "The model is not a valid Flatbuffer buffer");
}

// The first node that fails decides, as where nodes are prepared one after the other.
TEST(StockModels, StatusIsThatOfTheFirstNode) {
  for (const bool custom_first : {false, true}) {
    ModelSpec spec;
    for (const char* name : {"x", "t", "y"}) spec.tensors.push_back({.shape = {1, 4}, .name = name});
    const OperatorSpec unknown{tflite::BuiltinOperator_CUSTOM, "testing_op", {}, {}},
        refused{tflite::BuiltinOperator_CONV_2D, "", {}, {}};  // without parameters
    spec.operators = {custom_first ? unknown : refused, custom_first ? refused : unknown};
    for (int n = 0; n < 2; ++n) {
      spec.operators[static_cast<size_t>(n)].inputs = {n};
      spec.operators[static_cast<size_t>(n)].outputs = {n + 1};
    }
    spec.inputs = {0};
    spec.outputs = {2};
    StockLines lines;
    const auto model = build(make_model(spec), &lines);
    ASSERT_NE(model, nullptr);
    std::unique_ptr<tflite::Interpreter> interpreter;
    ASSERT_EQ(interpreter_of(*model, &interpreter), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(interpreter->AllocateTensors(), custom_first ? kTfLiteUnresolvedOps : kTfLiteError);
  }
}

TEST(StockModels, StringsAreNotAddedButAllocated) {
  StockLines lines;
  const auto model = build(add_model({1}, tflite::TensorType_STRING), &lines);
  ASSERT_NE(model, nullptr);
  std::unique_ptr<tflite::Interpreter> interpreter;
  ASSERT_EQ(interpreter_of(*model, &interpreter), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_EQ(interpreter->AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(interpreter->Invoke(), kTfLiteError);
}

TEST(StockModels, PlaceholderNamesWhereTensorsHaveNone) {
  ModelSpec spec;
  spec.tensors = {{{1, 4}, tflite::TensorType_FLOAT32, ""},
                  {{1, 4}, tflite::TensorType_FLOAT32, "named"},
                  {{1, 4}, tflite::TensorType_FLOAT32, ""}};
  spec.operators = {{tflite::BuiltinOperator_ADD, "", {0, 1}, {2}}};
  spec.inputs = {0, 1};
  spec.outputs = {2};
  StockLines lines;
  const auto model = build(make_model(spec), &lines);
  std::unique_ptr<tflite::Interpreter> interpreter;
  ASSERT_EQ(interpreter_of(*model, &interpreter), kTfLiteOk);
  tflite::SignatureRunner* runner = interpreter->GetSignatureRunner(nullptr);
  ASSERT_NE(runner, nullptr);
  EXPECT_EQ(runner->signature_key(), "<placeholder signature>");
  EXPECT_STREQ(runner->input_names()[0], "input0");
  EXPECT_STREQ(runner->input_names()[1], "named");
  EXPECT_STREQ(runner->output_names()[0], "output0");
  EXPECT_NE(runner->input_tensor("input0"), nullptr);
}

// Such a tensor has memory of its own from the resize on.
TEST(StockModels, PersistentInputsAreFilledBeforeMemoryIsDue) {
  StockLines lines;
  ModelSpec spec;
  spec.tensors = {{{1, 4}, tflite::TensorType_FLOAT32, "x", 0, 0, {}, {1, -1}},
                  {{1, 4}, tflite::TensorType_FLOAT32, "y", 0, 0, {}, {1, -1}}};
  spec.operators = {{tflite::BuiltinOperator_ADD, "", {0, 0}, {1}}};
  spec.inputs = {0};
  spec.outputs = {1};
  const auto model = build(make_model(spec), &lines);
  std::unique_ptr<tflite::Interpreter> interpreter;
  ASSERT_EQ(interpreter_of(*model, &interpreter), kTfLiteOk);
  TfLiteTensor* input = interpreter->tensor(interpreter->inputs()[0]);
  input->data.raw = nullptr;
  input->allocation_type = kTfLitePersistentRo;
  ASSERT_EQ(interpreter->ResizeInputTensorStrict(interpreter->inputs()[0], {1, 6}), kTfLiteOk)
      << surelite_last_diagnostic();
  ASSERT_NE(input->data.f, nullptr);
  ASSERT_EQ(input->bytes, 24u);
  for (int k = 0; k < 6; ++k) input->data.f[k] = static_cast<float>(k);
  ASSERT_EQ(interpreter->AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_EQ(interpreter->Invoke(), kTfLiteOk) << surelite_last_diagnostic();
  for (int k = 0; k < 6; ++k) EXPECT_EQ(interpreter->typed_output_tensor<float>(0)[k], static_cast<float>(2 * k));
}

}  // namespace
}  // namespace surelite::compat_tests
