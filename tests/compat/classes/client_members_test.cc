// SPDX-License-Identifier: Apache-2.0
// Members that real clients use: camera applications, copied custom operators, vendors' delegates, tests of the stock
// library. Much of it is tested by being compiled.
#include <gtest/gtest.h>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"
#include "tensorflow/lite/core/async/async_kernel_internal.h"
#include "tensorflow/lite/core/async/async_signature_runner.h"
#include "tensorflow/lite/core/async/backend_async_kernel_interface.h"
#include "tensorflow/lite/core/async/c/async_signature_runner.h"
#include "tensorflow/lite/core/async/interop/c/constants.h"
#include "tensorflow/lite/delegates/nnapi/nnapi_delegate.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/c/c_api_opaque.h"
#include "tensorflow/lite/kernels/internal/compatibility.h"
#include "tensorflow/lite/kernels/kernel_util.h"
#include "tensorflow/lite/stderr_reporter.h"

namespace surelite::compat_tests {
namespace {

TfLiteRegistration reads_metadata() {
  TfLiteRegistration op{};
  op.prepare = [](TfLiteContext* context, TfLiteNode* node) {
    const char* text = nullptr;
    size_t bytes = 0;
    TF_LITE_ENSURE_OK(context, context->GetModelMetadata(context, "width", &text, &bytes));
    TfLiteIntArray* dims = TfLiteIntArrayCreate(1);
    dims->data[0] = std::stoi(std::string(text, bytes));
    return context->ResizeTensor(context, tflite::GetOutput(context, node, 0), dims);
  };
  op.invoke = [](TfLiteContext*, TfLiteNode*) { return kTfLiteOk; };
  op.custom_name = "ReadsMetadata";
  return op;
}

TEST(Members, MetadataSetByHandReachesKernels) {
  tflite::Interpreter interpreter;
  interpreter.AddTensors(2);
  interpreter.SetInputs({0});
  interpreter.SetOutputs({1});
  for (int t = 0; t < 2; ++t)
    interpreter.SetTensorParametersReadWrite(t, kTfLiteFloat32, "", {3}, TfLiteQuantizationParams{0, 0});
  const TfLiteRegistration op = reads_metadata();
  interpreter.AddNodeWithParameters({0}, {1}, nullptr, 0, nullptr, &op);
  EXPECT_EQ(interpreter.SetMetadata({{"height", "5"}}), kTfLiteOk);
  EXPECT_EQ(interpreter.AllocateTensors(), kTfLiteError);
  EXPECT_EQ(interpreter.SetMetadata({{"width", "7"}}), kTfLiteOk);
  ASSERT_EQ(interpreter.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(interpreter.tensor(1)->dims->data[0], 7);
}

TEST(Members, ASubgraphByItself) {
  std::vector<std::unique_ptr<tflite::Subgraph>> all;
  tflite::resource::ResourceMap resources;
  tflite::resource::ResourceIDMap ids;
  tflite::resource::InitializationStatusMap initialized;
  TfLiteExternalContext* contexts[kTfLiteMaxExternalContexts] = {};
  tflite::Subgraph subgraph(tflite::DefaultErrorReporter(), contexts, &all, &resources, &ids, &initialized);
  ASSERT_EQ(subgraph.AddTensors(2), kTfLiteOk);
  const TfLiteQuantization none{kTfLiteNoQuantization, nullptr};
  EXPECT_EQ(subgraph.SetTensorParametersReadWrite(0, kTfLiteFloat32, "a", {2}, none), kTfLiteOk);
  EXPECT_EQ(subgraph.SetInputs({0}), kTfLiteOk);
  EXPECT_EQ(subgraph.SetOutputs({0}), kTfLiteOk);
  EXPECT_EQ(subgraph.AllocateTensors(), kTfLiteOk) << surelite_last_diagnostic();
  EXPECT_EQ(subgraph.tensor(0)->bytes, 8u);
}

// handle -> READ_VARIABLE -> before; x + before -> sum -> ASSIGN_VARIABLE. The second subgraph, which CALL_ONCE calls,
// begins with zeros.
std::vector<uint8_t> running_sum() {
  const TensorSpec handle{.shape = {}, .type = tflite::TensorType_RESOURCE, .name = "handle"};
  ModelSpec sum, start;
  sum.tensors = {{.shape = {1, 2}, .name = "x"}, handle, {.shape = {1, 2}, .name = "before"},
                 {.shape = {1, 2}, .name = "sum"}};
  sum.operators = {{.code = tflite::BuiltinOperator_CALL_ONCE},
                   {.code = tflite::BuiltinOperator_VAR_HANDLE, .outputs = {1}},
                   {.code = tflite::BuiltinOperator_READ_VARIABLE, .inputs = {1}, .outputs = {2}},
                   {.inputs = {0, 2}, .outputs = {3}},
                   {.code = tflite::BuiltinOperator_ASSIGN_VARIABLE, .inputs = {1, 3}}};
  sum.inputs = {0};
  sum.outputs = {3};
  start.tensors = {handle, {.shape = {1, 2}, .name = "zeros", .constant = std::vector<uint8_t>(8, 0)}};
  start.operators = {{.code = tflite::BuiltinOperator_VAR_HANDLE, .outputs = {0}},
                     {.code = tflite::BuiltinOperator_ASSIGN_VARIABLE, .inputs = {0, 1}}};
  const std::unique_ptr<tflite::ModelT> model(tflite::GetModel(make_model(sum).data())->UnPack()),
      other(tflite::GetModel(make_model(start).data())->UnPack());
  tflite::CallOnceOptionsT call;
  call.init_subgraph_index = 1;
  model->subgraphs[0]->operators[0]->builtin_options.Set(call);
  for (const auto& op : other->subgraphs[0]->operators)
    op->opcode_index += static_cast<uint32_t>(model->operator_codes.size());
  for (const auto& tensor : other->subgraphs[0]->tensors)
    if (tensor->buffer) tensor->buffer += static_cast<uint32_t>(model->buffers.size());
  for (auto& code : other->operator_codes) model->operator_codes.push_back(std::move(code));
  for (auto& buffer : other->buffers) model->buffers.push_back(std::move(buffer));
  model->subgraphs.push_back(std::move(other->subgraphs[0]));
  flatbuffers::FlatBufferBuilder builder;
  tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, model.get()));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

// As in the stock library: a reset is for variable tensors. Clients are told once; a new interpreter begins anew.
TEST(Members, AResetLeavesResourceVariables) {
  const std::vector<uint8_t> bytes = running_sum();
  for (int interpreter = 0; interpreter < 2; ++interpreter) {
    Client client(bytes);
    ASSERT_NE(client.interpreter, nullptr) << surelite_last_diagnostic();
    ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
    const auto told = [&] {
      return std::ranges::count_if(client.reported, [](const std::string& text) { return text.starts_with("A730"); });
    };
    EXPECT_EQ(TfLiteInterpreterResetVariableTensors(client.interpreter), kTfLiteOk);
    EXPECT_EQ(told(), 0);  // there are none yet
    for (float run = 1; run <= 3; ++run) {
      ASSERT_EQ(client.write({1, 10}), kTfLiteOk);
      ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
      EXPECT_EQ(client.read(), (std::vector<float>{run, 10 * run}));
      EXPECT_EQ(TfLiteInterpreterResetVariableTensors(client.interpreter), kTfLiteOk);
      EXPECT_EQ(told(), 1);
    }
  }
}

TEST(Members, NnapiMemoryIsNotThere) {
  tflite::StatefulNnApiDelegate::Options options;
  options.use_burst_computation = true;
  tflite::StatefulNnApiDelegate delegate(options);
  EXPECT_TRUE(tflite::StatefulNnApiDelegate::GetOptions(&delegate).use_burst_computation);
  EXPECT_EQ(delegate.RegisterNnapiMemory(nullptr, nullptr, nullptr), kTfLiteNullBufferHandle);
  EXPECT_TRUE(tflite::StatefulNnApiDelegate::GetTensorMemoryMap(&delegate).empty());
}

TEST(Members, NothingRunsAsynchronously) {
  EXPECT_EQ(TfLiteInterpreterGetAsyncSignatureRunner(nullptr, "serving_default"), nullptr);
  EXPECT_EQ(last_code(), "A718");
  EXPECT_TRUE(last_says("no asynchronous kernel"));
  EXPECT_EQ(TfLiteAsyncSignatureRunnerInvokeAsync(nullptr, nullptr), kTfLiteError);
  EXPECT_EQ(TfLiteExecutionTaskSetBuffer(nullptr, kTfLiteIoTypeInput, "x", 0), kTfLiteError);
  EXPECT_STREQ(kTfLiteSyncTypeNoSyncObj, "no_sync_obj");
  TfLiteAttributeMap* const map = TfLiteAttributeMapCreate(kTfLiteAttrMapTypeBuffer);
  TfLiteAttributeMap* const copy = TfLiteAttributeMapCreate(kTfLiteAttrMapTypeUnknown);
  size_t size = 0;
  EXPECT_FALSE(TfLiteAttributeMapGetSizeTBufferAttr(map, kTfLiteBufferAttrKeyAlignment, &size));
  EXPECT_TRUE(TfLiteAttributeMapSetSizeTBufferAttr(map, kTfLiteBufferAttrKeyAlignment, 64));
  EXPECT_FALSE(TfLiteAttributeMapSetSizeTBufferAttr(map, kTfLiteBufferAttrKeyResourceTypeName, 64));
  EXPECT_FALSE(TfLiteAttributeMapSetStringSyncAttr(map, kTfLiteSynchronizationAttrKeyObjectTypeName, "x"));
  TfLiteAttributeMapCopy(map, copy);
  EXPECT_TRUE(TfLiteAttributeMapIsBufferAttributeMap(copy));
  EXPECT_TRUE(TfLiteAttributeMapGetSizeTBufferAttr(copy, kTfLiteBufferAttrKeyAlignment, &size));
  EXPECT_EQ(size, 64u);
  TfLiteAttributeMapDelete(map);
  TfLiteAttributeMapDelete(copy);
  TfLiteAttributeMapDelete(nullptr);
}

// What a delegate brings along for asynchronous runs.
class Backend : public tflite::delegates::BackendAsyncKernelInterface {
 public:
  using Handle = TfLiteBufferHandle;
  TfLiteStatus RegisterBuffer(TfLiteOpaqueContext*, TfLiteIoType, const TfLiteBackendBuffer*, const TfLiteAttributeMap*,
                              Handle handle) override {
    return last = handle, kTfLiteOk;
  }
  TfLiteStatus RegisterBufferSlice(TfLiteOpaqueContext*, Handle, const TfLiteAttributeMap*, Handle) override {
    return kTfLiteOk;
  }
  TfLiteStatus UnregisterBuffer(TfLiteOpaqueContext*, Handle) override { return kTfLiteOk; }
  const std::vector<const char*>& SupportedBufferTypes(TfLiteIoType) const override { return types_; }
  const std::vector<const char*>& SupportedSynchronizations(TfLiteIoType) const override { return types_; }
  bool ReconcileRestrictions(const TfLiteOpaqueContext*, const TfLiteOpaqueNode*, int tensor,
                             const TfLiteAttributeMap*, TfLiteAttributeMap*, TfLiteAttributeMap*) const override {
    return tensor == 3;
  }
  TfLiteStatus SetAttributes(TfLiteOpaqueContext*, TfLiteOpaqueNode*, int, const TfLiteAttributeMap*) override {
    return kTfLiteOk;
  }
  TfLiteStatus Prepare(TfLiteOpaqueContext*, TfLiteOpaqueNode*) override { return kTfLiteOk; }
  TfLiteStatus Eval(TfLiteOpaqueContext*, TfLiteOpaqueNode*, TfLiteExecutionTask*) override { return kTfLiteOk; }
  TfLiteStatus Wait(TfLiteOpaqueContext*, TfLiteExecutionTask*) override { return kTfLiteOk; }
  TfLiteStatus Finish(TfLiteOpaqueContext*, TfLiteExecutionTask*) override { return kTfLiteOk; }
  Handle last = -1;

