// SPDX-License-Identifier: Apache-2.0
// Custom operators through both interfaces, well behaved and not.
#include <gtest/gtest.h>

#include <cstring>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"
#include "tensorflow/lite/c/c_api_opaque.h"

namespace surelite::compat_tests {
namespace {

// What the kernel under test does; the callbacks carry no data of their own.
struct Behaviour {
  bool resize = true;
  bool fail_prepare = false;
  bool fail_invoke = false;
  bool overrun = false;
  bool resize_in_invoke = false;
  bool dynamic = false;
  bool temporaries = false;
  int inits = 0, frees = 0, prepares = 0, invokes = 0;
} behaviour;

TfLiteTensor& in(TfLiteContext* c, TfLiteNode* n) { return c->tensors[n->inputs->data[0]]; }
TfLiteTensor& out(TfLiteContext* c, TfLiteNode* n) { return c->tensors[n->outputs->data[0]]; }

struct Data {
  int first_temporary = -1;
  int scratch = -1;
};

void* init(TfLiteContext* context, const char*, size_t) {
  ++behaviour.inits;
  auto* data = new Data;
  if (behaviour.temporaries) context->AddTensors(context, 1, &data->first_temporary);
  return data;
}
void release(TfLiteContext*, void* data) {
  ++behaviour.frees;
  delete static_cast<Data*>(data);
}

TfLiteStatus prepare(TfLiteContext* context, TfLiteNode* node) {
  ++behaviour.prepares;
  auto* data = static_cast<Data*>(node->user_data);
  TF_LITE_ENSURE_EQ(context, node->inputs->size, 1);
  if (behaviour.fail_prepare) {
    context->ReportError(context, "rank %d is not for me", 2);
    return kTfLiteError;
  }
  if (behaviour.temporaries) {
    TfLiteIntArrayFree(node->temporaries);
    node->temporaries = TfLiteIntArrayCreate(1);
    node->temporaries->data[0] = data->first_temporary;
    TfLiteTensor& temporary = context->tensors[data->first_temporary];
    temporary.type = kTfLiteFloat32;
    temporary.allocation_type = kTfLiteArenaRw;
    TF_LITE_ENSURE_STATUS(context->ResizeTensor(context, &temporary, TfLiteIntArrayCopy(in(context, node).dims)));
    TF_LITE_ENSURE_STATUS(context->RequestScratchBufferInArena(context, 1024, &data->scratch));
  }
  if (behaviour.dynamic) {
    out(context, node).allocation_type = kTfLiteDynamic;
    out(context, node).data.raw = nullptr;
    return kTfLiteOk;
  }
  return behaviour.resize
             ? context->ResizeTensor(context, &out(context, node), TfLiteIntArrayCopy(in(context, node).dims))
             : kTfLiteOk;
}

TfLiteStatus invoke(TfLiteContext* context, TfLiteNode* node) {
  ++behaviour.invokes;
  auto* data = static_cast<Data*>(node->user_data);
  const size_t count = in(context, node).bytes / sizeof(float);
  if (behaviour.fail_invoke) {
    context->ReportError(context, "out of luck");
    return kTfLiteError;
  }
  if (behaviour.dynamic || behaviour.resize_in_invoke) {
    TfLiteIntArray* shape = TfLiteIntArrayCreate(1);
    shape->data[0] = static_cast<int>(count) * 2;
    TF_LITE_ENSURE_STATUS(context->ResizeTensor(context, &out(context, node), shape));
  }
  const float* from = in(context, node).data.f;
  if (behaviour.temporaries) {
    float* copy = context->tensors[node->temporaries->data[0]].data.f;
    std::memcpy(copy, from, count * sizeof(float));
    std::memset(context->GetScratchBuffer(context, data->scratch), 0x5a, 1024);
    from = copy;
  }
  for (size_t i = 0; i < count; ++i) out(context, node).data.f[i] = from[i] + 1;
  if (behaviour.dynamic)
    for (size_t i = 0; i < count; ++i) out(context, node).data.f[count + i] = 7;
  if (behaviour.overrun) out(context, node).data.f[count] = 1;
  return kTfLiteOk;
}

TfLiteRegistration registration() {
  return {init, release, prepare, invoke, nullptr, 0, nullptr, 1, nullptr, nullptr, 0};
}

class CustomOp : public testing::Test {
 protected:
  void SetUp() override { behaviour = Behaviour(); }
  void open(std::vector<int32_t> out_shape = {1, 4}) {
    const TfLiteRegistration r = registration();
    TfLiteInterpreterOptionsAddCustomOp(client.options, "PlusOne", &r, 1, 1);
    ASSERT_TRUE(client.open(custom_model("PlusOne", {1, 4}, out_shape))) << surelite_last_diagnostic();
  }
  Client client;
};

TEST_F(CustomOp, Runs) {
  open();
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(client.read(), (std::vector<float>{2, 3, 4, 5}));
  const int shape[] = {2, 3};
  ASSERT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 0, shape, 2), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4, 5, 6}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk);
  EXPECT_EQ(client.read().size(), 6u);
  EXPECT_EQ(behaviour.inits, 1);
  EXPECT_EQ(behaviour.prepares, 2);
  TfLiteInterpreterDelete(client.interpreter);
  client.interpreter = nullptr;
  EXPECT_EQ(behaviour.frees, 1);
}

