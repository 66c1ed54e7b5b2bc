// SPDX-License-Identifier: Apache-2.0
// The casebook's cases of the C interface that the other tests of the drop-in do not have: outputs, delegates, budgets.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <vector>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"
#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/delegates/gpu/delegate.h"
#include "tensorflow/lite/delegates/nnapi/nnapi_delegate_c_api.h"
#include "tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h"

namespace surelite::compat_tests {
namespace {

void expect_doubled(Client& client) {
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(client.read(), (std::vector<float>{2, 4, 6, 8}));
}

// The shape of the output is an input: before the first run there is no memory, and the library says so.
TEST(Casebook, C14DynamicOutputBeforeInvoke) {
  ModelSpec spec;
  spec.tensors = {{{4}, tflite::TensorType_FLOAT32, "x"},
                  {{2}, tflite::TensorType_INT32, "shape"},
                  {{1, 1}, tflite::TensorType_FLOAT32, "y"}};
  spec.operators = {{tflite::BuiltinOperator_RESHAPE, "", {0, 1}, {2}}};
  spec.inputs = {0, 1};
  spec.outputs = {2};
  Client client(make_model(spec));
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(TfLiteTensorData(client.output()), nullptr);
  EXPECT_EQ(last_code(), "A712");
  EXPECT_TRUE(last_says("\"y\"") && last_says("after Invoke")) << surelite_last_diagnostic();
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  const int32_t shape[] = {2, 2};
  ASSERT_EQ(TfLiteTensorCopyFromBuffer(client.input(1), shape, sizeof shape), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk);
  EXPECT_EQ(client.read(), (std::vector<float>{1, 2, 3, 4}));
}

TEST(Casebook, C25UninitializedDelegateOptions) {
  TfLiteGpuDelegateOptionsV2 options;
  std::memset(&options, 0x7e, sizeof options);
  EXPECT_EQ(TfLiteGpuDelegateV2Create(&options), nullptr);
  EXPECT_EQ(last_code(), "A711");
  EXPECT_TRUE(last_says("uninitialized"));
}

// The input points at one frame after the other; a frame is gone when the next one comes.
TEST(Casebook, C29InputPointedAtFrames) {
  Client client(add_model());
  TfLiteDelegate* delegate = TfLiteXNNPackDelegateCreate(nullptr);
  ASSERT_EQ(TfLiteInterpreterModifyGraphWithDelegate(client.interpreter, delegate), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  for (int frame = 1; frame < 5; ++frame) {
    auto pixels = std::make_unique<float[]>(4);
    for (int i = 0; i < 4; ++i) pixels[static_cast<size_t>(i)] = static_cast<float>(frame + i);
    client.input()->data.raw = reinterpret_cast<char*>(pixels.get());
    ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(client.read()[3], static_cast<float>(2 * (frame + 3)));
  }
  TfLiteInterpreterDelete(client.interpreter);
  client.interpreter = nullptr;
  TfLiteXNNPackDelegateDelete(delegate);
}

// A partition that has only constants to dequantize.
TEST(Casebook, C31DelegateOverStaticDequantize) {
  ModelSpec spec;
  spec.tensors = {{{1, 4}, tflite::TensorType_FLOAT32, "x"},
                  {{4}, tflite::TensorType_INT8, "packed", 0.5f, 0, {2, 4, 6, 8}},
                  {{4}, tflite::TensorType_FLOAT32, "weights"},
                  {{1, 4}, tflite::TensorType_FLOAT32, "y"}};
  spec.operators = {{tflite::BuiltinOperator_DEQUANTIZE, "", {1}, {2}, 2},
                    {tflite::BuiltinOperator_ADD, "", {0, 2}, {3}}};
  spec.inputs = {0};
  spec.outputs = {3};
  Client client(make_model(spec));
  TfLiteDelegate* delegate = TfLiteXNNPackDelegateCreate(nullptr);
  ASSERT_EQ(TfLiteInterpreterModifyGraphWithDelegate(client.interpreter, delegate), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk);
  EXPECT_EQ(client.read(), (std::vector<float>{2, 4, 6, 8}));
  TfLiteInterpreterDelete(client.interpreter);
  client.interpreter = nullptr;
  TfLiteXNNPackDelegateDelete(delegate);
}

// An accelerator that is not there: said at once, and the CPU runs the model.
TEST(Casebook, C34AcceleratorThatIsNotThere) {
  TfLiteNnapiDelegateOptions options = TfLiteNnapiDelegateOptionsDefault();
  options.accelerator_name = "qti-dsp";
  TfLiteDelegate* delegate = TfLiteNnapiDelegateCreate(&options);
  ASSERT_NE(delegate, nullptr);
  Client client;
  TfLiteInterpreterOptionsAddDelegate(client.options, delegate);
  ASSERT_TRUE(client.open(add_model()));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  EXPECT_NE(client.reported.back().find("D511"), std::string::npos);
  EXPECT_NE(client.reported.back().find("libneuralnetworks.so"), std::string::npos);
  expect_doubled(client);
  TfLiteInterpreterDelete(client.interpreter);
  client.interpreter = nullptr;
  TfLiteNnapiDelegateDelete(delegate);
}

// The answers that a program with unchecked statuses gets when its memory does not suffice: errors, never a fault.
TEST(Casebook, C40GoesOnAfterAFailedAllocation) {
  Client client(add_model());
  const int huge[] = {30000, 30000, 30000};
  EXPECT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 0, huge, 3), kTfLiteError);
  EXPECT_EQ(last_code(), "A708");
  client.allocate();
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A705");
  float result[4];
  EXPECT_EQ(TfLiteTensorCopyToBuffer(client.output(), result, sizeof result + 4), kTfLiteError);
}

// A view that is held while the memory moves: the library names the tensor at the next run.
TEST(Casebook, C64ViewHeldAcrossResize) {
  Client client(add_model({1, 64}));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  auto* view = static_cast<float*>(TfLiteTensorData(client.input()));
  const int shape[] = {1, 300000};
  ASSERT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 0, shape, 2), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  view[2] = 1;
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A712");
  EXPECT_TRUE(last_says("pointer from before the last resize")) << surelite_last_diagnostic();
}

TEST(Casebook, C22NullDelegateOptions) {
  TfLiteDelegate* delegate = TfLiteGpuDelegateV2Create(nullptr);
  ASSERT_NE(delegate, nullptr);
  Client client(add_model());
  EXPECT_EQ(TfLiteInterpreterModifyGraphWithDelegate(client.interpreter, delegate), kTfLiteOk);
  // With a device it takes the graph; without one, a note says so.
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  EXPECT_TRUE(client.reported.empty() || client.reported.back().find("D511") != std::string::npos);
  expect_doubled(client);
  TfLiteInterpreterDelete(client.interpreter);
  client.interpreter = nullptr;
  TfLiteGpuDelegateV2Delete(delegate);
}

TEST(Casebook, C44InputTooLargeForTheDevice) {
  Client client(chain_model(3, {1, 512, 512, 3}));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  const int larger[] = {1, 100000, 100000, 3};
  EXPECT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 0, larger, 4), kTfLiteError);
  EXPECT_TRUE(last_says("120000000000 bytes are more than the limit")) << surelite_last_diagnostic();
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A705");
}

}  // namespace
}  // namespace surelite::compat_tests
