// SPDX-License-Identifier: Apache-2.0
// What the stock library allows, or refuses elsewhere: clients rely on the place.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "compat/shared/c_client.h"
#include "compat/shared/models.h"
#include "tensorflow/lite/c/c_api_opaque.h"

namespace surelite::compat_tests {
namespace {

using Values = std::vector<float>;

std::vector<uint8_t> one_operator(tflite::BuiltinOperator code, const std::vector<TensorSpec>& tensors,
                                  std::vector<int32_t> inputs, std::vector<int32_t> fed, int version = 1) {
  ModelSpec spec;
  spec.tensors = tensors;
  const auto last = static_cast<int32_t>(tensors.size()) - 1;
  spec.operators = {{code, "", std::move(inputs), {last}, version}};
  spec.inputs = std::move(fed);
  spec.outputs = {last};
  return make_model(spec);
}

TEST(StockAllows, ModelsWithoutSubgraphsUntilTheInterpreter) {
  flatbuffers::FlatBufferBuilder builder;
  tflite::ModelT empty;
  empty.version = 3;
  empty.buffers.push_back(std::make_unique<tflite::BufferT>());
  tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, &empty));
  Client client;
  ASSERT_TRUE(client.load({builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()}));
  EXPECT_EQ(last_code(), "M201");
  EXPECT_TRUE(client.reported.empty());
  EXPECT_EQ(TfLiteInterpreterCreate(client.model, client.options), nullptr);
  EXPECT_EQ(last_code(), "M201");
  ASSERT_FALSE(client.reported.empty());
  EXPECT_NE(client.reported.front().find("No subgraph in the model."), std::string::npos);
}

TEST(StockAllows, ModelsWithDamagedConstantsUntilTheInterpreter) {
  const std::vector<uint8_t> bytes =
      one_operator(tflite::BuiltinOperator_ADD,
                   {{{1, 4}, tflite::TensorType_FLOAT32, "x"},
                    {{1, 4}, tflite::TensorType_FLOAT32, "c", 0, 0, {1, 2, 3}},  // 16 bytes are due
                    {{1, 4}, tflite::TensorType_FLOAT32, "y"}},
                   {0, 1}, {0});
  Client client;
  ASSERT_TRUE(client.load(bytes));
  EXPECT_EQ(TfLiteInterpreterCreate(client.model, client.options), nullptr);
  EXPECT_EQ(last_code(), "M209");
}

TEST(StockAllows, ResizeOfAConstantToItsOwnShape) {
  std::vector<uint8_t> constant(16, 0);
  ModelSpec spec;
  spec.tensors = {{{1, 4}, tflite::TensorType_FLOAT32, "x"},
                  {{1, 4}, tflite::TensorType_FLOAT32, "c", 0, 0, constant},
                  {{1, 4}, tflite::TensorType_FLOAT32, "y"}};
  spec.operators = {{tflite::BuiltinOperator_ADD, "", {0, 1}, {2}}};
  spec.inputs = {0, 1};
  spec.outputs = {2};
  Client client(make_model(spec));
  const int same[] = {1, 4}, other[] = {2, 4};
  EXPECT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 1, other, 2), kTfLiteError);
  EXPECT_EQ(last_code(), "A708");
  EXPECT_EQ(TfLiteInterpreterResizeInputTensor(client.interpreter, 1, same, 2), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteOk);
}

TEST(StockAllows, MemoryThatIsNotAligned) {
  Client client(add_model());
  alignas(64) char in[32] = {}, out[32] = {};
  const TfLiteCustomAllocation input{in + 3, 16}, output{out + 1, 16};
  EXPECT_EQ(TfLiteInterpreterSetCustomAllocationForTensor(client.interpreter, 0, &input, 0), kTfLiteError);
  EXPECT_EQ(last_code(), "A717");
  constexpr int64_t kSkip = kTfLiteCustomAllocationFlagsSkipAlignCheck;
  ASSERT_EQ(TfLiteInterpreterSetCustomAllocationForTensor(client.interpreter, 0, &input, kSkip), kTfLiteOk);
  ASSERT_EQ(TfLiteInterpreterSetCustomAllocationForTensor(client.interpreter, 1, &output, kSkip), kTfLiteOk);
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  for (float first = 1; first < 4; ++first) {
    const Values values{first, 2, 3, 4};
    std::memcpy(in + 3, values.data(), 16);
    ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
    Values sums(4);
    std::memcpy(sums.data(), out + 1, 16);
    EXPECT_EQ(sums, (Values{2 * first, 4, 6, 8}));
    EXPECT_EQ(client.read(), sums);
    ASSERT_EQ(client.write({5, 5, 5, 5}), kTfLiteOk);
    EXPECT_EQ(in[2], 0);
  }
}

TEST(StockAllows, WhereOfAScalar) {
  Client client(one_operator(tflite::BuiltinOperator_WHERE,
                             {{{}, tflite::TensorType_BOOL, "x"}, {{}, tflite::TensorType_INT64, "y"}}, {0}, {0}));
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  for (const bool value : {true, false}) {
    ASSERT_EQ(TfLiteTensorCopyFromBuffer(client.input(), &value, 1), kTfLiteOk);
    ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
    ASSERT_EQ(TfLiteTensorNumDims(client.output()), 2);
    EXPECT_EQ(TfLiteTensorDim(client.output(), 0), value ? 1 : 0);
    EXPECT_EQ(TfLiteTensorDim(client.output(), 1), 0);
  }
}

