// SPDX-License-Identifier: Apache-2.0
// What the tests of delegates share: a model, and a session without the parts that do not matter here.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "model/access.h"
#include "plan/fake_delegate.h"
#include "plan/placement.h"
#include "run/graph.h"
#include "run/models.h"

namespace surelite::tests {

using Behaviour = FakeDelegate::Behaviour;
using Outputs = std::vector<std::vector<std::byte>>;
inline constexpr ElementType kFloat = ElementType::float32, kInt8 = ElementType::int8;

// x -> ADD -> MUL -> TANH -> RESHAPE -> ADD -> y, with a second way from the first ADD to the last; TANH is what most
// rows leave out.
inline Model chain(ElementType type) {
  const Quantization quant = type == kInt8 ? affine(0.0625f, -3) : Quantization();
  const Quantization tanh_quant = type == kInt8 ? affine(1.0f / 128, 0) : Quantization();
  ModelWriter writer;
  const auto tensor = [&](const char* name, const Shape& shape) { return writer.add_tensor(name, type, shape, quant); };
  const int x = tensor("x", {2, 6}), sum = tensor("sum", {2, 6}), product = tensor("product", {2, 6});
  const int bent = writer.add_tensor("bent", type, {2, 6}, tanh_quant),
            flat = writer.add_tensor("flat", type, {12}, tanh_quant);
  const int level = tensor("level", {12}), y = tensor("y", {12});
  const int c = type == kInt8
                    ? writer.add_constant("c", type, {6}, std::vector<int8_t>{1, -20, 33, 7, 90, -77}, quant)
                    : writer.add_constant("c", type, {6}, std::vector<float>{0.5f, -2, 3.25f, 1, 7, -0.125f}, quant);
  const int shape = writer.add_constant("shape", ElementType::int32, {1}, std::vector<int32_t>{12});
  writer.add_operator("ADD", {x, c}, {sum}, {"AddOptions", {}}, 2);
  writer.add_operator("MUL", {sum, c}, {product}, {"MulOptions", {}}, 2);
  writer.add_operator("TANH", {product}, {bent}, {}, 2);
  writer.add_operator("RESHAPE", {bent, shape}, {flat}, {"ReshapeOptions", {}});
  writer.add_operator("RESHAPE", {sum, shape}, {level}, {"ReshapeOptions", {}});
  writer.add_operator("ADD", {flat, level}, {y}, {"AddOptions", {}}, 2);
  writer.set_inputs({x});
  writer.set_outputs({y, sum});
  return build(writer);
}

struct Compiled {
  std::shared_ptr<PlanOptions> options;
  Result<std::shared_ptr<const GraphPlan>> plan;
};

inline Compiled compile(const Model& model, DelegateOptions delegates, bool keep_all = false) {
  auto options = std::make_shared<PlanOptions>();
  options->model = ModelAccess::shared(model);
  options->delegates = std::move(delegates);
  options->keep_all_tensors = keep_all;
  std::vector<Shape> shapes;
  const SubgraphDef& graph = options->model->subgraphs[0];
  for (const int32_t t : graph.inputs) shapes.push_back(graph.tensors[static_cast<size_t>(t)].shape);
  return {options, plan_graph(options, 0, shapes, 0)};
}

// A session without the parts that do not matter here.
struct Runner {
  RunState state;
  std::unique_ptr<Graph> graph;

  Status open(const Compiled& compiled) {
    state.options = compiled.options;
    SURELITE_LET(graph, Graph::open(*compiled.plan, &state));
    return {};
  }
  // Inputs filled with bytes that depend on the seed; floats stay small.
  Result<Outputs> run(unsigned seed, bool all_tensors = false) {
    std::mt19937 random(seed);
    const SubgraphDef& def = graph->plan().def();
    for (const int32_t t : def.inputs) {
      Tensor& tensor = graph->tensor(t);
      for (size_t i = 0; i < tensor.bytes; ++i) tensor.data[i] = static_cast<std::byte>(random());
      if (tensor.type == kFloat)
        for (float& value : tensor.values_mut<float>())
          value = static_cast<float>(static_cast<int>(random() % 4001) - 2000) / 512;
    }
    SURELITE_TRY(graph->run());
    Outputs outputs;
    const auto keep = [&](const Tensor& tensor) { outputs.emplace_back(tensor.data, tensor.data + tensor.bytes); };
    for (size_t t = 0; all_tensors && t < def.tensors.size(); ++t) keep(graph->tensor(static_cast<int>(t)));
    for (const int32_t t : def.outputs) keep(graph->tensor(t));
    return outputs;
  }
};

inline constexpr unsigned kRuns = 5;

inline std::vector<Outputs> on_cpu(const Model& model, bool all_tensors = false) {
  const Compiled compiled = compile(model, {}, all_tensors);
  EXPECT_TRUE(compiled.plan);
  Runner runner;
  EXPECT_TRUE(runner.open(compiled));
  std::vector<Outputs> outputs;
  for (unsigned r = 0; r < kRuns; ++r) outputs.push_back(*runner.run(r, all_tensors));
  return outputs;
}

inline std::string codes_of(const Diagnostics& list) {
  std::string codes;
  for (const Diagnostic& each : list) codes += (codes.empty() ? "" : " ") + std::string(name_of(each.code));
  return codes;
}

// Per operator the delegate's name, "cpu" or "-" (computed while planning), and why not: "fake cpu:D504 fake".
inline std::string placed(const GraphPlan& plan) {
  std::string text;
  for (const StepPlacement& each : placement_of(plan)) {
    text += (text.empty() ? "" : " ") + (each.computed ? "-" : each.part >= 0 ? std::string(each.delegate) : "cpu");
    EXPECT_EQ(each.part >= 0, each.origin == Origin::delegate);
    for (const Diagnostic& reason : each.reasons) text += ":" + std::string(name_of(reason.code));
  }
  return text;
}

inline const std::set<std::string> kAllButTanh{"ADD", "MUL", "RESHAPE"};

}  // namespace surelite::tests
