// SPDX-License-Identifier: Apache-2.0
// The misuse that ends in a segmentation fault, or in silence, with the stock library: each row has a status and a
// sentence.
#include <gtest/gtest.h>

#include <cstring>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"

namespace surelite::compat_tests {
namespace {

TEST(Misuse, InvokeBeforeAllocate) {
  Client client(add_model());
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A712");
  EXPECT_TRUE(client.was_told("Invoke called on model that is not ready."));
  EXPECT_TRUE(last_says("AllocateTensors"));
}

TEST(Misuse, WriteBeforeAllocate) {
  Client client(add_model());
  void* data = TfLiteTensorData(client.input());
  EXPECT_TRUE(last_says("no memory yet"));
  ASSERT_NE(data, nullptr);
  std::memset(data, 1, TfLiteTensorByteSize(client.input()));
  EXPECT_EQ(client.allocate(), kTfLiteError);
  EXPECT_EQ(last_code(), "A714");
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_TRUE(last_says("before AllocateTensors"));
  EXPECT_EQ(client.allocate(), kTfLiteOk);
  EXPECT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteOk);
  EXPECT_EQ(client.read(), (std::vector<float>{2, 4, 6, 8}));
}

TEST(Misuse, TensorIndexOutOfRange) {
  Client client(add_model());
  for (const int index : {99, -1}) {
    EXPECT_EQ(client.input(index), nullptr);
    EXPECT_EQ(last_code(), "A704");
    EXPECT_EQ(client.output(index), nullptr);
    EXPECT_EQ(TfLiteInterpreterGetTensor(client.interpreter, index), nullptr);
  }
}

TEST(Misuse, CreateWithNullModel) {
  EXPECT_EQ(TfLiteInterpreterCreate(nullptr, nullptr), nullptr);
  EXPECT_EQ(last_code(), "A710");
}

TEST(Misuse, WriteSixtyFourTimesTooMuch) {
  Client client(add_model({1, 490}, tflite::TensorType_INT8, 0.5f));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  std::memset(TfLiteTensorData(client.input()), 1, 64 * 490);
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A707");
  EXPECT_TRUE(last_says("exactly 64 times"));
  EXPECT_EQ(client.invoke(), kTfLiteOk);  // nothing else was harmed
}

TEST(Misuse, WriteFloatsIntoInt8) {
  Client client(add_model({1, 490}, tflite::TensorType_INT8, 0.5f));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  const std::vector<float> values(490, 1.5f);
  std::memcpy(TfLiteTensorData(client.input()), values.data(), values.size() * sizeof(float));
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A707");
  EXPECT_TRUE(last_says("float32 data for a tensor of int8"));
}

TEST(Misuse, InvokeAfterDelete) {
  Client client(add_model());
  TfLiteTensor* input = client.input();
  TfLiteInterpreterDelete(client.interpreter);
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A710");
  EXPECT_EQ(TfLiteTensorData(input), nullptr);
  EXPECT_EQ(last_code(), "A710");
  const float value = 1;
  EXPECT_EQ(TfLiteTensorCopyFromBuffer(input, &value, sizeof value), kTfLiteError);
  client.interpreter = nullptr;
}

TEST(Misuse, DeleteTwice) {
  Client client(add_model());
  TfLiteInterpreterDelete(client.interpreter);
  TfLiteInterpreterDelete(client.interpreter);
  EXPECT_EQ(last_code(), "A710");
  TfLiteModelDelete(client.model);
  TfLiteModelDelete(client.model);
  EXPECT_EQ(last_code(), "A710");
  client.interpreter = nullptr;
  client.model = nullptr;
}

TEST(Misuse, ModelDeletedBeforeInvoke) {
  Client client(add_model());
  TfLiteModelDelete(client.model);
  client.model = nullptr;
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteOk);
}

TEST(Misuse, ModelBufferFreed) {
  Client client;
  {
    const std::vector<uint8_t> bytes = add_model();
    std::vector<uint8_t> buffer = bytes;
    ASSERT_TRUE(client.open(buffer));
    std::fill(buffer.begin(), buffer.end(), 0);
  }
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteOk);
  EXPECT_EQ(client.read()[3], 8);
}

