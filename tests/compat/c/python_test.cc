// SPDX-License-Identifier: Apache-2.0
// The table of functions for Python: what succeeds leaves no text, what fails says why.
#include "surelite/python.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "compat/shared/models.h"

namespace surelite::compat_tests {
namespace {

const SurelitePython& table() { return *surelite_python(SURELITE_PYTHON_VERSION); }

// An interpreter over a model made in memory.
class Python : public testing::Test {
 protected:
  void open(std::vector<uint8_t> bytes) {
    bytes_ = std::move(bytes);
    TfLiteModel* model = table().open_bytes(bytes_.data(), bytes_.size(), 1);
    ASSERT_NE(model, nullptr) << table().messages();
    const SurelitePythonOptions options{1, 0, 0, nullptr};
    interpreter = table().open(model, &options);
    table().close_model(model);
    ASSERT_NE(interpreter, nullptr) << table().messages();
  }
  ~Python() override { table().close(interpreter); }

  // Expects a failure with this in its text.
  void refused(int32_t status, const std::string& words) {
    EXPECT_EQ(status & 255, kTfLiteError);
    EXPECT_NE(std::string(table().messages()).find(words), std::string::npos) << table().messages();
  }

  TfLiteInterpreter* interpreter = nullptr;

 private:
  std::vector<uint8_t> bytes_;
};

TEST(PythonTable, Versions) {
  EXPECT_EQ(surelite_python(0), nullptr);
  EXPECT_EQ(surelite_python(SURELITE_PYTHON_VERSION + 1), nullptr);
  EXPECT_EQ(table().version, SURELITE_PYTHON_VERSION);
  EXPECT_EQ(static_cast<size_t>(table().size), sizeof(SurelitePython));
}

TEST(PythonTable, ModelsThatCannotBeOpened) {
  EXPECT_EQ(table().open_file("nowhere.tflite"), nullptr);
  EXPECT_NE(std::string(table().messages()).find("M101"), std::string::npos);
  EXPECT_EQ(table().open_bytes("no model", 8, 0), nullptr);
  EXPECT_NE(std::string(table().messages()).find("not a valid Flatbuffer"), std::string::npos);
  const SurelitePythonOptions options{1, 0, 0, nullptr};
  EXPECT_EQ(table().open(nullptr, &options), nullptr);
  EXPECT_NE(std::string(table().messages()).find("A710"), std::string::npos);
}

TEST_F(Python, RunsAndKeepsQuiet) {
  open(add_model());
  EXPECT_EQ(table().allocate(interpreter, 0), 0);
  const float in[4] = {1, 2, 3, 4};
  float out[4] = {};
  EXPECT_EQ(table().set(interpreter, 0, 0, in, sizeof in), 0);
  EXPECT_EQ(table().invoke(interpreter, 0), 0);
  EXPECT_EQ(table().get(interpreter, 0, 1, out, sizeof out), 0);
  EXPECT_EQ(out[3], 8);
  EXPECT_STREQ(table().messages(), "");
  EXPECT_EQ(static_cast<float*>(table().view(interpreter, 0, 1))[2], 6);
}

TEST_F(Python, Details) {
  open(add_model({2, 3}, tflite::TensorType_INT8, 0.5f));
  SurelitePythonTensor tensor;
  ASSERT_EQ(table().tensor(interpreter, 0, 0, &tensor), 0);
  EXPECT_STREQ(tensor.name, "x");
  EXPECT_EQ(tensor.type, kTfLiteInt8);
  EXPECT_EQ(tensor.rank, 2);
  EXPECT_EQ(tensor.shape[1], 3);
  EXPECT_EQ(tensor.bytes, 6u);
  EXPECT_EQ(tensor.data, nullptr);
  EXPECT_EQ(tensor.scale_count, 1);
  EXPECT_EQ(tensor.scales[0], 0.5f);
  EXPECT_EQ(tensor.writable, 1);
  SurelitePythonNode node;
  ASSERT_EQ(table().node(interpreter, 0, 0, &node), 0);
  EXPECT_STREQ(node.name, "ADD");
  EXPECT_EQ(node.input_count, 2);
  const int32_t* list = nullptr;
  EXPECT_EQ(table().outputs(interpreter, 0, &list), 1);
  EXPECT_EQ(list[0], 1);
}

TEST_F(Python, Refusals) {
  open(add_model());
  float values[5] = {};
  SurelitePythonTensor tensor;
  SurelitePythonNode node;
  SurelitePythonSignature signature;
  int32_t index = 0;
  const int32_t shape[2] = {1, -4};
  refused(table().invoke(interpreter, 0), "A712");
  ASSERT_EQ(table().allocate(interpreter, 0), 0);
  refused(table().set(interpreter, 0, 0, values, sizeof values), "A702");
  refused(table().get(interpreter, 0, 1, values, sizeof values), "A702");
  refused(table().set(interpreter, 0, 9, values, 16), "A704");
  refused(table().set(interpreter, 3, 0, values, 16), "A704");
  refused(table().tensor(interpreter, 0, -1, &tensor), "A704");
  refused(table().node(interpreter, 0, 7, &node), "A704");
  refused(table().signature(interpreter, 5, &signature), "A704");
  refused(table().resize(interpreter, 0, 0, shape, 2, 0), "A708");
  refused(table().resize(interpreter, 0, 1, shape, 2, 0), "A711");
  refused(table().resize(interpreter, 0, 0, nullptr, 2, 0), "A711");
  refused(table().set_strings(interpreter, 0, 0, values, 16), "A711");
  refused(table().invoke(nullptr, 0), "A710");
  EXPECT_EQ(table().signature_entry(interpreter, 5, 0, 0, &index), nullptr);
  EXPECT_EQ(table().tensor_count(interpreter, 1), -1);
  EXPECT_EQ(table().view(interpreter, 0, 5), nullptr);
}

TEST_F(Python, MessagesBelongToTheirThread) {
  open(add_model());
  refused(table().invoke(interpreter, 0), "A712");
  std::thread([] { EXPECT_STREQ(table().messages(), ""); }).join();
  EXPECT_STRNE(table().messages(), "");
}

TEST_F(Python, StringsInTheirLayout) {
  ModelSpec spec;
  spec.tensors = {{{2}, tflite::TensorType_STRING, "x"}, {{2}, tflite::TensorType_STRING, "y"}};
  spec.operators = {{tflite::BuiltinOperator_RESHAPE, "", {0}, {1}}};
  spec.inputs = {0};
  spec.outputs = {1};
  open(make_model(spec));
  const int32_t good[4] = {2, 16, 16, 16}, count[4] = {3, 16, 16, 16}, order[4] = {2, 16, 400, 16};
  EXPECT_EQ(table().set_strings(interpreter, 0, 0, good, sizeof good), 0);
  refused(table().set_strings(interpreter, 0, 0, count, sizeof count), "");
  refused(table().set_strings(interpreter, 0, 0, order, sizeof order), "");
}

}  // namespace
}  // namespace surelite::compat_tests
