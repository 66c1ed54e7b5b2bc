// SPDX-License-Identifier: Apache-2.0
// Some operators of a model as a model of their own.
#include "model/writer/cut_out.h"

#include <gtest/gtest.h>

#include "model/access.h"
#include "model/from_graph.h"
#include "model/writer/writer.h"
#include "surelite/model.h"

namespace surelite {
namespace {

constexpr ElementType kFloat = ElementType::float32;

Model build(ModelWriter* writer) {
  const Result<std::vector<std::byte>> bytes = writer->finish();
  EXPECT_TRUE(bytes);
  return *Model::from_bytes(*bytes);
}

// x -> ADD(widened) -> ABS -> y, where "widened" is a float16 constant made float32 by an operator.
Model widened() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", kFloat, {1, 4});
  const int half = writer.add_constant("half", ElementType::float16, {4}, std::vector<uint16_t>{1, 2, 3, 4});
  const int wide = writer.add_tensor("wide", kFloat, {4}), sum = writer.add_tensor("sum", kFloat, {1, 4}),
            y = writer.add_tensor("y", kFloat, {1, 4});
  writer.add_operator("DEQUANTIZE", {half}, {wide});
  writer.add_operator("ADD", {x, wide}, {sum}, {"AddOptions", {{"fused_activation_function", 1}}}, 2);
  writer.add_operator("ABS", {sum}, {y});
  writer.set_inputs({x});
  writer.set_outputs({y});
  return build(&writer);
}

TEST(CutOut, BringsWhatConstantsNeedAndKeepsTheRest) {
  const Model model = widened();
  const ModelData& data = ModelAccess::data(model);
  Piece piece;
  piece.operators = {1};
  piece.inputs = {0};
  piece.outputs = {3};
  piece.shapes = {{0, {2, 4}}, {3, {2, 4}}};
  const Result<std::vector<std::byte>> bytes = cut_out(data, piece);
  ASSERT_TRUE(bytes) << bytes.error()[0].text();
  const Result<Model> alone = Model::from_bytes(*bytes);
  ASSERT_TRUE(alone) << alone.error()[0].text();
  const SubgraphDef& graph = ModelAccess::data(*alone).subgraphs[0];
  ASSERT_EQ(graph.operators.size(), 2u);
  EXPECT_EQ(graph.operators[0].name, "DEQUANTIZE");
  EXPECT_EQ(graph.operators[1].name, "ADD");
  EXPECT_EQ(graph.operators[1].version, 2);
  EXPECT_EQ(graph.operators[1].options.i64("fused_activation_function"), 1);
  ASSERT_EQ(graph.inputs.size(), 1u);
  EXPECT_EQ(graph.tensors[static_cast<size_t>(graph.inputs[0])].name, "x");
  EXPECT_EQ(graph.tensors[static_cast<size_t>(graph.inputs[0])].shape, (Shape{2, 4}));
  EXPECT_EQ(graph.tensors[static_cast<size_t>(graph.outputs[0])].name, "sum");
}

TEST(CutOut, FindsBorders) {
  const Model model = widened();
  struct CutOutRow {
    std::vector<int> operators;
    std::vector<int32_t> inputs, outputs;
  };
  for (const CutOutRow& row : {CutOutRow{{1}, {0, 2}, {3}}, CutOutRow{{2}, {3}, {4}}, CutOutRow{{0, 2}, {3}, {2, 4}},
                               CutOutRow{{0, 1, 2}, {0}, {4}}}) {
    Piece piece;
    piece.operators = row.operators;
    find_borders(ModelAccess::data(model), &piece);
    EXPECT_EQ(piece.inputs, row.inputs);
    EXPECT_EQ(piece.outputs, row.outputs);
  }
}

TEST(CutOut, Refuses) {
  const Model model = widened();
  const ModelData& data = ModelAccess::data(model);
  for (const Piece& piece : {Piece{.operators = {9}}, Piece{.operators = {-1}}, Piece{.subgraph = 3, .operators = {0}},
                             Piece{.operators = {1}, .outputs = {3}}}) {
    const Result<std::vector<std::byte>> bytes = cut_out(data, piece);
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error()[0].code, Code::A709) << bytes.error()[0].text();
  }
  std::vector<SubgraphDef> graphs = data.subgraphs;
  for (OperatorDef& op : graphs[0].operators) op.opcode_index = 0;  // a graph made in memory has no table of codes
  const Result<Model> made = model_from_graph({.subgraphs = std::move(graphs)}, {});
  ASSERT_TRUE(made) << made.error()[0].text();
  EXPECT_FALSE(cut_out(ModelAccess::data(*made), {.operators = {2}, .inputs = {3}, .outputs = {4}}));

  ModelWriter writer;
  const int x = writer.add_tensor("x", kFloat, {1}), y = writer.add_tensor("y", kFloat, {1});
  writer.add_operator("WHILE", {x}, {y}, {"WhileOptions", {{"cond_subgraph_index", 1}, {"body_subgraph_index", 2}}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  writer.add_subgraph("condition");
  const int in = writer.add_tensor("in", kFloat, {1}), more = writer.add_tensor("more", ElementType::boolean, {1});
  writer.add_operator("LESS", {in, in}, {more}, {"LessOptions", {}});
  writer.set_inputs({in});
  writer.set_outputs({more});
  writer.add_subgraph("body");
  const int from = writer.add_tensor("from", kFloat, {1}), to = writer.add_tensor("to", kFloat, {1});
  writer.add_operator("ABS", {from}, {to});
  writer.set_inputs({from});
  writer.set_outputs({to});
  const Model loop = build(&writer);
  const Result<std::vector<std::byte>> bytes =
      cut_out(ModelAccess::data(loop), {.operators = {0}, .inputs = {0}, .outputs = {1}});
  ASSERT_FALSE(bytes);
  EXPECT_NE(bytes.error()[0].text().find("calls subgraphs"), std::string::npos) << bytes.error()[0].text();
}

}  // namespace
}  // namespace surelite