TEST(Misuse, BorrowedModelBufferChanged) {
  const std::vector<uint8_t> bytes = add_model();
  struct alignas(16) Chunk {
    uint8_t b[16];
  };
  std::vector<Chunk> aligned(bytes.size() / 16 + 1);
  std::memcpy(aligned.data(), bytes.data(), bytes.size());
  Client client;
  client.model = surelite_model_create_borrowed(aligned.data(), bytes.size());
  ASSERT_NE(client.model, nullptr);
  client.interpreter = TfLiteInterpreterCreate(client.model, client.options);
  ASSERT_NE(client.interpreter, nullptr);
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteOk);
  aligned[1].b[3] ^= 1;
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A716");
}

TEST(Misuse, OldOutputPointerAfterResize) {
  Client client(add_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk);
  const auto* old = static_cast<const float*>(TfLiteTensorData(client.output()));
  const int shape[] = {1, 1000};
  ASSERT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 0, shape, 2), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  EXPECT_EQ(old[3], 8);  // stays readable until the next run; guarded mode makes it fault
}

TEST(Misuse, ResizeToImpossibleShape) {
  ModelSpec spec;
  spec.tensors = {{{1, 4}, tflite::TensorType_FLOAT32, "a"},
                  {{1, 4}, tflite::TensorType_FLOAT32, "b"},
                  {{1, 4}, tflite::TensorType_FLOAT32, "y"}};
  spec.operators = {{tflite::BuiltinOperator_ADD, "", {0, 1}, {2}}};
  spec.inputs = {0, 1};
  spec.outputs = {2};
  Client client(make_model(spec));
  const int shape[] = {1, 7};
  EXPECT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 0, shape, 2), kTfLiteOk);
  EXPECT_EQ(client.allocate(), kTfLiteError);
  EXPECT_EQ(last_code(), "P321");
  EXPECT_TRUE(last_says("ADD"));
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A705");
}

TEST(Misuse, ResizeWithoutAllocateThenWrite) {
  Client client(add_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  const int shape[] = {1, 8};
  ASSERT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 0, shape, 2), kTfLiteOk);
  void* data = TfLiteTensorData(client.input());
  ASSERT_NE(data, nullptr);
  std::memset(data, 1, TfLiteTensorByteSize(client.input()));
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A712");
  EXPECT_EQ(client.allocate(), kTfLiteError);
  EXPECT_EQ(last_code(), "A714");
}

TEST(Misuse, OldInputPointerAfterResize) {
  Client client(add_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  auto* old = static_cast<float*>(TfLiteTensorData(client.input()));
  const int shape[] = {1, 8};
  ASSERT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 0, shape, 2), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  for (int i = 0; i < 8; ++i) old[i] = 1;
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A712");
  EXPECT_TRUE(last_says("before the last resize"));
}

TEST(Misuse, CraftedModel) {
  const std::vector<uint8_t> crafted = {0x18, 0, 0, 0, 'T', 'F', 'L', '3'};
  Client client;
  EXPECT_FALSE(client.load(crafted));
  EXPECT_EQ(surelite_last_diagnostic()[0], 'M');
  EXPECT_TRUE(client.was_told("not a valid Flatbuffer buffer"));
}

TEST(Misuse, OneSeverityPerLine) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(TfLiteInterpreterCreate(nullptr, nullptr), nullptr);
  const std::string line = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(line.starts_with("A710 error: ")) << line;
  EXPECT_EQ(line.find("ERROR:"), std::string::npos) << line;
}

TEST(Misuse, CopyOfWrongSize) {
  Client client(add_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk);
  EXPECT_EQ(client.write({1, 2, 3}), kTfLiteError);
  EXPECT_EQ(last_code(), "A702");
  EXPECT_TRUE(last_says("16") && last_says("12"));
  EXPECT_EQ(client.invoke(), kTfLiteError);  // not on stale data
  EXPECT_EQ(last_code(), "A705");
  EXPECT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteOk);
}

TEST(Misuse, CharactersIntoStrings) {
  ModelSpec spec;
  spec.tensors = {{{1}, tflite::TensorType_STRING, "text"}, {{}, tflite::TensorType_INT32, "rank"}};
  spec.operators = {{tflite::BuiltinOperator_RANK, "", {0}, {1}}};
  spec.inputs = {0};
  spec.outputs = {1};
  Client client(make_model(spec));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  EXPECT_EQ(TfLiteTensorCopyFromBuffer(client.input(), "hello there", 11), kTfLiteError);
  EXPECT_EQ(last_code(), "A727");
  EXPECT_TRUE(last_says("text") && last_says("11 bytes") && last_says("DynamicBuffer"));
  EXPECT_FALSE(last_says("0 bytes,"));
}

}  // namespace
}  // namespace surelite::compat_tests
