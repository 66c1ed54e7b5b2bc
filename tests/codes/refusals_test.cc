// SPDX-License-Identifier: Apache-2.0
// Why operators refuse shapes and quantization: one smallest model per kind, and the numbers that a reader of JSON
// gets.
#include <gtest/gtest.h>

#include "../run/models.h"
#include "types.h"

namespace surelite::tests {
namespace {

struct Row {
  const char* code;
  Model model;
  // Arguments that must be there, as text.
  std::vector<std::pair<std::string, std::string>> arguments;
};

std::string value_of(const Diagnostic& diagnostic, const std::string& name) {
  const Argument* argument = diagnostic.find(name);
  if (!argument) return "none";
  if (const auto* i = std::get_if<int64_t>(&argument->value)) return std::to_string(*i);
  if (const auto* d = std::get_if<double>(&argument->value)) return std::to_string(*d);
  return std::get<std::string>(argument->value);
}

void expect_refused(const Row& row) {
  const Result<Program> program = Program::compile(row.model);
  ASSERT_FALSE(program) << row.code;
  const Diagnostic& first = program.error()[0];
  EXPECT_EQ(name_of(first.code), row.code) << first.text();
  for (const auto& [name, value] : row.arguments)
    EXPECT_EQ(value_of(first, name), value) << row.code << " " << name << ": " << first.text();
  // Every argument that the sentences name is there.
  EXPECT_EQ(first.text().find('?'), std::string::npos) << first.text();
}

Model reshape_to(std::vector<int64_t> shape) {
  return one_op("RESHAPE", {{kFloat, {4}}}, {{kFloat, {4}}}, {"ReshapeOptions", {{"new_shape", std::move(shape)}}});
}

OptionsSpec conv_options() { return {"Conv2DOptions", {{"stride_w", 1}, {"stride_h", 1}}}; }

Model conv(const Shape& image, const Shape& filter, const Shape& bias) {
  return one_op("CONV_2D", {{kFloat, image}, {kFloat, filter}, {kFloat, bias}}, {{kFloat, {1, 4, 4, 1}}},
                conv_options());
}

// WHILE over int32 values; the condition takes one value of `type`.
Model loop(int values, ElementType type) {
  ModelWriter writer;
  std::vector<int32_t> in, out;
  for (int i = 0; i < values; ++i) in.push_back(writer.add_tensor("in" + std::to_string(i), kInt, {1}));
  for (int i = 0; i < values; ++i) out.push_back(writer.add_tensor("out" + std::to_string(i), kInt, {1}));
  writer.add_operator("WHILE", in, out, {"WhileOptions", {{"cond_subgraph_index", 1}, {"body_subgraph_index", 1}}});
  writer.set_inputs(in);
  writer.set_outputs(out);
  writer.add_subgraph("condition");
  const int seen = writer.add_tensor("seen", type, {1}), go = writer.add_tensor("go", ElementType::boolean, {1});
  writer.add_operator("EQUAL", {seen, seen}, {go}, {"EqualOptions", {}});
  writer.set_inputs({seen});
  writer.set_outputs({go});
  return build(writer);
}

TEST(Refusals, Shapes) {
  const Row rows[] = {
      {"P307", reshape_to({-1, -1}), {{"axis", "0"}, {"other_axis", "1"}}},
      {"P316", conv({4, 4}, {1, 1, 1, 1}, {1}), {{"rank", "2"}, {"wanted", "4"}, {"op", "CONV_2D"}}},
      {"P317",
       one_op("BITCAST", {{kInt, {3}}}, {{kInt64, {}}}, {"BitcastOptions", {}}),
       {{"axis", "0"}, {"extent", "3"}, {"wanted", "2"}}},
      {"P318",
       one_op("BATCH_MATMUL", {{kFloat, {2, 3}}, {kFloat, {4, 5}}}, {{kFloat, {2, 5}}}, {"BatchMatMulOptions", {}}),
       {{"axis", "1"}, {"extent", "3"}, {"other_axis", "0"}, {"other_extent", "4"}}},
      {"P318", conv({1, 4, 4, 3}, {8, 1, 1, 2}, {8}), {{"axis", "3"}, {"extent", "3"}, {"other_extent", "2"}}},
      {"P319", conv({1, 4, 4, 1}, {8, 1, 1, 1}, {7}), {{"count", "7"}, {"wanted", "8"}}},
      {"P319", reshape_to({5}), {{"count", "4"}, {"wanted", "5"}}},
      {"P320",
       one_op("PACK", {{kFloat, {2}}, {kFloat, {3}}}, {{kFloat, {2, 2}}}, {"PackOptions", {{"values_count", 2}}}),
       {{"shape", "[2]"}, {"other_shape", "[3]"}}},
      {"P321", add_model({2, 3}, {4}), {{"axis", "1"}, {"extent", "3"}, {"other_extent", "4"}}},
      {"P322",
       one_op("PAD", {{kFloat, {2, 3}}, {kInt, {3, 2}}}, {{kFloat, {2, 3}}}),
       {{"shape", "[3,2]"}, {"wanted", "[2,2]"}}},
      {"P323", conv({1, 4, 4, 1}, {1, 0, 1, 1}, {1}), {{"window", "0"}, {"extent", "4"}}},
      {"P324",
       one_op("FULLY_CONNECTED", {{kFloat, {5}}, {kFloat, {2, 2}}}, {{kFloat, {1, 2}}}, {"FullyConnectedOptions", {}}),
       {{"value", "5"}, {"divisor", "2"}}},
      {"P325", reshape_to({-2}), {{"axis", "0"}, {"extent", "-2"}}},
      {"P327", loop(2, kInt), {{"subgraph", "1"}, {"count", "1"}, {"role", "input"}, {"given", "2"}}},
      {"P328", loop(1, kFloat), {{"type", "int32"}, {"other_type", "float32"}}},
  };
  for (const Row& row : rows) expect_refused(row);
}

// One operator whose inputs and output have a quantization each.
struct Part {
  ElementType type;
  Shape shape;
  Quantization quant;
};

Model quantized(std::string_view name, const std::vector<Part>& inputs, const Part& output,
                const OptionsSpec& options = {}, int version = 1, std::string_view writer_name = "") {
  ModelWriter writer(writer_name);
  std::vector<int32_t> in;
  for (const Part& part : inputs)
    in.push_back(writer.add_tensor("in" + std::to_string(in.size()), part.type, part.shape, part.quant));
  const int out = writer.add_tensor("out", output.type, output.shape, output.quant);
  writer.add_operator(name, in, {out}, options, version);
  writer.set_inputs(in);
  writer.set_outputs({out});
  return build(writer);
}

Quantization along(int axis, std::vector<float> scales) {
  Quantization quant = affine(0.5f, 0);
  quant.zero_point.assign(scales.size(), 0);
  quant.scale = std::move(scales);
  quant.quantized_dimension = axis;
  return quant;
}

// Rows of a table of rank 3 cannot have blocks.
Model blocks_of_rank_three() {
  ModelWriter writer;
  const int scales = writer.add_constant("scales", kFloat, {4}, std::vector<float>{1, 1, 1, 1});
  Quantization blocks;
  blocks.kind = Quantization::Kind::blockwise;
  blocks.scales_tensor = scales;
  blocks.block_size = 2;
  const int picks = writer.add_tensor("picks", kInt, {1});
  const int table = writer.add_constant("table", kInt8, {2, 2, 2}, std::vector<int8_t>(8, 1), blocks);
  const int out = writer.add_tensor("out", kFloat, {1, 2, 2});
  writer.add_operator("EMBEDDING_LOOKUP", {picks, table}, {out}, {}, 3);
  writer.set_inputs({picks});
  writer.set_outputs({out});
  return build(writer);
}

TEST(Refusals, Quantization) {
  const Part image{kInt8, {1, 4, 4, 1}, affine(0.5f, 0)}, filter{kInt8, {1, 1, 1, 1}, affine(0.25f, 3)};
  const Row rows[] = {
      {"P309", blocks_of_rank_three(), {{"what", "it has blockwise scales and rank 3, not 2"}}},
      {"P330",
       one_op("ADD", {{kInt8, {2}}, {kInt8, {2}}}, {{kInt8, {2}}}, {"AddOptions", {}}),
       {{"scales", "0"}, {"wanted", "1"}}},
      {"P331",
       quantized("TANH", {{kInt16, {4}, affine(1.0f / 4096, 0)}}, {kInt16, {4}, affine(0.001f, 0)}, {}, 3,
                 "a converter"),
       {{"scale", "0.001000"}, {"wanted", "0.000031"}, {"writer", " The file says of its writer: \"a converter\"."}}},
      {"P332",
       quantized("CONV_2D", {image, filter}, image, conv_options(), 3),
       {{"zero_point", "3"}, {"wanted", "0"}, {"writer", ""}}},
      {"P333",
       quantized("FULLY_CONNECTED", {{kInt8, {1, 2}, affine(0.5f, 0)}, {kInt8, {2, 2}, along(1, {0.5f, 0.25f})}},
                 {kInt8, {1, 2}, affine(0.5f, 0)}, {"FullyConnectedOptions", {}}, 5),
       {{"scales", "2"}, {"axis", "1"}, {"wanted", "axis 0"}}},
      {"P334",
       quantized("PACK", {{kInt8, {2}, affine(0.5f, 0)}}, {kInt8, {1, 2}, affine(0.25f, 1)},
                 {"PackOptions", {{"values_count", 1}}}, 2),
       {{"scale", "0.500000"}, {"other_scale", "0.250000"}, {"zero_point", "0"}, {"other_zero_point", "1"}}},
  };
  for (const Row& row : rows) {
    expect_refused(row);
    EXPECT_EQ(Program::compile(row.model).error()[0].text().find("a converter does not write this"), std::string::npos);
  }
}

}  // namespace
}  // namespace surelite::tests
