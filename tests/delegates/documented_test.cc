// SPDX-License-Identifier: Apache-2.0
// What vendors' delegates are documented to take.
#include "offline/documented.h"

#include <gtest/gtest.h>

#include "delegates/faults.h"
#include "model/access.h"
#include "surelite/program.h"

namespace surelite::tests {
namespace {

using namespace surelite::tool;

Model build(ModelWriter writer) { return *Model::from_bytes(*writer.finish()); }

// Per operator the delegate, or why not: "gpu D504 gpu".
std::string asked(const Model& model, const char* name) {
  const Result<Documentation> documentation = find_documentation(name);
  if (!documentation) return std::string(name_of(documentation.error()[0].code));
  CompileOptions options;
  options.delegates.delegates = {documentation->delegate};
  options.delegates.min_operators = 1;
  const Result<Program> program = Program::compile(model, options);
  EXPECT_TRUE(program);
  std::string text;
  for (const OperatorPlacement& op : program->placement().operators)
    text += (text.empty() ? "" : " ") + (op.part >= 0 ? "yes" : std::string(name_of(op.reasons[0].code)));
  return text;
}

// ADD of version `version`, TANH, ABS, and a DEPTHWISE_CONV_2D with stride `stride`.
Model mixed(ElementType type, int version, int stride) {
  ModelWriter writer;
  const bool whole = type == ElementType::int8;
  Quantization quant;
  if (whole) quant.kind = Quantization::Kind::affine, quant.scale = {1.0f / 128}, quant.zero_point = {0};
  const Shape shape{1, 9, 9, 2};
  const int x = writer.add_tensor("x", type, shape, quant), sum = writer.add_tensor("sum", type, shape, quant),
            bent = writer.add_tensor("bent", type, shape, quant);
  const Shape filter_shape{1, 3, 3, 2};
  const int filter = whole ? writer.add_constant("filter", type, filter_shape, std::vector<int8_t>(18, 3), quant)
                           : writer.add_constant("filter", type, filter_shape, std::vector<float>(18, 0.5f));
  Quantization bias_quant = quant;
  if (whole) bias_quant.scale = {1.0f / 16384};
  const int bias = whole ? writer.add_constant("bias", ElementType::int32, {2}, std::vector<int32_t>{1, 2}, bias_quant)
                         : writer.add_constant("bias", type, {2}, std::vector<float>{1, 2});
  const int32_t out = (9 - 3) / stride + 1;
  const int y = writer.add_tensor("y", type, {1, out, out, 2}, quant);
  writer.add_operator("ADD", {x, x}, {sum}, {"AddOptions", {}}, version);
  writer.add_operator("TANH", {sum}, {bent}, {}, whole ? 2 : 1);
  writer.add_operator("DEPTHWISE_CONV_2D", {bent, filter, bias}, {y},
                      {"DepthwiseConv2DOptions",
                       {{"padding", 1}, {"stride_w", stride}, {"stride_h", stride}, {"depth_multiplier", 1}}},
                      whole ? 3 : 1);
  writer.set_inputs({x});
  writer.set_outputs({y});
  return build(std::move(writer));
}

TEST(Documented, AnswersByTable) {
  struct Row {
    const char* delegate;
    ElementType type;
    int version, stride;
    std::string expected;
  };
  constexpr ElementType kFloat = ElementType::float32, kInt8 = ElementType::int8;
  const Row rows[] = {
      {"gpu", kFloat, 1, 1, "yes D504 yes"},         {"gpu", kFloat, 2, 1, "D505 D504 yes"},
      {"gpu", kInt8, 2, 1, "yes D504 yes"},          {"nnapi", kFloat, 1, 1, "yes yes yes"},
      {"nnapi:27", kInt8, 2, 1, "yes yes yes"},      {"hexagon", kFloat, 1, 1, "D506 D506 D506"},
      {"hexagon", kInt8, 2, 1, "yes yes yes"},       {"hexagon", kInt8, 2, 4, "yes yes D507"},
      {"edgetpu", kInt8, 2, 4, "yes yes yes"},       {"edgetpu", kFloat, 1, 1, "D506 D506 D506"},
      {"coreml", kFloat, 1, 1, "yes yes yes"},       {"xnnpack", kInt8, 2, 1, "yes yes yes"},
      {"nothing", kFloat, 1, 1, "D521"},             {"gpu:3", kFloat, 1, 1, "D521"},
      {"nnapi:26", kFloat, 1, 1, "D521"},            {"nnapi:x", kFloat, 1, 1, "D521"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(asked(mixed(row.type, row.version, row.stride), row.delegate), row.expected) << row.delegate;
}

TEST(Documented, ApiLevelsCount) {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::float32, {4}),
            y = writer.add_tensor("y", ElementType::float32, {4});
  writer.add_operator("ABS", {x}, {y});
  writer.set_inputs({x});
  writer.set_outputs({y});
  const Model model = build(std::move(writer));
  EXPECT_EQ(asked(model, "nnapi:28"), "D507");
  EXPECT_EQ(asked(model, "nnapi:29"), "yes");
}

TEST(Documented, ModelsCompiledForAcceleratorsAreNamed) {
  struct Row {
    const char* code;
    const char* accelerator;  // null: an operator like any other
  };
  for (const Row& row : {Row{"edgetpu-custom-op", "Edge TPU"}, Row{"ethos-u", "Ethos-U"}, Row{"DISPATCH_OP", "LiteRT"},
                         Row{"NeutronGraph", "Neutron"}, Row{"MTKEXT_CONV_2D", "MediaTek"}, Row{"Mine", nullptr}}) {
    ModelWriter writer;
    const int x = writer.add_tensor("x", ElementType::float32, {4}),
              y = writer.add_tensor("y", ElementType::float32, {4});
    writer.add_custom_operator(row.code, {x}, {y});
    writer.set_inputs({x});
    writer.set_outputs({y});
    const std::string stamp("Maker\0Chip 1", 12);
    writer.add_metadata("LiteRtStamp", std::as_bytes(std::span(stamp)));
    const Model model = build(std::move(writer));
    const Diagnostics found = compiled_operators(ModelAccess::data(model));
    ASSERT_EQ(found.size(), row.accelerator ? 1u : 0u) << row.code;
    if (!row.accelerator) continue;
    EXPECT_EQ(found[0].code, Code::D522);
    EXPECT_NE(found[0].text().find(row.accelerator), std::string::npos) << found[0].text();
    EXPECT_NE(found[0].text().find("Maker Chip"), std::string::npos) << found[0].text();
  }
}

}  // namespace
}  // namespace surelite::tests
