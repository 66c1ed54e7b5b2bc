// SPDX-License-Identifier: Apache-2.0
// Triggers of the diagnostics of planning and running: a table of the smallest models.
#include <gtest/gtest.h>

#include "../run/models.h"
#include "types.h"

namespace surelite::tests {
namespace {

OptionsSpec conv_options(int stride) { return {"Conv2DOptions", {{"stride_w", stride}, {"stride_h", 1}}}; }

struct PlanRow {
  const char* code;
  Model model;
};

TEST(Codes, Planning) {
  ModelWriter absent;
  const int a = absent.add_tensor("a", kFloat, {2}), sum = absent.add_tensor("sum", kFloat, {2});
  absent.add_operator("ADD", {-1, a}, {sum}, {"AddOptions", {}});
  absent.set_inputs({a});
  absent.set_outputs({sum});
  ModelWriter custom;
  const int in = custom.add_tensor("in", kFloat, {2}), out = custom.add_tensor("out", kFloat, {2});
  custom.add_custom_operator("MyDetector", {in}, {out});
  custom.set_inputs({in});
  custom.set_outputs({out});
  ModelWriter axis;
  const int x = axis.add_tensor("x", kFloat, {2, 2}),
            at = axis.add_constant("axis", kInt, {1}, std::vector<int32_t>{100});
  const int wide = axis.add_tensor("wide", kFloat, {2, 2, 1});
  axis.add_operator("EXPAND_DIMS", {x, at}, {wide}, {"ExpandDimsOptions", {}});
  axis.set_inputs({x});
  axis.set_outputs({wide});
  const std::vector<std::pair<ElementType, Shape>> five(5, {kFloat, {1, 4}}), four(4, {kFloat, {1, 4}});
  const PlanRow rows[] = {
      {"P301", add_model({2}, {2}, kFloat, {}, 99)},
      {"P302", one_op("CONCAT_EMBEDDINGS", {{kFloat, {2}}}, {{kFloat, {2}}})},
      {"P303", build(custom)},
      {"P304", one_op("ADD", {{kFloat, {2}}, {kInt, {2}}}, {{kFloat, {2}}}, {"AddOptions", {}})},
      {"P305", one_op("ADD", {{kFloat, {2}}}, {{kFloat, {2}}}, {"AddOptions", {}})},
      {"P306", build(absent)},
      {"P308",
       one_op("CONV_2D", {{kFloat, {1, 4, 4, 1}}, {kFloat, {1, 1, 1, 1}}}, {{kFloat, {1, 4, 4, 1}}}, conv_options(0))},
      {"P310", build(axis)},
      {"P314", one_op("CONV_2D", {{kFloat, {1, 4, 4, 1}}, {kFloat, {1, 1, 1, 1}}}, {{kFloat, {1, 4, 4, 1}}})},
      {"P315", one_op("LSTM", five, four, {"LSTMOptions", {{"kernel_type", 0}}})},
  };
  for (const PlanRow& row : rows) EXPECT_EQ(code_of(Program::compile(row.model)), row.code);
}

struct RunRow {
  const char* code;
  Model model;
  std::vector<std::vector<float>> inputs;
};

TEST(Codes, Running) {
  const RunRow rows[] = {
      {"R401",
       one_op("GATHER", {{kFloat, {4}}, {kInt, {1}}}, {{kFloat, {1}}}, {"GatherOptions", {}}),
       {{1, 2, 3, 4}, {7}}},
      {"R402", one_op("DIV", {{kInt, {2}}, {kInt, {2}}}, {{kInt, {2}}}, {"DivOptions", {}}), {{1, 2}, {1, 0}}},
      {"R403", one_op("POW", {{kInt, {2}}, {kInt, {2}}}, {{kInt, {2}}}), {{2, 2}, {1, -1}}},
  };
  for (const RunRow& row : rows) {
    Result<Program> program = Program::compile(row.model);
    ASSERT_TRUE(program) << row.code << " " << program.error()[0].text();
    Result<Session> session = Session::open(*program);
    for (size_t i = 0; i < row.inputs.size(); ++i)
      ASSERT_TRUE(session->input(static_cast<int>(i))->write_real(row.inputs[i]));
    EXPECT_EQ(code_of(session->run()), row.code);
  }
}

TEST(Codes, OutputTypeIsCorrected) {
  const Model model =
      one_op("ADD", {{kInt8, {2}}, {kInt8, {2}}}, {{kFloat, {2}}}, {"AddOptions", {}}, 2, affine(0.5f, 0));
  ASSERT_EQ(model.findings().size(), 1u);
  EXPECT_EQ(name_of(model.findings()[0].code), "M270");
  Result<Program> program = Program::compile(model);
  ASSERT_TRUE(program) << program.error()[0].text();
  EXPECT_EQ(Session::open(*program)->output(0)->type(), kInt8);
}

TEST(Codes, Strings) {
  const Model model = one_op("RESHAPE", {{ElementType::string, {2}}}, {{ElementType::string, {1, 2}}},
                             {"ReshapeOptions", {{"new_shape", std::vector<int64_t>{1, 2}}}});
  Result<Program> program = Program::compile(model);
  ASSERT_TRUE(program) << program.error()[0].text();
  Result<Session> session = Session::open(*program);
  EXPECT_EQ(code_of(session->run()), "A701");
  const std::vector<std::byte> garbage(16, std::byte{0x7f});
  EXPECT_EQ(code_of(session->input(0)->copy_from(std::span<const std::byte>(garbage))), "R406");
  ASSERT_TRUE(session->input(0)->set_strings(std::vector<std::string>{"sure", "lite"}));
  ASSERT_TRUE(session->run());
  EXPECT_EQ(*session->output(0)->strings(), (std::vector<std::string>{"sure", "lite"}));
}

}  // namespace
}  // namespace surelite::tests
