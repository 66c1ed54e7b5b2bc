// SPDX-License-Identifier: Apache-2.0
// Models of one operator, and how a backend runs them: for tables of a backend's operators against the CPU.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "model/writer/writer.h"
#include "run/access.h"
#include "run/difference.h"
#include "surelite/open_delegate.h"
#include "surelite/session.h"

namespace surelite::tests {

inline constexpr ElementType kFloat = ElementType::float32, kInt8 = ElementType::int8, kUint8 = ElementType::uint8;

struct Row {
  std::string op;
  ElementType type = kFloat;
  Shape in, out;
  OptionsSpec options;
  Shape second;                            // a second input of this shape, if it has a rank
  Shape filter;                            // or a constant filter, with a bias of its output channels
  std::vector<int32_t> parameter;          // or a constant of int32
  bool channels = false;                   // the filter has a scale per channel
  std::vector<std::vector<int32_t>> more;  // further constants of int32
  Shape constant;                          // and one of the row's type
  bool parameter_first = false;
  ElementType result = ElementType::string;  // string: the row's type
  bool moves = false;                        // the output has the input's quantization
  int outputs = 1;                           // of shape `out`
};

inline Quantization affine(float scale, int zero_point) {
  Quantization quant;
  quant.kind = Quantization::Kind::affine;
  quant.scale = {scale};
  quant.zero_point = {zero_point};
  return quant;
}

// A constant of random values, small for floats.
inline int constant(ModelWriter* writer, const char* name, ElementType type, const Shape& shape,
                    const Quantization& quant, unsigned seed) {
  std::mt19937 random(seed);
  if (type == kFloat) {
    std::vector<float> values(static_cast<size_t>(shape.count()));
    for (float& value : values) value = static_cast<float>(static_cast<int>(random() % 401) - 200) / 400;
    return writer->add_constant(name, type, shape, values);
  }
  std::vector<uint8_t> values(static_cast<size_t>(shape.count()));
  for (uint8_t& value : values) value = static_cast<uint8_t>(random());
  return writer->add_constant(name, type, shape, values, quant);
}

inline Quantization quantization_of(ElementType type, float scale) {
  if (type != kInt8 && type != kUint8) return {};
  return affine(scale, type == kUint8 ? 128 : 0);
}

inline void add_weights(const Row& row, ModelWriter* writer, std::vector<int32_t>* inputs) {
  const bool quantized = row.type != kFloat, depthwise = row.op == "DEPTHWISE_CONV_2D";
  const int32_t outputs = row.filter[depthwise ? 3 : 0];
  Quantization filter = quantization_of(row.type, 1.0f / 100);
  if (row.channels) {
    filter.scale.clear();
    for (int c = 0; c < outputs; ++c) filter.scale.push_back(0.005f + 0.001f * static_cast<float>(c));
    filter.zero_point.assign(filter.scale.size(), 0);
    filter.quantized_dimension = depthwise ? 3 : 0;
  }
  Quantization bias = filter;
  for (float& scale : bias.scale) scale /= 64;
  bias.zero_point.assign(bias.scale.size(), 0);
  bias.quantized_dimension = 0;
  inputs->insert(inputs->begin() + 1, constant(writer, "filter", row.type, row.filter, filter, 3));
  if (row.op == "TRANSPOSE_CONV") {
    const std::vector<int32_t> shape(row.out.begin(), row.out.end());
    inputs->insert(inputs->begin(), writer->add_constant("shape", ElementType::int32, {4}, shape));
    std::swap((*inputs)[1], (*inputs)[2]);
  }
  std::vector<int32_t> biases(static_cast<size_t>(outputs));
  for (size_t c = 0; c < biases.size(); ++c) biases[c] = static_cast<int32_t>(c * 37) - 50;
  inputs->push_back(quantized ? writer->add_constant("bias", ElementType::int32, {outputs}, biases, bias)
                              : constant(writer, "bias", kFloat, {outputs}, {}, 4));
}

inline Model model_of(const Row& row) {
  ModelWriter writer;
  // CAST takes what is stored.
  const Quantization quant = row.op == "CAST" ? Quantization{} : quantization_of(row.type, 1.0f / 64);
  const int x = writer.add_tensor("x", row.type, row.in, quant);
  std::vector<int32_t> inputs{x}, given{x};
  if (row.second.rank() > 0) given.push_back(writer.add_tensor("second", row.type, row.second, quant)), inputs = given;
  if (row.filter.rank() > 0) add_weights(row, &writer, &inputs);
  std::vector<std::vector<int32_t>> parameters = row.more;
  if (!row.parameter.empty()) parameters.insert(parameters.begin(), row.parameter);
  for (const std::vector<int32_t>& parameter : parameters) {
    const auto count = static_cast<int32_t>(parameter.size());
    const bool pads = row.op.starts_with("PAD") || row.op == "MIRROR_PAD";
    const Shape shape = pads ? Shape{count / 2, 2} : row.op == "SPLIT" ? Shape{} : Shape{count};
    const int32_t added = writer.add_constant("parameter", ElementType::int32, shape, parameter);
    inputs.insert(row.parameter_first ? inputs.begin() : inputs.end(), added);
  }
  if (row.constant.rank() > 0) inputs.push_back(constant(&writer, "constant", row.type, row.constant, quant, 5));
  std::vector<int32_t> outputs;
  const ElementType result = row.result == ElementType::string ? row.type : row.result;
  for (int i = 0; i < row.outputs; ++i)
    outputs.push_back(writer.add_tensor("y" + std::to_string(i), result, row.out,
                                        row.moves ? quant : quantization_of(result, 1.0f / 16)));
  writer.add_operator(row.op, inputs, outputs, row.options);
  writer.set_inputs(given);
  writer.set_outputs(outputs);
  return *Model::from_bytes(*writer.finish());
}

// What a run left behind: the bytes of each output, and a tensor that says what they are.
struct Ran {
  std::vector<std::vector<std::byte>> outputs;
  std::vector<Tensor> tensors;
  Placement placement;
  Program program;
};

inline Status fill_inputs(Session* session) {
  for (int i = 0; i < session->input_count(); ++i) {
    SURELITE_LET(TensorView view, session->input(i));
    SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
    std::mt19937 random(static_cast<unsigned>(7 + i));
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
    if (view.type() == ElementType::int32) {
      SURELITE_LET(const std::span<int32_t> whole, view.values<int32_t>());
      for (int32_t& value : whole) value = static_cast<int32_t>(random() % 2001) - 1000;
    }
    if (view.type() != kFloat) continue;
    SURELITE_LET(const std::span<float> values, view.values<float>());
    // Not too near 0: some rows divide, or take roots.
    for (float& value : values) value = 0.25f + static_cast<float>(random() % 1000) / 500;
  }
  return {};
}

// On the backend, strictly; on the CPU for null.
inline Result<Ran> run_with(const Model& model, int threads, const std::shared_ptr<Delegate>& delegate,
                            size_t min_operators = 1) {
  CompileOptions options;
  options.threads = threads;
  if (delegate) {
    options.delegates.delegates = {delegate};
    options.delegates.policy = DelegatePolicy::strict;
    options.delegates.min_operators = min_operators;
  }
  SURELITE_LET(const Program program, Program::compile(model, options));
  SessionOptions how;
  how.guard = Guarding::after;
  SURELITE_LET(Session session, Session::open(program, how));
  SURELITE_TRY(fill_inputs(&session));
  SURELITE_TRY(session.run());
  Ran ran;
  ran.placement = program.placement();
  ran.program = program;
  const GraphPlan& plan = SessionAccess::plan(session);
  for (int i = 0; i < session.output_count(); ++i) {
    SURELITE_LET(TensorView view, session.output(i));
    SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
    ran.outputs.emplace_back(bytes.begin(), bytes.end());
    Tensor& tensor = ran.tensors.emplace_back();
    tensor.def = &plan.def().tensors[static_cast<size_t>(plan.def().outputs[static_cast<size_t>(i)])];
    tensor.type = tensor.def->type;
  }
  return ran;
}

// The same by name; on the CPU for an empty one.
inline Result<Ran> run_on(const Model& model, int threads, const std::string& delegate, size_t min_operators = 1) {
  std::shared_ptr<Delegate> opened;
  if (!delegate.empty()) {
    SURELITE_LET(opened, open_delegate(delegate, {.threads = threads}));
  }
  return run_with(model, threads, opened, min_operators);
}

// The outputs of two runs of one model agree within the tolerance of their types.
inline void expect_agreement(const Ran& expected, const Ran& found, double relative, int steps,
                             const std::string& what) {
  ASSERT_EQ(expected.outputs.size(), found.outputs.size()) << what;
  for (size_t i = 0; i < found.outputs.size(); ++i) {
    const Difference apart = difference(found.tensors[i], expected.outputs[i], found.outputs[i]);
    EXPECT_TRUE(apart.acceptable(relative, steps)) << what << ", output " << i << ": " << apart.text();
  }
}

}  // namespace surelite::tests
