// SPDX-License-Identifier: Apache-2.0
// Finding operators: whose an unregistered custom one is, whose options belong to another, and where sparse constants
// may not be.
#include <gtest/gtest.h>

#include "run/models.h"
#include "tflite_generated.h"

namespace surelite::tests {
namespace {

constexpr ElementType kFloat = ElementType::float32;

TEST(Resolve, TellsWhoseAnUnregisteredOperatorIs) {
  struct Row {
    const char *name, *words;
  };
  const Row rows[] = {{"FlexConv2D", "Flex delegate"}, {"edgetpu-custom-op", "Edge TPU"},
                      {"ethos-u", "Ethos-U"},          {"MTKEXT_ABS", "MediaTek"},
                      {"mtkext.abs", "MediaTek"},      {"hexagon-nn", "Hexagon"},
                      {"QNN_1", "Qualcomm"},           {"qnn", "Qualcomm"},
                      {"DISPATCH_OP", "accelerator"},  {"Nobodys", "does not know it"}};
  for (const Row& row : rows) {
    ModelWriter writer;
    int last = writer.add_tensor("x", kFloat, {2});
    writer.set_inputs({last});
    for (int i = 0; i < 3; ++i) {
      const int next = writer.add_tensor("y" + std::to_string(i), kFloat, {2});
      writer.add_custom_operator(row.name, {last}, {next});
      last = next;
    }
    writer.set_outputs({last});
    const Result<Program> program = Program::compile(build(writer));
    ASSERT_EQ(code_of(program), "P303") << row.name;
    EXPECT_EQ(program.error().size(), 1u) << row.name;  // once, however often it is used
    const std::string text = program.error()[0].text();
    EXPECT_NE(text.find(row.words), std::string::npos) << text;
    EXPECT_NE(text.find("3 uses"), std::string::npos) << text;
  }
}

TEST(Resolve, OptionsOfAnother) {
  const Shape image{1, 4, 4, 1}, filter{1, 1, 1, 1};
  const Result<Program> program = Program::compile(
      one_op("CONV_2D", {{kFloat, image}, {kFloat, filter}}, {{kFloat, image}}, {"AddOptions", {}}));
  ASSERT_EQ(code_of(program), "P314");
  EXPECT_NE(program.error()[0].text().find("AddOptions"), std::string::npos) << program.error()[0].text();
}

// Models repeat the same few types; those that are remembered, and those beyond, are answered alike.
TEST(Resolve, ManyKindsOfTypes) {
  for (const bool wrong : {false, true}) {
    ModelWriter writer;
    std::vector<int32_t> outputs;
    const int x = writer.add_tensor("x", kFloat, {2});
    for (int count = 1; count <= 40; ++count)
      for (int repeat = 0; repeat < 2; ++repeat) {
        outputs.push_back(writer.add_tensor("joined", kFloat, {2 * count}));
        writer.add_operator("CONCATENATION", std::vector<int32_t>(static_cast<size_t>(count), x), {outputs.back()},
                            {"ConcatenationOptions", {}});
      }
    if (wrong) {
      outputs.push_back(writer.add_tensor("sum", kFloat, {2}));
      writer.add_operator("ADD", {x}, {outputs.back()}, {"AddOptions", {}});
    }
    writer.set_inputs({x});
    writer.set_outputs(outputs);
    EXPECT_EQ(code_of(Program::compile(build(writer))), wrong ? "P305" : "");
  }
}

// One operator on constants of 2 x 2, of which one says that it is sparse: all of its elements are there.
Model with_sparse(const char* name, const OptionsSpec& options, int inputs, int sparse, bool returned) {
  ModelWriter writer;
  std::vector<int32_t> in;
  for (int i = 0; i < inputs; ++i)
    in.push_back(writer.add_constant("c" + std::to_string(i), kFloat, {2, 2}, std::vector<float>{1, 2, 3, 4}));
  auto sparsity = std::make_unique<tflite::SparsityParametersT>();
  sparsity->traversal_order = {0, 1};
  for (int axis = 0; axis < 2; ++axis)
    sparsity->dim_metadata.emplace_back(std::make_unique<tflite::DimensionMetadataT>())->dense_size = 2;
  writer.object().subgraphs[0]->tensors[static_cast<size_t>(in[static_cast<size_t>(sparse)])]->sparsity =
      std::move(sparsity);
  const int out = writer.add_tensor("out", kFloat, {2, 2});
  writer.add_operator(name, in, {out}, options);
  writer.set_outputs({returned ? in[static_cast<size_t>(sparse)] : out});
  return build(writer);
}

TEST(Resolve, SparseTensors) {
  const OptionsSpec add{"AddOptions", {}}, layer{"FullyConnectedOptions", {}}, dense{"DensifyOptions", {}};
  struct Row {
    const char *name, *op;
    OptionsSpec options;
    int inputs, sparse;
    bool returned;
    const char* code;
  };
  const Row rows[] = {
      {"the first of an addition", "ADD", add, 2, 0, false, "P304"},
      {"the second", "ADD", add, 2, 1, false, "P304"},
      {"the input of a layer", "FULLY_CONNECTED", layer, 2, 0, false, "P304"},
      {"its weights", "FULLY_CONNECTED", layer, 2, 1, false, ""},
      {"what is made dense", "DENSIFY", dense, 1, 0, false, ""},
      {"what a graph returns", "DENSIFY", dense, 1, 0, true, "P304"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(code_of(Program::compile(with_sparse(row.op, row.options, row.inputs, row.sparse, row.returned))),
              row.code)
        << row.name;
}

}  // namespace
}  // namespace surelite::tests