TEST_F(CustomOp, TemporariesAndScratch) {
  behaviour.temporaries = true;
  open();
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
    ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(client.read(), (std::vector<float>{2, 3, 4, 5}));
  }
}

TEST_F(CustomOp, DynamicOutput) {
  behaviour.dynamic = true;
  open();
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(TfLiteTensorData(client.output()), nullptr);  // casebook 14
  EXPECT_TRUE(last_says("it has memory after Invoke"));
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
    ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
    EXPECT_EQ(client.read(), (std::vector<float>{2, 3, 4, 5, 7, 7, 7, 7}));
  }
}

TEST_F(CustomOp, FailsInPrepare) {
  behaviour.fail_prepare = true;
  open();
  EXPECT_EQ(client.allocate(), kTfLiteError);
  EXPECT_EQ(last_code(), "A713");
  EXPECT_TRUE(last_says("PlusOne") && last_says("rank 2 is not for me"));
}

TEST_F(CustomOp, FailsInInvoke) {
  behaviour.fail_invoke = true;
  open();
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A713");
  EXPECT_TRUE(last_says("PlusOne") && last_says("out of luck"));
}

TEST_F(CustomOp, WritesPastItsOutput) {
  behaviour.overrun = true;
  open();
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A713");
  EXPECT_TRUE(last_says("PlusOne") && last_says("past the end of output 0"));
}

TEST_F(CustomOp, ResizesWhatItMustNot) {
  behaviour.resize_in_invoke = true;
  open();
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_EQ(last_code(), "A713");
  EXPECT_TRUE(last_says("during Invoke"));
}

// Casebook 95.
TEST_F(CustomOp, LeavesItsOutputWithoutShape) {
  behaviour.resize = false;
  ModelSpec spec;
  spec.tensors = {{{1, 4}, tflite::TensorType_FLOAT32, "x"},
                  {{1, 1}, tflite::TensorType_FLOAT32, "y", 0, 0, {}, {-1, -1}}};
  spec.operators = {{tflite::BuiltinOperator_CUSTOM, "PlusOne", {0}, {1}}};
  spec.inputs = {0};
  spec.outputs = {1};
  const TfLiteRegistration r = registration();
  TfLiteInterpreterOptionsAddCustomOp(client.options, "PlusOne", &r, 1, 1);
  ASSERT_TRUE(client.open(make_model(spec)));
  EXPECT_EQ(client.allocate(), kTfLiteError);
  EXPECT_EQ(last_code(), "A713");
  EXPECT_TRUE(last_says("ResizeTensor"));
}

