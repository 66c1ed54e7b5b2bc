// SPDX-License-Identifier: Apache-2.0
// What the writer writes reads back, compiles and runs.
#include <gtest/gtest.h>

#include <cstring>

#include "base/memory.h"
#include "model/access.h"
#include "model/graph.h"
#include "model/sample.h"
#include "surelite/session.h"

namespace surelite::test {
namespace {

TEST(Writer, RunsWhatItWrote) {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::float32, {3});
  const int w = writer.add_constant("w", ElementType::float32, {3}, std::vector<float>{1, 2, 3});
  const int y = writer.add_tensor("y", ElementType::float32, {3});
  writer.add_operator("ADD", {x, w}, {y}, {"AddOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  const auto bytes = writer.finish();
  ASSERT_TRUE(bytes) << to_text(bytes.error());
  const auto model = Model::from_bytes(*bytes);
  ASSERT_TRUE(model) << to_text(model.error());
  const auto program = Program::compile(*model);
  ASSERT_TRUE(program) << to_text(program.error());
  auto session = Session::open(*program);
  ASSERT_TRUE(session);
  ASSERT_TRUE(session->input(0)->copy_from(std::vector<float>{10, 20, 30}));
  ASSERT_TRUE(session->run());
  const auto values = session->output<float>("y");
  ASSERT_TRUE(values);
  EXPECT_EQ(std::vector<float>(values->begin(), values->end()), (std::vector<float>{11, 22, 33}));
}

TEST(Writer, OptionsReadBack) {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::float32, {1});
  const int y = writer.add_tensor("y", ElementType::float32, {1});
  writer.add_operator("RESHAPE", {x}, {y}, {"ReshapeOptions", {{"new_shape", std::vector<int64_t>{1, -1}}}});
  writer.add_operator("SOFTMAX", {x}, {y}, {"SoftmaxOptions", {{"beta", 0.5}}});
  writer.add_operator("VAR_HANDLE", {}, {}, {"VarHandleOptions", {{"shared_name", "counter"}}});
  writer.add_operator("STABLEHLO_CASE", {x}, {},
                      {"StablehloCaseOptions", {{"branch_subgraph_indices", std::vector<int64_t>{0}}}});
  writer.add_operator("BUCKETIZE", {x}, {y}, {"BucketizeOptions", {{"boundaries", std::vector<double>{1, 2.5}}}});
  writer.set_inputs({x});
  const auto bytes = writer.finish();
  ASSERT_TRUE(bytes) << to_text(bytes.error());
  tflite::ModelT model;
  tflite::GetModel(bytes->data())->UnPackTo(&model);
  const auto& ops = model.subgraphs[0]->operators;
  EXPECT_EQ(ops[0]->builtin_options.AsReshapeOptions()->new_shape, (std::vector<int32_t>{1, -1}));
  EXPECT_EQ(ops[1]->builtin_options.AsSoftmaxOptions()->beta, 0.5f);
  EXPECT_EQ(ops[2]->builtin_options.AsVarHandleOptions()->shared_name, "counter");
  EXPECT_EQ(ops[3]->builtin_options_2.AsStablehloCaseOptions()->branch_subgraph_indices, std::vector<int32_t>{0});
  EXPECT_EQ(ops[4]->builtin_options.AsBucketizeOptions()->boundaries, (std::vector<float>{1, 2.5f}));
}

TEST(Writer, UnknownNamesAreRefused) {
  const OptionsSpec wrong[] = {{"NoSuchOptions", {}},
                               {"AddOptions", {{"no_such_field", 1}}},
                               {"AddOptions", {{"fused_activation_function", "RELU"}}},
                               {"ReshapeOptions", {{"new_shape", 3}}}};
  for (const OptionsSpec& options : wrong) {
    ModelWriter writer;
    writer.add_operator("ADD", {}, {}, options);
    const auto bytes = writer.finish();
    ASSERT_FALSE(bytes) << options.table;
    EXPECT_EQ(bytes.error().front().code, Code::A709);
  }
  ModelWriter writer;
  writer.add_operator("NO_SUCH_OPERATOR", {}, {});
  EXPECT_FALSE(writer.finish());
}

// An operator must not run on options of another operator, nor without those it needs.
TEST(Writer, OptionsOfAnotherOperator) {
  for (const OptionsSpec& options : {OptionsSpec{}, OptionsSpec{"Conv2DOptions", {}}}) {
    ModelWriter writer;
    const int x = writer.add_tensor("x", ElementType::float32, {3});
    const int y = writer.add_tensor("y", ElementType::float32, {3});
    writer.add_operator("ADD", {x, x}, {y}, options);
    writer.set_inputs({x});
    writer.set_outputs({y});
    const auto model = Model::from_bytes(*writer.finish());
    ASSERT_TRUE(model) << to_text(model.error());
    const auto program = Program::compile(*model);
    ASSERT_FALSE(program);
    EXPECT_EQ(program.error().front().code, Code::P314) << to_text(program.error());
  }
}

// Data behind the FlatBuffer at any offset: what is not aligned for its type is copied, the rest is used in place.
TEST(Reader, ConstantsAreAligned) {
  for (size_t shift = 0; shift < 8; ++shift) {
    ModelWriter writer = sample();
    auto& buffer = *writer.object().buffers[writer.object().subgraphs[0]->tensors[kW]->buffer];
    buffer.data.clear();
    buffer.offset = buffer.size = 32;
    const size_t end = writer.finish()->size();
    const size_t offset = (end + 15) / 16 * 16 + shift;
    buffer.offset = offset;
    std::vector<std::byte> bytes = *writer.finish();
    ASSERT_EQ(bytes.size(), end);
    bytes.resize(offset + 32);
    const std::vector<float> values = {1, 2, 3, 4, 5, 6, 7, 8};
    std::memcpy(bytes.data() + offset, values.data(), 32);
    const auto model = Model::from_bytes(bytes);
    ASSERT_TRUE(model) << to_text(model.error());
    const TensorDef& w = ModelAccess::data(*model).subgraphs[0].tensors[kW];
    EXPECT_EQ(reinterpret_cast<uintptr_t>(w.data.data()) % alignof(float), 0u);
    EXPECT_EQ(std::memcmp(w.data.data(), values.data(), 32), 0);
    EXPECT_EQ(ModelAccess::data(*model).realigned_bytes, shift % 4 ? 32u : 0u);
  }
}

TEST(Reader, AllocationsMayFail) {
  const std::vector<std::byte> bytes = sample_bytes([](tflite::ModelT& m) { m.subgraphs[0]->inputs = {kX, kW}; });
  AllocationFault::arm(1'000'000);
  ASSERT_TRUE(Model::from_bytes(bytes));
  const int64_t calls = AllocationFault::calls();
  AllocationFault::disarm();
  ASSERT_GE(calls, 2);  // the copy of the file, and the constant that is an input
  for (int64_t k = 0; k < calls; ++k) {
    AllocationFault::arm(k);
    const auto model = Model::from_bytes(bytes);
    AllocationFault::disarm();
    ASSERT_FALSE(model) << k;
    EXPECT_EQ(model.error().front().code, Code::B802) << k;
  }
}

TEST(Reader, ConstantInputsCannotBeWritten) {
  const auto model = load_sample([](tflite::ModelT& m) {
    m.subgraphs[0]->inputs = {kX, kW};
    m.subgraphs[0]->operators.pop_back();
    m.subgraphs[0]->outputs = {kY};
    m.signature_defs.clear();
  });
  ASSERT_TRUE(model) << to_text(model.error());
  const auto program = Program::compile(*model);
  ASSERT_TRUE(program) << to_text(program.error());
  auto session = Session::open(*program);
  ASSERT_TRUE(session);
  const Status status = session->input(1)->copy_from(std::vector<float>(8, 5));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().front().code, Code::A709);
}

}  // namespace
}  // namespace surelite::test
