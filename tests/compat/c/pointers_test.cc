// SPDX-License-Identifier: Apache-2.0
// Data pointers that a client sets itself, as NNStreamer's filter does with every input and output: kernels read and
// write there.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"

namespace surelite::compat_tests {
namespace {

using Values = std::vector<float>;

TfLiteTensor* writable_output(Client& client) { return const_cast<TfLiteTensor*>(client.output()); }

// x -> RESHAPE -> y, whose memory could be the input's.
std::vector<uint8_t> reshape_model() {
  ModelSpec spec;
  spec.tensors = {{{1, 4}, tflite::TensorType_FLOAT32, "x"},
                  {{2}, tflite::TensorType_INT32, "shape", 0, 0, {2, 0, 0, 0, 2, 0, 0, 0}},
                  {{2, 2}, tflite::TensorType_FLOAT32, "y"}};
  spec.operators = {{tflite::BuiltinOperator_RESHAPE, "", {0, 1}, {2}}};
  spec.inputs = {0};
  spec.outputs = {2};
  return make_model(spec);
}

// y = c + c, which planning may compute already; z = x + x.
std::vector<uint8_t> constant_model() {
  ModelSpec spec;
  std::vector<uint8_t> ones(16);
  for (size_t i = 0; i < 4; ++i) std::memcpy(&ones[4 * i], "\0\0\x80\x3f", 4);
  spec.tensors = {{{1, 4}, tflite::TensorType_FLOAT32, "x"},
                  {{1, 4}, tflite::TensorType_FLOAT32, "c", 0, 0, ones},
                  {{1, 4}, tflite::TensorType_FLOAT32, "y"},
                  {{1, 4}, tflite::TensorType_FLOAT32, "z"}};
  spec.operators = {{tflite::BuiltinOperator_ADD, "", {1, 1}, {2}}, {tflite::BuiltinOperator_ADD, "", {0, 0}, {3}}};
  spec.inputs = {0};
  spec.outputs = {2, 3};
  return make_model(spec);
}

// As many values of an output as a vector of ones says.
std::vector<uint8_t> where_model() {
  ModelSpec spec;
  spec.tensors = {{{4}, tflite::TensorType_BOOL, "x"}, {{}, tflite::TensorType_INT64, "y"}};
  spec.operators = {{tflite::BuiltinOperator_WHERE, "", {0}, {1}}};
  spec.inputs = {0};
  spec.outputs = {1};
  return make_model(spec);
}

// Programs use vector instructions that fault where data is not aligned.
TEST(Pointers, EveryTensorIsAlignedAsInTheStockLibrary) {
  const auto int8 = add_model({5}, tflite::TensorType_INT8, 1);
  for (const auto& bytes : {add_model(), chain_model(3), add_model({3, 7}), int8}) {
    Client client(bytes);
    ASSERT_EQ(client.allocate(), kTfLiteOk);
    for (int t = 0; const TfLiteTensor* tensor = TfLiteInterpreterGetTensor(client.interpreter, t); ++t)
      EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor->data.raw) % 64, 0u) << TfLiteTensorName(tensor);
  }
}

TEST(Pointers, InputAndOutputInMemoryOfTheClient) {
  for (const auto& bytes : {add_model(), chain_model(3), reshape_model()}) {
    Client client(bytes);
    ASSERT_EQ(client.allocate(), kTfLiteOk);
    const TfLitePtrUnion before = client.output()->data;
    ASSERT_EQ(client.write({1, 1, 1, 1}), kTfLiteOk);
    ASSERT_EQ(client.invoke(), kTfLiteOk);
    const float factor = client.read()[0];
    for (int run = 1; run <= 3; ++run) {
      const auto x = static_cast<float>(run);
      Values in{x, x + 1, x + 2, x + 3}, out(4, -1);
      client.input()->data.f = in.data();
      writable_output(client)->data.raw = reinterpret_cast<char*>(out.data());
      ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
      for (size_t i = 0; i < 4; ++i) EXPECT_EQ(out[i], in[i] * factor);
      EXPECT_EQ(client.read(), out);  // the tensor's data is there
    }
    Values in{5, 5, 5, 5};
    client.input()->data.f = in.data();
    writable_output(client)->data = before;
    ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(client.read(), Values(4, 5 * factor));
  }
}

