// SPDX-License-Identifier: Apache-2.0
// A delegate's part as a file of its own: it computes what the part does, and what is no part is refused.
#include <gtest/gtest.h>

#include "plan/delegate_models.h"

namespace surelite::tests {
namespace {

// Hands each part on as a file, and leaves the work to the CPU.
class Exporter final : public Delegate {
 public:
  explicit Exporter(std::set<std::string> takes) : takes_(std::move(takes)) {}
  std::string_view name() const override { return "exporter"; }
  Status claims(const OpView& op) const override {
    return takes_.contains(std::string(op.name())) ? Status() : op.left_out();
  }
  Result<std::unique_ptr<DelegateKernel>> prepare(const PartView& part) override {
    SURELITE_LET(std::vector<std::byte> bytes, part_as_model(part));
    files.push_back(std::move(bytes));
    const Result<std::vector<std::byte>> twins[] = {part_as_model({}), part_as_model({.model = part.model}),
                                                    part_as_model({.ops = part.ops})};
    for (const auto& twin : twins) EXPECT_EQ(code_of(twin), "A709");
    return std::unique_ptr<DelegateKernel>();
  }
  std::vector<std::vector<std::byte>> files;

 private:
  const std::set<std::string> takes_;
};

TEST(PartModel, IsTheParts) {
  const auto exporter = std::make_shared<Exporter>(kAllButTanh);
  const Model model = chain(kFloat);
  ASSERT_TRUE(compile(model, {{exporter}, DelegatePolicy::fall_back, 1}).plan);
  ASSERT_EQ(exporter->files.size(), 2u);
  std::vector<std::vector<std::string>> names;
  for (const std::vector<std::byte>& bytes : exporter->files) {
    const Result<Model> part = Model::from_bytes(bytes);
    ASSERT_TRUE(part) << part.error()[0].text();
    std::vector<std::string>& list = names.emplace_back();
    const SubgraphDef& graph = ModelAccess::data(*part).subgraphs[0];
    for (const OperatorDef& op : graph.operators) list.push_back(op.name);
    for (const std::vector<int32_t>* tensors : {&graph.inputs, &graph.outputs})
      for (const int32_t t : *tensors) list.push_back(graph.tensors[static_cast<size_t>(t)].name);
  }
  EXPECT_EQ(names[0], (std::vector<std::string>{"ADD", "MUL", "RESHAPE", "x", "sum", "product", "level"}));
  EXPECT_EQ(names[1], (std::vector<std::string>{"RESHAPE", "ADD", "bent", "level", "y"}));
}

// An input that is absent stays so, and shapes are those in force, not those of the file.
TEST(PartModel, AbsentInputsAndShapesInForce) {
  ModelWriter writer;
  const int x = writer.add_tensor("x", kFloat, {2, 3}), y = writer.add_tensor("y", kFloat, {2, 2});
  const int weights = writer.add_constant("w", kFloat, {2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
  writer.set_shape_signature(x, {-1, 3});
  writer.add_operator("FULLY_CONNECTED", {x, weights, -1}, {y}, {"FullyConnectedOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  const auto exporter = std::make_shared<Exporter>(std::set<std::string>{"FULLY_CONNECTED"});
  CompileOptions options;
  options.delegates = {{exporter}, DelegatePolicy::fall_back, 1};
  options.input_shapes = {{5, 3}};
  ASSERT_TRUE(Program::compile(build(writer), options));
  ASSERT_EQ(exporter->files.size(), 1u);
  const Result<Model> part = Model::from_bytes(exporter->files[0]);
  ASSERT_TRUE(part) << part.error()[0].text();
  const SubgraphDef& graph = ModelAccess::data(*part).subgraphs[0];
  EXPECT_EQ(graph.operators[0].inputs[2], kNoTensor);
  EXPECT_EQ(graph.tensors[static_cast<size_t>(graph.inputs[0])].shape, Shape({5, 3}));
  EXPECT_EQ(graph.tensors[static_cast<size_t>(graph.outputs[0])].shape, Shape({5, 2}));
}

}  // namespace
}  // namespace surelite::tests