TEST(StockAllows, RowsOfUint8ReadAsInt8) {
  Client client(one_operator(tflite::BuiltinOperator_EMBEDDING_LOOKUP,
                             {{{2}, tflite::TensorType_INT32, "picks"},
                              {{3, 2}, tflite::TensorType_UINT8, "table", 0.5f, 0, {1, 2, 3, 4, 250, 6}},
                              {{2, 2}, tflite::TensorType_INT8, "rows", 0.5f, 0}},
                             {0, 1}, {0}, 3));
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  const int32_t picks[] = {2, 0};
  ASSERT_EQ(TfLiteTensorCopyFromBuffer(client.input(), picks, sizeof picks), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
  int8_t rows[4];
  ASSERT_EQ(TfLiteTensorCopyToBuffer(client.output(), rows, sizeof rows), kTfLiteOk);
  EXPECT_EQ(std::vector<int>(rows, rows + 4), (std::vector<int>{-6, 6, 1, 2}));
}

TEST(StockAllows, RealsAsUint4) {
  Client client(one_operator(tflite::BuiltinOperator_QUANTIZE,
                             {{{6}, tflite::TensorType_FLOAT32, "x"}, {{6}, tflite::TensorType_UINT4, "y", 0.5f, 3}},
                             {0}, {0}, 6));
  ASSERT_EQ(client.allocate(), kTfLiteOk) << surelite_last_diagnostic();
  ASSERT_EQ(client.write({-9, 0, 1, 2, 5.9f, 99}), kTfLiteOk);
  ASSERT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
  uint8_t packed[3];
  ASSERT_EQ(TfLiteTensorCopyToBuffer(client.output(), packed, sizeof packed), kTfLiteOk);
  std::vector<int> stored;
  for (const uint8_t byte : packed) stored.insert(stored.end(), {byte & 15, byte >> 4});
  EXPECT_EQ(stored, (std::vector<int>{0, 3, 5, 7, 15, 15}));
}

// The delegate's kernel has no invoke: its results come another way.
TEST(StockAllows, AnOpaqueKernelWithoutInvoke) {
  TfLiteOperator* const kernel = TfLiteOperatorCreate(kTfLiteBuiltinDelegate, "elsewhere", 1, nullptr);
  TfLiteOpaqueDelegateBuilder builder{};
  builder.data = kernel;
  builder.Prepare = [](TfLiteOpaqueContext* context, TfLiteOpaqueDelegate* delegate, void* data) {
    TfLiteIntArray* plan = nullptr;
    TF_LITE_ENSURE_STATUS(TfLiteOpaqueContextGetExecutionPlan(context, &plan));
    return TfLiteOpaqueContextReplaceNodeSubsetsWithDelegateKernels(context, static_cast<TfLiteOperator*>(data), plan,
                                                                    delegate);
  };
  TfLiteOpaqueDelegate* const delegate = TfLiteOpaqueDelegateCreate(&builder);
  Client client;
  TfLiteInterpreterOptionsAddDelegate(client.options, delegate);
  ASSERT_TRUE(client.open(add_model()));
  ASSERT_EQ(client.allocate(), kTfLiteOk);
  ASSERT_EQ(client.write({1, 2, 3, 4}), kTfLiteOk);
  EXPECT_EQ(client.invoke(), kTfLiteOk) << surelite_last_diagnostic();
  TfLiteInterpreterDelete(std::exchange(client.interpreter, nullptr));
  TfLiteOpaqueDelegateDelete(delegate);
  TfLiteOperatorDelete(kernel);
}

// What an opaque kernel asks for in its Prepare: where the operator's own data lie in the model's file.
struct Asked {
  TfLiteStatus status = kTfLiteOk;
  std::string found;
};

std::vector<uint8_t> model_with_data() {
  std::vector<uint8_t> bytes = custom_model("Asks");
  const std::unique_ptr<tflite::ModelT> model(tflite::GetModel(bytes.data())->UnPack());
  const std::string text = "data of the operator";
  model->subgraphs[0]->operators[0]->custom_options.assign(text.begin(), text.end());
  flatbuffers::FlatBufferBuilder builder;
  tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, model.get()));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

TfLiteStatus ask(void* user, TfLiteOpaqueContext* context, TfLiteOpaqueNode* node) {
  auto& asked = *static_cast<Asked*>(user);
  int file = -1;
  int64_t offset = 0, size = 0;
  asked.status = TfLiteOpaqueContextGetNodeInitDataMmapInfo(context, node, &file, &offset, &size);
  if (asked.status != kTfLiteOk) return kTfLiteOk;
  asked.found.resize(static_cast<size_t>(size));
  EXPECT_EQ(pread(file, asked.found.data(), asked.found.size(), offset), size);
  return kTfLiteOk;
}

TEST(StockAllows, DataOfANodeInTheFile) {
  const std::vector<uint8_t> bytes = model_with_data();
  const std::string path = (std::filesystem::temp_directory_path() / "surelite_init_data.tflite").string();
  for (const bool from_file : {true, false}) {
    std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()),
                                                static_cast<std::streamsize>(bytes.size()));
    Asked asked;
    TfLiteOperator* const op = TfLiteOperatorCreate(kTfLiteBuiltinCustom, "Asks", 1, &asked);
    TfLiteOperatorSetPrepareWithData(op, ask);
    Client client;
    TfLiteInterpreterOptionsAddOperator(client.options, op);
    client.model = from_file ? TfLiteModelCreateFromFile(path.c_str()) : TfLiteModelCreate(bytes.data(), bytes.size());
    client.interpreter = TfLiteInterpreterCreate(client.model, client.options);
    ASSERT_NE(client.interpreter, nullptr);
    client.allocate();
    EXPECT_EQ(asked.status, from_file ? kTfLiteOk : kTfLiteError);
    EXPECT_EQ(asked.found, from_file ? "data of the operator" : "");
    TfLiteInterpreterDelete(std::exchange(client.interpreter, nullptr));
    TfLiteOperatorDelete(op);
  }
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace surelite::compat_tests