 private:
  std::vector<const char*> types_{"one", "two"};
};

TEST(Members, AsynchronousKernelsAreTakenAndNotCalled) {
  Backend backend;
  TfLiteAsyncKernel* const kernel = backend.kernel();
  ASSERT_NE(kernel, nullptr);
  EXPECT_EQ(TfLiteAsyncKernelGetKernelData(kernel), &backend);
  EXPECT_EQ(kernel->register_buffer(kernel, nullptr, kTfLiteIoTypeInput, nullptr, nullptr, 7), kTfLiteOk);
  EXPECT_EQ(backend.last, 7);
  const char* const* types = nullptr;
  size_t count = 0;
  kernel->supported_buffer_types(kernel, kTfLiteIoTypeInput, &types, &count);
  ASSERT_EQ(count, 2u);
  EXPECT_STREQ(types[1], "two");
  EXPECT_TRUE(kernel->reconcile_restrictions(kernel, nullptr, nullptr, 3, nullptr, nullptr, nullptr));
  EXPECT_EQ(kernel->get_buffer_attributes(kernel, nullptr, nullptr), kTfLiteError);
  TfLiteOperator* const op = TfLiteOperatorCreate(kTfLiteBuiltinDelegate, "async", 1, nullptr);
  TfLiteOperatorSetAsyncKernelWithData(op, [](void*, TfLiteOpaqueContext*, TfLiteOpaqueNode*) -> TfLiteAsyncKernel* {
    ADD_FAILURE();
    return nullptr;
  });
  EXPECT_EQ(last_code(), "A718");
  TfLiteOperatorDelete(op);
  TfLiteAsyncKernelDelete(nullptr);
}

}  // namespace
}  // namespace surelite::compat_tests
