// SPDX-License-Identifier: Apache-2.0
// Delegates: plug-ins by path, failures at every stage, opaque delegates, lifetimes.
#include <gtest/gtest.h>

#include <cstring>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"
#include "tensorflow/lite/c/c_api_opaque.h"
#include "tensorflow/lite/delegates/external/external_delegate.h"
#include "tensorflow/lite/delegates/xnnpack/xnnpack_delegate.h"

namespace surelite::compat_tests {
namespace {

TfLiteDelegate* half_delegate(const char* fail = "", const char* share = "50") {
  TfLiteExternalDelegateOptions options = TfLiteExternalDelegateOptionsDefault(HALF_DELEGATE);
  options.insert(&options, "share", share);
  options.insert(&options, "fail", fail);
  return TfLiteExternalDelegateCreate(&options);
}

void expect_doubled(Client& client, int times) {
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
  std::vector<float> expected = {1, 2, 3, 4};
  for (int i = 0; i < times; ++i)
    for (float& v : expected) v *= 2;
  EXPECT_EQ(client.read(), expected);
}

TEST(ExternalDelegate, TakesHalfOfTheGraph) {
  for (const char* share : {"50", "100", "0", "34"}) {
    TfLiteDelegate* delegate = half_delegate("", share);
    ASSERT_NE(delegate, nullptr) << surelite_last_diagnostic();
    Client client;
    TfLiteInterpreterOptionsAddDelegate(client.options, delegate);
    ASSERT_TRUE(client.open(chain_model(6))) << surelite_last_diagnostic();
    ASSERT_EQ(client.allocate(), kTfLiteOk);
    expect_doubled(client, 6);
    expect_doubled(client, 6);
    TfLiteInterpreterDelete(client.interpreter);
    client.interpreter = nullptr;
    TfLiteExternalDelegateDelete(delegate);
  }
}

TEST(ExternalDelegate, ReasonOfAFailedCreation) {
  EXPECT_EQ(half_delegate("create"), nullptr);
  EXPECT_EQ(last_code(), "D503");
  EXPECT_TRUE(last_says("no accelerator on this machine"));
}

TEST(ExternalDelegate, FailureRestoresTheGraph) {
  for (const char* fail : {"prepare", "init", "kernel_prepare"}) {
    TfLiteDelegate* delegate = half_delegate(fail);
    ASSERT_NE(delegate, nullptr);
    Client client(chain_model(4));
    EXPECT_EQ(TfLiteInterpreterModifyGraphWithDelegate(client.interpreter, delegate), kTfLiteDelegateError) << fail;
    EXPECT_EQ(last_code(), "D501") << fail;
    ASSERT_EQ(client.allocate(), kTfLiteOk) << fail << surelite_last_diagnostic();
    expect_doubled(client, 4);
    TfLiteExternalDelegateDelete(delegate);
  }
}

TEST(ExternalDelegate, FailedInvokeIsNamed) {
  TfLiteDelegate* delegate = half_delegate("invoke");
  Client client(chain_model(4));
  ASSERT_EQ(TfLiteInterpreterModifyGraphWithDelegate(client.interpreter, delegate), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A713");
  EXPECT_TRUE(last_says("HalfDelegate") && last_says("the accelerator is gone"));
  TfLiteInterpreterDelete(client.interpreter);
  client.interpreter = nullptr;
  TfLiteExternalDelegateDelete(delegate);
}

TEST(ExternalDelegate, FallsBackToTheCpuWhenAsked) {
  TfLiteDelegate* delegate = half_delegate("invoke");
  Client client;
  TfLiteInterpreterOptionsSetEnableDelegateFallback(client.options, true);
  ASSERT_TRUE(client.open(chain_model(4)));
  ASSERT_EQ(TfLiteInterpreterModifyGraphWithDelegate(client.interpreter, delegate), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteDelegateError);
  EXPECT_EQ(client.read(), (std::vector<float>{16, 32, 48, 64}));
  expect_doubled(client, 4);
  TfLiteExternalDelegateDelete(delegate);
}

// Casebook 26 and 35: delegate destroyed while the interpreter uses it.
TEST(ExternalDelegate, DeletedBeforeTheInterpreter) {
  TfLiteDelegate* delegate = half_delegate();
  Client client(chain_model(4));
  ASSERT_EQ(TfLiteInterpreterModifyGraphWithDelegate(client.interpreter, delegate), kTfLiteOk);
  TfLiteExternalDelegateDelete(delegate);
  EXPECT_EQ(last_code(), "A712");
  EXPECT_TRUE(last_says("still use this delegate"));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  expect_doubled(client, 4);
  TfLiteExternalDelegateDelete(delegate);
  EXPECT_EQ(last_code(), "A710");
}

// Casebook 28: the same plug-in loaded a second time.
TEST(ExternalDelegate, LoadedTwice) {
  for (int round = 0; round < 2; ++round) {
    TfLiteDelegate* delegate = half_delegate();
    Client client(chain_model(4));
    ASSERT_EQ(TfLiteInterpreterModifyGraphWithDelegate(client.interpreter, delegate), kTfLiteOk);
    ASSERT_EQ(client.allocate(), kTfLiteOk);
    expect_doubled(client, 4);
    TfLiteInterpreterDelete(client.interpreter);
    client.interpreter = nullptr;
    TfLiteExternalDelegateDelete(delegate);
  }
}

TEST(Delegate, NullIsAnswered) {
  Client client(add_model());
  EXPECT_EQ(TfLiteInterpreterModifyGraphWithDelegate(client.interpreter, nullptr), kTfLiteDelegateError);
  EXPECT_EQ(last_code(), "D501");
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  expect_doubled(client, 1);
}

TEST(Delegate, ResizeUnderAFixedShapeDelegate) {
  TfLiteDelegate* delegate = half_delegate();
  Client client(chain_model(4));
  ASSERT_EQ(TfLiteInterpreterModifyGraphWithDelegate(client.interpreter, delegate), kTfLiteOk);
  const int shape[] = {2, 2};
  EXPECT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 0, shape, 2), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteError);
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  expect_doubled(client, 4);
  TfLiteInterpreterDelete(client.interpreter);
  client.interpreter = nullptr;
  TfLiteExternalDelegateDelete(delegate);
}

// XNNPACK is asked for by those who want speed, and have it.
TEST(Delegate, XnnpackIsNotNeeded) {
  TfLiteDelegate* delegate = TfLiteXNNPackDelegateCreate(nullptr);
  ASSERT_NE(delegate, nullptr);
  Client client;
  TfLiteInterpreterOptionsAddDelegate(client.options, delegate);
  ASSERT_TRUE(client.open(add_model()));
  EXPECT_NE(client.reported.back().find("D523"), std::string::npos);
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  expect_doubled(client, 1);
  TfLiteInterpreterDelete(client.interpreter);
  client.interpreter = nullptr;
  TfLiteXNNPackDelegateDelete(delegate);
}

// --- a delegate written against the opaque interface alone

TfLiteStatus opaque_prepare(TfLiteOpaqueContext* context, TfLiteOpaqueNode* node) {
  TfLiteOpaqueTensor* output = TfLiteOpaqueNodeGetOutput(context, node, 0);
  const TfLiteOpaqueTensor* input = TfLiteOpaqueNodeGetInput(context, node, 0);
  TfLiteIntArray* shape = TfLiteIntArrayCreate(TfLiteOpaqueTensorNumDims(input));
  for (int i = 0; i < shape->size; ++i) shape->data[i] = TfLiteOpaqueTensorDim(input, i);
  return TfLiteOpaqueContextResizeTensor(context, output, shape);
}

TfLiteStatus opaque_invoke(TfLiteOpaqueContext* context, TfLiteOpaqueNode* node) {
  const TfLiteOpaqueTensor* input = TfLiteOpaqueNodeGetInput(context, node, 0);
  TfLiteOpaqueTensor* output = TfLiteOpaqueNodeGetOutput(context, node, 0);
  const auto* from = static_cast<const float*>(TfLiteOpaqueTensorData(input));
  auto* to = static_cast<float*>(TfLiteOpaqueTensorData(output));
  const int doublings = *static_cast<int*>(TfLiteOpaqueNodeGetUserData(node));
  for (size_t i = 0; i < TfLiteOpaqueTensorByteSize(output) / sizeof(float); ++i)
    to[i] = from[i] * static_cast<float>(1 << doublings);
  return kTfLiteOk;
}

void* opaque_init(TfLiteOpaqueContext*, const char* buffer, size_t) {
  return new int(reinterpret_cast<const TfLiteOpaqueDelegateParams*>(buffer)->nodes_to_replace->size);
}
void opaque_free(TfLiteOpaqueContext*, void* data) { delete static_cast<int*>(data); }

TfLiteStatus opaque_delegate_prepare(TfLiteOpaqueContext* context, TfLiteOpaqueDelegate* delegate, void* data) {
  EXPECT_EQ(TfLiteOpaqueDelegateGetData(delegate), data);
  TfLiteIntArray* plan = nullptr;
  TF_LITE_ENSURE_STATUS(TfLiteOpaqueContextGetExecutionPlan(context, &plan));
  for (int i = 0; i < plan->size; ++i) {
    TfLiteOpaqueNode* node = nullptr;
    TfLiteOperator* op = nullptr;
    TF_LITE_ENSURE_STATUS(TfLiteOpaqueContextGetNodeAndRegistration(context, plan->data[i], &node, &op));
    EXPECT_EQ(TfLiteOperatorGetBuiltInCode(op), kTfLiteBuiltinAdd);
  }
  TfLiteOperator* kernel = TfLiteOperatorCreate(kTfLiteBuiltinDelegate, "OpaqueKernel", 1, nullptr);
  TfLiteOperatorSetInit(kernel, opaque_init);
  TfLiteOperatorSetFree(kernel, opaque_free);
  TfLiteOperatorSetPrepare(kernel, opaque_prepare);
  TfLiteOperatorSetInvoke(kernel, opaque_invoke);
  *static_cast<TfLiteOperator**>(data) = kernel;
  return TfLiteOpaqueContextReplaceNodeSubsetsWithDelegateKernels(context, kernel, plan, delegate);
}

TEST(OpaqueDelegate, TakesTheGraph) {
  TfLiteOperator* kernel = nullptr;
  TfLiteOpaqueDelegateBuilder builder{};
  builder.data = &kernel;
  builder.Prepare = opaque_delegate_prepare;
  TfLiteOpaqueDelegate* delegate = TfLiteOpaqueDelegateCreate(&builder);
  {
    Client client;
    TfLiteInterpreterOptionsAddDelegate(client.options, delegate);
    ASSERT_TRUE(client.open(chain_model(3))) << surelite_last_diagnostic();
    ASSERT_EQ(client.allocate(), kTfLiteOk);
    expect_doubled(client, 3);
  }
  TfLiteOpaqueDelegateDelete(delegate);
  TfLiteOperatorDelete(kernel);
}

}  // namespace
}  // namespace surelite::compat_tests