TEST_F(CustomOp, ReplacesABuiltin) {
  const TfLiteRegistration r = registration();
  TfLiteRegistration lenient = r;
  lenient.prepare = [](TfLiteContext* c, TfLiteNode* n) {
    return c->ResizeTensor(c, &out(c, n), TfLiteIntArrayCopy(in(c, n).dims));
  };
  TfLiteInterpreterOptionsAddBuiltinOp(client.options, kTfLiteBuiltinAdd, &lenient, 1, 1);
  ASSERT_TRUE(client.open(add_model()));
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk);
  EXPECT_EQ(client.read(), (std::vector<float>{2, 3, 4, 5}));
}

TEST_F(CustomOp, ThroughResolverCallbacksOfTheFirstGeneration) {
  static TfLiteRegistration_V1 old;
  old = {init, release, prepare, invoke, nullptr, 0, nullptr, 1};
  TfLiteInterpreterOptionsSetOpResolverV1(
      client.options, [](void*, TfLiteBuiltinOperator, int) -> const TfLiteRegistration_V1* { return nullptr; },
      [](void*, const char* name, int) -> const TfLiteRegistration_V1* {
        return std::strcmp(name, "PlusOne") == 0 ? &old : nullptr;
      },
      nullptr);
  ASSERT_TRUE(client.open(custom_model("PlusOne")));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk);
  EXPECT_EQ(client.read()[0], 2);
}

TEST_F(CustomOp, ThroughTheOpaqueInterface) {
  static int user_data = 3;
  TfLiteOperator* op = TfLiteOperatorCreate(kTfLiteBuiltinCustom, "PlusOne", 1, &user_data);
  TfLiteOperatorSetPrepareWithData(op, [](void*, TfLiteOpaqueContext* c, TfLiteOpaqueNode* n) {
    const int extents[] = {1, 4};
    TfLiteIntArray* shape = TfLiteIntArrayCreate(2);
    std::memcpy(shape->data, extents, sizeof extents);
    return TfLiteOpaqueContextResizeTensor(c, TfLiteOpaqueNodeGetOutput(c, n, 0), shape);
  });
  TfLiteOperatorSetInvokeWithData(op, [](void* data, TfLiteOpaqueContext* c, TfLiteOpaqueNode* n) {
    const auto* from = static_cast<const float*>(TfLiteOpaqueTensorData(TfLiteOpaqueNodeGetInput(c, n, 0)));
    auto* to = static_cast<float*>(TfLiteOpaqueTensorData(TfLiteOpaqueNodeGetOutput(c, n, 0)));
    for (int i = 0; i < 4; ++i) to[i] = from[i] + static_cast<float>(*static_cast<int*>(data));
    return kTfLiteOk;
  });
  TfLiteInterpreterOptionsAddOperator(client.options, op);
  ASSERT_TRUE(client.open(custom_model("PlusOne")));
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk);
  EXPECT_EQ(client.read(), (std::vector<float>{4, 5, 6, 7}));
  TfLiteInterpreterDelete(client.interpreter);
  client.interpreter = nullptr;
  TfLiteOperatorDelete(op);
}

// Casebook 94, 97 and 98.
TEST_F(CustomOp, Unregistered) {
  ASSERT_TRUE(client.open(custom_model("Nobody")));
  EXPECT_EQ(client.allocate(), kTfLiteUnresolvedOps);
  EXPECT_EQ(last_code(), "P303");
  EXPECT_TRUE(last_says("Nobody"));
  EXPECT_EQ(client.invoke(), kTfLiteError);
  EXPECT_TRUE(last_says("Nobody"));
}

TEST_F(CustomOp, SelectedOpsOnly) {
  ASSERT_TRUE(client.load(add_model()));
  EXPECT_EQ(TfLiteInterpreterCreateWithSelectedOps(client.model, client.options), nullptr);
  EXPECT_TRUE(last_says("ADD"));
}

}  // namespace
}  // namespace surelite::compat_tests
