// SPDX-License-Identifier: Apache-2.0
// XNNPACK against the CPU, operator by operator, between inaccessible pages.
#include <gtest/gtest.h>

#include <random>

#include "model/writer/writer.h"
#include "run/access.h"
#include "run/difference.h"
#include "surelite/open_delegate.h"
#include "surelite/session.h"

namespace surelite::tests {
namespace {

constexpr ElementType kFloat = ElementType::float32, kInt8 = ElementType::int8, kUint8 = ElementType::uint8;

Quantization affine(float scale, int zero_point) {
  Quantization quant;
  quant.kind = Quantization::Kind::affine;
  quant.scale = {scale};
  quant.zero_point = {zero_point};
  return quant;
}

struct Row {
  std::string op;
  ElementType type = kFloat;
  Shape in, out;
  OptionsSpec options;
  Shape second;                   // a second input of this shape, if it has a rank
  Shape filter;                   // or a constant filter, with a bias of its output channels
  std::vector<int32_t> parameter; // or a constant of int32
  bool channels = false;          // the filter has a scale per channel
};

// A constant of random values, small for floats.
int constant(ModelWriter* writer, const char* name, ElementType type, const Shape& shape, const Quantization& quant,
             unsigned seed) {
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

Model model_of(const Row& row) {
  ModelWriter writer;
  const bool quantized = row.type != kFloat;
  const int zero_point = row.type == kUint8 ? 128 : 0;
  const Quantization quant = quantized ? affine(1.0f / 64, zero_point) : Quantization();
  const int x = writer.add_tensor("x", row.type, row.in, quant);
  std::vector<int32_t> inputs{x}, given{x};
  if (row.second.rank() > 0) given.push_back(writer.add_tensor("second", row.type, row.second, quant)), inputs = given;
  if (row.filter.rank() > 0) {
    const bool depthwise = row.op == "DEPTHWISE_CONV_2D";
    const int32_t outputs = row.filter[depthwise ? 3 : 0];
    Quantization filter = quantized ? affine(1.0f / 100, zero_point) : Quantization(), bias;
    if (row.channels) {
      filter.scale.clear();
      for (int c = 0; c < outputs; ++c) filter.scale.push_back(0.005f + 0.001f * static_cast<float>(c));
      filter.zero_point.assign(filter.scale.size(), 0);
      filter.quantized_dimension = depthwise ? 3 : 0;
    }
    bias = filter;
    for (float& scale : bias.scale) scale /= 64;
    bias.zero_point.assign(bias.scale.size(), 0);
    bias.quantized_dimension = 0;
    inputs.push_back(constant(&writer, "filter", row.type, row.filter, filter, 3));
    std::vector<int32_t> biases(static_cast<size_t>(outputs));
    for (size_t c = 0; c < biases.size(); ++c) biases[c] = static_cast<int32_t>(c * 37) - 50;
    inputs.push_back(quantized ? writer.add_constant("bias", ElementType::int32, {outputs}, biases, bias)
                               : constant(&writer, "bias", kFloat, {outputs}, {}, 4));
  }
  if (!row.parameter.empty()) {
    const auto count = static_cast<int32_t>(row.parameter.size());
    const Shape shape = row.op == "PAD" ? Shape{count / 2, 2} : Shape{count};
    inputs.push_back(writer.add_constant("parameter", ElementType::int32, shape, row.parameter));
  }
  const int y = writer.add_tensor("y", row.type, row.out, quantized ? affine(1.0f / 16, zero_point) : Quantization());
  writer.add_operator(row.op, inputs, {y}, row.options);
  writer.set_inputs(given);
  writer.set_outputs({y});
  return *Model::from_bytes(*writer.finish());
}

struct Ran {
  std::vector<std::byte> output;
  Placement placement;
  Tensor tensor;
  Program program;
};

Result<Ran> run(const Model& model, int threads, bool delegated) {
  CompileOptions options;
  options.threads = threads;
  if (delegated) {
    options.delegates.delegates = {*open_delegate("xnnpack", {.threads = threads})};
    options.delegates.policy = DelegatePolicy::strict;
    options.delegates.min_operators = 1;
  }
  SURELITE_LET(const Program program, Program::compile(model, options));
  SessionOptions how;
  how.guard = Guarding::after;
  SURELITE_LET(Session session, Session::open(program, how));
  for (int i = 0; i < session.input_count(); ++i) {
    SURELITE_LET(TensorView view, session.input(i));
    SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
    std::mt19937 random(static_cast<unsigned>(7 + i));
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
    if (view.type() != kFloat) continue;
    SURELITE_LET(const std::span<float> values, view.values<float>());
    // Not too near 0: some rows divide, or take roots.
    for (float& value : values) value = 0.25f + static_cast<float>(random() % 1000) / 500;
  }
  SURELITE_TRY(session.run());
  SURELITE_LET(TensorView view, session.output(0));
  SURELITE_LET(const std::span<std::byte> bytes, view.bytes());
  Ran ran{{bytes.begin(), bytes.end()}, program.placement(), {}, program};
  const GraphPlan& plan = SessionAccess::plan(session);
  ran.tensor.def = &plan.def().tensors[static_cast<size_t>(plan.def().outputs[0])];
  ran.tensor.type = ran.tensor.def->type;
  return ran;
}

const OptionsSpec kSame{"Conv2DOptions", {{"padding", 0}, {"stride_w", 1}, {"stride_h", 1}}},
    kValid{"Conv2DOptions",
           {{"padding", 1}, {"stride_w", 2}, {"stride_h", 2}, {"fused_activation_function", 3}}},
    kDepthwise{"DepthwiseConv2DOptions", {{"padding", 0}, {"stride_w", 1}, {"stride_h", 1}, {"depth_multiplier", 1}}},
    kConnected{"FullyConnectedOptions", {{"fused_activation_function", 1}}},
    kPool{"Pool2DOptions",
          {{"padding", 0}, {"stride_w", 2}, {"stride_h", 2}, {"filter_width", 3}, {"filter_height", 3}}};

const Row kRows[] = {
    {"ADD", kFloat, {2, 3, 5}, {2, 3, 5}, {"AddOptions", {{"fused_activation_function", 1}}}, {1, 3, 1}},
    {"ADD", kInt8, {2, 3, 5}, {2, 3, 5}, {"AddOptions", {}}, {2, 3, 5}},
    {"ADD", kUint8, {2, 3, 5}, {2, 3, 5}, {"AddOptions", {}}, {5}},
    {"SUB", kFloat, {7}, {7}, {"SubOptions", {}}, {7}},
    {"SUB", kInt8, {4, 7}, {4, 7}, {"SubOptions", {}}, {4, 7}},
    {"MUL", kFloat, {4, 7}, {4, 7}, {"MulOptions", {{"fused_activation_function", 3}}}, {7}},
    {"MUL", kUint8, {4, 7}, {4, 7}, {"MulOptions", {}}, {4, 7}},
    {"DIV", kFloat, {4, 7}, {4, 7}, {"DivOptions", {}}, {4, 7}},
    {"MAXIMUM", kFloat, {4, 7}, {4, 7}, {"MaximumMinimumOptions", {}}, {4, 7}},
    {"MINIMUM", kFloat, {4, 7}, {4, 7}, {"MaximumMinimumOptions", {}}, {7}},
    {"SQUARED_DIFFERENCE", kFloat, {4, 7}, {4, 7}, {"SquaredDifferenceOptions", {}}, {4, 7}},
    {"CONV_2D", kFloat, {1, 9, 7, 3}, {1, 9, 7, 5}, kSame, {}, {5, 3, 3, 3}},
    {"CONV_2D", kFloat, {2, 9, 7, 3}, {2, 4, 3, 5}, kValid, {}, {5, 3, 3, 3}},
    {"CONV_2D", kInt8, {1, 9, 7, 3}, {1, 9, 7, 5}, kSame, {}, {5, 3, 3, 3}},
    {"CONV_2D", kInt8, {1, 9, 7, 3}, {1, 4, 3, 5}, kValid, {}, {5, 3, 3, 3}, {}, true},
    {"CONV_2D", kUint8, {1, 9, 7, 3}, {1, 9, 7, 5}, kSame, {}, {5, 3, 3, 3}},
    {"DEPTHWISE_CONV_2D", kFloat, {1, 9, 7, 6}, {1, 9, 7, 6}, kDepthwise, {}, {1, 3, 3, 6}},
    {"DEPTHWISE_CONV_2D", kInt8, {1, 9, 7, 6}, {1, 9, 7, 6}, kDepthwise, {}, {1, 3, 3, 6}, {}, true},
    {"DEPTHWISE_CONV_2D", kUint8, {1, 9, 7, 6}, {1, 9, 7, 6}, kDepthwise, {}, {1, 3, 3, 6}},
    {"FULLY_CONNECTED", kFloat, {3, 11}, {3, 4}, kConnected, {}, {4, 11}},
    {"FULLY_CONNECTED", kFloat, {3, 1, 11}, {3, 4}, kConnected, {}, {4, 11}},
    {"FULLY_CONNECTED", kInt8, {3, 11}, {3, 4}, kConnected, {}, {4, 11}},
    {"AVERAGE_POOL_2D", kFloat, {1, 9, 7, 5}, {1, 5, 4, 5}, kPool},
    {"MAX_POOL_2D", kFloat, {1, 9, 7, 5}, {1, 5, 4, 5}, kPool},
    {"MEAN", kFloat, {1, 9, 7, 5}, {1, 1, 1, 5}, {"ReducerOptions", {{"keep_dims", true}}}, {}, {}, {1, 2}},
    {"PAD", kFloat, {1, 3, 4, 2}, {1, 6, 4, 3}, {"PadOptions", {}}, {}, {}, {0, 0, 1, 2, 0, 0, 1, 0}},
    {"RESHAPE", kFloat, {1, 3, 4, 2}, {6, 4}, {"ReshapeOptions", {}}, {}, {}, {6, 4}},
    {"RESIZE_BILINEAR", kFloat, {1, 3, 4, 2}, {1, 7, 5, 2}, {"ResizeBilinearOptions", {}}, {}, {}, {7, 5}},
    {"RESIZE_BILINEAR", kFloat, {1, 3, 4, 2}, {1, 7, 5, 2},
     {"ResizeBilinearOptions", {{"half_pixel_centers", true}}}, {}, {}, {7, 5}},
    {"SOFTMAX", kFloat, {3, 11}, {3, 11}, {"SoftmaxOptions", {{"beta", 1.0}}}},
    {"LEAKY_RELU", kFloat, {3, 11}, {3, 11}, {"LeakyReluOptions", {{"alpha", 0.25}}}},
    {"ABS", kFloat, {3, 11}, {3, 11}},
    {"NEG", kFloat, {3, 11}, {3, 11}},
    {"CEIL", kFloat, {3, 11}, {3, 11}},
    {"FLOOR", kFloat, {3, 11}, {3, 11}},
    {"ROUND", kFloat, {3, 11}, {3, 11}},
    {"ELU", kFloat, {3, 11}, {3, 11}},
    {"HARD_SWISH", kFloat, {3, 11}, {3, 11}},
    {"LOGISTIC", kFloat, {3, 11}, {3, 11}},
    {"RELU", kFloat, {3, 11}, {3, 11}},
    {"RELU6", kFloat, {3, 11}, {3, 11}},
    {"RELU_N1_TO_1", kFloat, {3, 11}, {3, 11}},
    {"SQUARE", kFloat, {3, 11}, {3, 11}},
    {"SQRT", kFloat, {3, 11}, {3, 11}},
};

TEST(Xnnpack, AgreesWithTheCpu) {
  const Result<Ran> probe = run(model_of(kRows[0]), 1, true);
  if (!probe) GTEST_SKIP() << probe.error()[0].text();
  for (const Row& row : kRows) {
    const std::string what = row.op + " " + std::string(name_of(row.type));
    const Model model = model_of(row);
    const Result<Ran> expected = run(model, 1, false);
    ASSERT_TRUE(expected) << what << expected.error()[0].text();
    for (const int threads : {1, 2}) {
      const Result<Ran> found = run(model, threads, true);
      ASSERT_TRUE(found) << what << found.error()[0].text();
      EXPECT_EQ(found->placement.delegated_operators(), 1u) << what << found->placement.text();
      const Difference apart = difference(found->tensor, expected->output, found->output);
      EXPECT_TRUE(apart.acceptable(1e-5, 1)) << what << " on " << threads << " threads: " << apart.text();
    }
  }
}

// What it does not take stays on the CPU, with a reason.
TEST(Xnnpack, RefusesWithNumbers) {
  struct Refused {
    Row row;
    Code code;
  };
  const Refused rows[] = {
      {{"TANH", kFloat, {4}, {4}}, Code::D504},
      {{"SOFTMAX", kFloat, {3, 11}, {3, 11}, {"SoftmaxOptions", {{"beta", 2.0}}}}, Code::D507},
      {{"ADD", kFloat, {1, 1, 1, 1, 1, 1, 3}, {1, 1, 1, 1, 1, 1, 3}, {"AddOptions", {}}, {1, 1, 1, 1, 1, 1, 3}},
       Code::D507},
      {{"MAXIMUM", kInt8, {4, 7}, {4, 7}, {"MaximumMinimumOptions", {}}, {4, 7}}, Code::D506},
  };
  for (const Refused& each : rows) {
    const Model model = model_of(each.row);
    CompileOptions options;
    options.delegates.delegates = {*open_delegate("xnnpack")};
    options.delegates.min_operators = 1;
    const Result<Program> program = Program::compile(model, options);
    // A row whose quantization the CPU refuses says nothing of the delegate.
    if (!program) continue;
    const OperatorPlacement placement = program->placement().operators[0];
    if (!placement.reasons.empty() && placement.reasons[0].code == Code::D511) GTEST_SKIP() << "XNNPACK is not there";
    ASSERT_EQ(placement.reasons.size(), 1u) << each.row.op;
    EXPECT_EQ(placement.reasons[0].code, each.code) << placement.reasons[0].text();
  }
}

}  // namespace
}  // namespace surelite::tests
