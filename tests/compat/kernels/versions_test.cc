// SPDX-License-Identifier: Apache-2.0
// tools/versioning: which version of an operator a node needs, by hand-made signatures, by files and by nodes.
#include <gtest/gtest.h>

#include <cstdlib>

#include "compat/shared/models.h"
#include "tensorflow/compiler/mlir/lite/tools/versioning/op_version.h"
#include "tensorflow/lite/c/builtin_op_data.h"
#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/schema/schema_utils.h"
#include "tensorflow/lite/tools/versioning/op_signature.h"

namespace tflite {
namespace {

using Types = std::vector<TfLiteType>;

std::vector<OpSignatureTensorSpec> specs(const Types& types, size_t rank) {
  std::vector<OpSignatureTensorSpec> all;
  for (const TfLiteType type : types) all.push_back({type, std::vector<int32_t>(rank, 2), false, false});
  return all;
}

OpSignature signature(BuiltinOperator op, const Types& inputs, const Types& outputs, size_t rank = 4) {
  OpSignature made{};
  made.op = op;
  made.inputs = specs(inputs, rank);
  made.outputs = specs(outputs, rank);
  return made;
}

TEST(OpVersions, ByTypes) {
  constexpr auto kReal = kTfLiteFloat32, kI8 = kTfLiteInt8, kI16 = kTfLiteInt16;
  const struct {
    BuiltinOperator op;
    Types inputs, outputs;
    int version;
  } table[] = {
      {BuiltinOperator_RESHAPE, {kReal}, {kReal}, 1},
      {BuiltinOperator_CONV_2D, {kReal, kReal, kReal}, {kReal}, 1},
      {BuiltinOperator_CONV_2D, {kReal, kI8, kReal}, {kReal}, 2},
      {BuiltinOperator_CONV_2D, {kI8, kI8, kTfLiteInt32}, {kI8}, 3},
      {BuiltinOperator_CONV_2D, {kI8, kTfLiteInt4, kTfLiteInt32}, {kI8}, 7},
      {BuiltinOperator_FULLY_CONNECTED, {kReal, kReal}, {kReal}, 6},
      {BuiltinOperator_FULLY_CONNECTED, {kI8, kI8, kTfLiteInt32}, {kI8}, 4},
      {BuiltinOperator_FULLY_CONNECTED, {kI8, kTfLiteInt2, kTfLiteInt32}, {kI8}, 14},
      {BuiltinOperator_ADD, {kTfLiteFloat16, kTfLiteFloat16}, {kTfLiteFloat16}, 6},
      {BuiltinOperator_ADD, {kI8, kI8}, {kI8}, 2},
      {BuiltinOperator_MUL, {kTfLiteUInt32, kTfLiteUInt32}, {kTfLiteUInt32}, 7},
      {BuiltinOperator_CAST, {kReal}, {kTfLiteBFloat16}, 7},
      {BuiltinOperator_CAST, {kTfLiteUInt32}, {kReal}, 2},
      {BuiltinOperator_LESS, {kI16, kI16}, {kTfLiteBool}, 3},
      {BuiltinOperator_GREATER, {kI16, kI16}, {kTfLiteBool}, 1},
      {BuiltinOperator_SPLIT, {kTfLiteInt32, kI16}, {kI16}, 4},
      {BuiltinOperator_WHERE, {kTfLiteBool}, {kTfLiteInt64}, 1},
      {BuiltinOperator_WHERE, {kReal}, {kTfLiteInt64}, 2},
      {BuiltinOperator_BROADCAST_TO, {kReal, kTfLiteInt32}, {kReal}, 2},
      {BuiltinOperator_TANH, {kI16}, {kI16}, 3},
      {BuiltinOperator_CONV_2D, {}, {}, 1},  // nothing is there: nothing is read
  };
  for (const auto& row : table)
    EXPECT_EQ(GetBuiltinOperatorVersion(signature(row.op, row.inputs, row.outputs)), row.version)
        << EnumNameBuiltinOperator(row.op) << " " << row.version;
}

TEST(OpVersions, ByShapes) {
  OpSignature div = signature(BuiltinOperator_DIV, {kTfLiteFloat32, kTfLiteFloat32}, {kTfLiteFloat32}, 5);
  EXPECT_EQ(GetBuiltinOperatorVersion(div), 1);
  div.inputs[1].dims = {1, 2, 2, 2, 2};
  EXPECT_EQ(GetBuiltinOperatorVersion(div), 2);
  const std::pair<size_t, int> ranks[] = {{4, 1}, {5, 4}, {6, 6}, {7, 8}};
  for (const auto& [rank, version] : ranks)
    EXPECT_EQ(GetBuiltinOperatorVersion(signature(BuiltinOperator_TRANSPOSE, {kTfLiteFloat32}, {}, rank)), version);
}

TEST(OpVersions, ByOptions) {
  OpSignature layer =
      signature(BuiltinOperator_FULLY_CONNECTED, {kTfLiteFloat32, kTfLiteInt8, kTfLiteFloat32}, {kTfLiteFloat32});
  TfLiteFullyConnectedParams params{};
  layer.builtin_data = &params;
  EXPECT_EQ(GetBuiltinOperatorVersion(layer), 3);
  params.asymmetric_quantize_inputs = true;
  EXPECT_EQ(GetBuiltinOperatorVersion(layer), 9);
  params.keep_num_dims = true;
  EXPECT_EQ(GetBuiltinOperatorVersion(layer), 5);
  layer.ext_options.fully_connected.sparse_weight = true;
  EXPECT_EQ(GetBuiltinOperatorVersion(layer), 8);
  layer.ext_options.fully_connected.is_per_channel_quantized = true;
  EXPECT_EQ(GetBuiltinOperatorVersion(layer), 12);
  OpSignature mul = signature(BuiltinOperator_MUL, {kTfLiteUInt8, kTfLiteUInt8}, {kTfLiteUInt8});
  mul.ext_options.mul = {0.5f, 0.5f, 0.5f, true};
  EXPECT_EQ(GetBuiltinOperatorVersion(mul), 1);
  mul.ext_options.mul.output_scale = 0.25f;
  EXPECT_EQ(GetBuiltinOperatorVersion(mul), 3);
}

std::vector<uint8_t> int8_add(int version) {
  surelite::compat_tests::ModelSpec spec;
  spec.tensors = {{{1, 4}, TensorType_INT8, "x", 0.5f}, {{1, 4}, TensorType_INT8, "y", 0.5f}};
  spec.operators = {{BuiltinOperator_ADD, "", {0, 0}, {1}, version}};
  spec.inputs = {0};
  spec.outputs = {1};
  return surelite::compat_tests::make_model(spec);
}

TEST(OpVersions, OfAFile) {
  const std::vector<uint8_t> bytes = int8_add(1);
  const Model* model = GetModel(bytes.data());
  const SubGraph* graph = model->subgraphs()->Get(0);
  const OpSignature found =
      GetOpSignature(model->operator_codes()->Get(0), graph->operators()->Get(0), graph, model);
  EXPECT_EQ(found.op, BuiltinOperator_ADD);
  ASSERT_EQ(found.inputs.size(), 2u);
  EXPECT_EQ(found.inputs[1].type, kTfLiteInt8);
  EXPECT_EQ(found.inputs[1].dims, (std::vector<int32_t>{1, 4}));
  EXPECT_FALSE(found.inputs[0].is_const || found.inputs[0].is_shape_dynamic);
  EXPECT_TRUE(found.ext_options.add.input_quantized);
  EXPECT_NE(found.builtin_data, nullptr);
  EXPECT_EQ(GetBuiltinOperatorVersion(found), 2);
  std::free(found.builtin_data);
}

// Raised in place where the file has the number; 1 is left out of files, and there is no place for another.
TEST(OpVersions, RaisedInAFile) {
  std::vector<uint8_t> bytes = int8_add(1);
  const auto version = [&] { return GetModel(bytes.data())->operator_codes()->Get(0)->version(); };
  testing::internal::CaptureStderr();
  UpdateOpVersion(bytes.data());
  EXPECT_NE(testing::internal::GetCapturedStderr().find("ADD needs version 2"), std::string::npos);
  EXPECT_EQ(version(), 1);
  flatbuffers::FlatBufferBuilder builder;
  builder.ForceDefaults(true);
  const std::unique_ptr<ModelT> model(GetModel(bytes.data())->UnPack());
  FinishModelBuffer(builder, Model::Pack(builder, model.get()));
  bytes.assign(builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize());
  UpdateOpVersion(bytes.data());
  EXPECT_EQ(version(), 2);
  bytes = int8_add(5);
  UpdateOpVersion(bytes.data());
  EXPECT_EQ(version(), 5);
  UpdateOpVersion(nullptr);
}

// As a delegate asks.
TEST(OpVersions, OfANode) {
  const std::vector<uint8_t> bytes = int8_add(2);
  const auto model = FlatBufferModel::BuildFromBuffer(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::unique_ptr<Interpreter> interpreter;
  ASSERT_EQ(InterpreterBuilder(*model, ops::builtin::BuiltinOpResolver())(&interpreter), kTfLiteOk);
  static OpSignature seen;
  TfLiteDelegate delegate = TfLiteDelegateCreate();
  delegate.Prepare = [](TfLiteContext* context, TfLiteDelegate*) {
    TfLiteNode* node = nullptr;
    TfLiteRegistration* registration = nullptr;
    TF_LITE_ENSURE_STATUS(context->GetNodeAndRegistration(context, 0, &node, &registration));
    seen = GetOpSignature(context, node, registration);
    return kTfLiteOk;
  };
  ASSERT_EQ(interpreter->ModifyGraphWithDelegate(&delegate), kTfLiteOk);
  EXPECT_EQ(seen.op, BuiltinOperator_ADD);
  EXPECT_EQ(seen.version, 2);
  ASSERT_EQ(seen.outputs.size(), 1u);
  EXPECT_EQ(seen.outputs[0].type, kTfLiteInt8);
  EXPECT_EQ(GetBuiltinOperatorVersion(seen), 2);
}

}  // namespace
}  // namespace tflite