TEST(Pointers, NothingIsWrittenAroundTheClientsMemory) {
  TfLiteRegistration copy{};
  copy.prepare = [](TfLiteContext* context, TfLiteNode* node) {
    return context->ResizeTensor(context, &context->tensors[node->outputs->data[0]],
                                 TfLiteIntArrayCopy(context->tensors[node->inputs->data[0]].dims));
  };
  copy.invoke = [](TfLiteContext* context, TfLiteNode* node) {
    const TfLiteTensor& in = context->tensors[node->inputs->data[0]];
    std::memcpy(context->tensors[node->outputs->data[0]].data.raw, in.data.raw, in.bytes);
    return kTfLiteOk;
  };
  for (const auto& bytes : {add_model(), custom_model("Copy")}) {
    Client client;
    TfLiteInterpreterOptionsAddCustomOp(client.options, "Copy", &copy, 1, 1);
    ASSERT_TRUE(client.open(bytes));
    ASSERT_EQ(client.allocate(), kTfLiteOk);
    Values around(64, 7);
    for (int run = 0; run < 2; ++run) {
      ASSERT_EQ(client.write({1, 1, 1, 1}), kTfLiteOk);
      writable_output(client)->data.f = around.data() + 30;
      ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
    }
    EXPECT_EQ(std::count(around.begin(), around.end(), 7.0f), 60);
    EXPECT_NE(around[30], 7);
  }
}

TEST(Pointers, ConstantResultsArriveToo) {
  Client client(constant_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  Values mine(4, -1);
  writable_output(client)->data.f = mine.data();
  ASSERT_EQ(client.write({1, 1, 1, 1}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(mine, Values(4, 2));
}

TEST(Pointers, ATensorInsideTheGraph) {
  Client client(chain_model(2));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  Values mine(4, -1);
  TfLiteInterpreterGetTensor(client.interpreter, 1)->data.f = mine.data();
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk);
  EXPECT_EQ(mine, (Values{2, 4, 6, 8}));
  EXPECT_EQ(client.read(), (Values{4, 8, 12, 16}));
}

TEST(Pointers, AResizeTakesThemBack) {
  Client client(add_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  Values mine(4, -1);
  writable_output(client)->data.f = mine.data();
  const int dims[] = {1, 300};
  ASSERT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 0, dims, 2), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  EXPECT_NE(client.output()->data.f, mine.data());
  ASSERT_EQ(client.write(Values(300, 1)), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk);
  EXPECT_EQ(mine, Values(4, -1));
}

TEST(Pointers, WhatCannotBeHonouredIsRefusedOnce) {
  Client client(add_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  alignas(16) char odd[32] = {};
  for (char* const bad : {static_cast<char*>(nullptr), odd + 1}) {
    writable_output(client)->data.raw = bad;
    EXPECT_EQ(client.invoke(), kTfLiteError);
    EXPECT_EQ(last_code(), "A717");
    EXPECT_TRUE(last_says("\"y\"")) << surelite_last_diagnostic();
    EXPECT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(client.read(), (Values{2, 4, 6, 8}));
  }
}

TEST(Pointers, AnOutputWhoseSizeDependsOnDataIsRefused) {
  Client client(where_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  const bool ones[] = {true, false, true, true};
  ASSERT_EQ(TfLiteTensorCopyFromBuffer(client.input(), ones, sizeof ones), kTfLiteOk);
  for (int run = 0; run < 2; ++run) {
    int64_t mine[8] = {};
    writable_output(client)->data.i64 = mine;
    EXPECT_EQ(client.invoke(), kTfLiteError);
    EXPECT_EQ(last_code(), "A717");
    EXPECT_TRUE(last_says("depends on data"));
    ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(client.output()->bytes, 3 * sizeof(int64_t));
    // What the interpreter owns may be given back by the function for it.
    TfLiteTensorRealloc(64, writable_output(client));
    TfLiteTensorDataFree(writable_output(client));
  }
}

TEST(Pointers, AVanishedPointerIsNotFreedWithTheInterpreter) {
  Client client(constant_model());
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  int mine = 0;
  writable_output(client)->data.i32 = &mine;  // folded: a kind of tensor that owns its memory elsewhere
  TfLiteInterpreterDelete(std::exchange(client.interpreter, nullptr));
}

}  // namespace
}  // namespace surelite::compat_tests
