// SPDX-License-Identifier: Apache-2.0
// Loops and branches of which nobody reads some value: its output is -1.
#include "models.h"

namespace surelite::tests {
namespace {

// (count, x, y): while count < 3: count + 1, y, x + y. Outputs that are not wanted are absent.
ModelWriter loop(bool count_wanted, bool x_wanted) {
  ModelWriter writer;
  const auto tensor = [&](const char* name) { return writer.add_tensor(name, ElementType::float32, {2}); };
  const auto scalar = [&](const char* name) { return writer.add_tensor(name, ElementType::int32, {}); };
  const int n = scalar("n"), a = tensor("a"), b = tensor("b");
  const int n_out = count_wanted ? scalar("n_out") : -1, a_out = x_wanted ? tensor("a_out") : -1;
  const int b_out = tensor("b_out");
  writer.add_operator("WHILE", {n, a, b}, {n_out, a_out, b_out},
                      {"WhileOptions", {{"cond_subgraph_index", 1}, {"body_subgraph_index", 2}}});
  writer.set_inputs({n, a, b});
  writer.set_outputs({b_out});
  writer.add_subgraph("condition");
  const int n1 = scalar("n"), a1 = tensor("a"), b1 = tensor("b");
  const int three = writer.add_constant("three", ElementType::int32, {}, std::vector<int32_t>{3});
  const int verdict = writer.add_tensor("verdict", ElementType::boolean, {});
  writer.add_operator("LESS", {n1, three}, {verdict}, {"LessOptions", {}});
  writer.set_inputs({n1, a1, b1});
  writer.set_outputs({verdict});
  writer.add_subgraph("body");
  const int n2 = scalar("n"), a2 = tensor("a"), b2 = tensor("b");
  const int one = writer.add_constant("one", ElementType::int32, {}, std::vector<int32_t>{1});
  const int next = scalar("next"), sum = tensor("sum");
  writer.add_operator("ADD", {n2, one}, {next}, {"AddOptions", {}});
  writer.add_operator("ADD", {a2, b2}, {sum}, {"AddOptions", {}});
  writer.set_inputs({n2, a2, b2});
  writer.set_outputs({next, b2, sum});
  return writer;
}

TEST(AbsentOutputs, LoopGoesOnWithItsOwnValues) {
  for (const auto& [count_wanted, x_wanted] : {std::pair(true, true), {false, true}, {true, false}, {false, false}}) {
    Result<Program> program = Program::compile(build(loop(count_wanted, x_wanted)));
    ASSERT_TRUE(program) << program.error()[0].text();
    Result<Session> session = Session::open(*program);
    for (int run = 0; run < 2; ++run) {
      ASSERT_TRUE(session->input(0)->write_real(std::vector<float>{0}));
      ASSERT_TRUE(session->input(1)->write_real(std::vector<float>{1, 10}));
      ASSERT_TRUE(session->input(2)->write_real(std::vector<float>{2, 20}));
      const Status ran = session->run();
      ASSERT_TRUE(ran) << ran.error()[0].text();
      EXPECT_EQ(*session->output(0)->read_real(), (std::vector<float>{8, 80}));  // 3, 5, 8
    }
  }
}

// (c, a, b): if c: (a, b), else (b, a). Of the two results one or both are wanted.
ModelWriter choice(bool first_wanted) {
  ModelWriter writer;
  const auto tensor = [&](const char* name) { return writer.add_tensor(name, ElementType::float32, {2}); };
  const int c = writer.add_tensor("c", ElementType::boolean, {}), a = tensor("a"), b = tensor("b");
  const int first = first_wanted ? tensor("first") : -1, second = tensor("second");
  writer.add_operator("IF", {c, a, b}, {first, second},
                      {"IfOptions", {{"then_subgraph_index", 1}, {"else_subgraph_index", 2}}});
  writer.set_inputs({c, a, b});
  writer.set_outputs({second});
  for (const bool straight : {true, false}) {
    writer.add_subgraph(straight ? "then" : "else");
    const int x = tensor("a"), y = tensor("b");
    writer.set_inputs({x, y});
    writer.set_outputs({straight ? x : y, straight ? y : x});
  }
  return writer;
}

TEST(AbsentOutputs, BranchesGiveTheOthers) {
  for (const bool first_wanted : {true, false}) {
    Result<Program> program = Program::compile(build(choice(first_wanted)));
    ASSERT_TRUE(program) << program.error()[0].text();
    Result<Session> session = Session::open(*program);
    for (const bool condition : {true, false, true}) {
      const uint8_t byte = condition;
      ASSERT_TRUE(session->input(0)->copy_from(std::as_bytes(std::span(&byte, 1))));
      ASSERT_TRUE(session->input(1)->write_real(std::vector<float>{1, 10}));
      ASSERT_TRUE(session->input(2)->write_real(std::vector<float>{2, 20}));
      const Status ran = session->run();
      ASSERT_TRUE(ran) << ran.error()[0].text();
      EXPECT_EQ(*session->output(0)->read_real(), (condition ? std::vector<float>{2, 20} : std::vector<float>{1, 10}));
    }
  }
}

// Values that change places with every pass: (count, x, y) to (count + 1, y, x), three times.
TEST(AbsentOutputs, ValuesMayChangePlaces) {
  for (const bool x_wanted : {true, false}) {
    ModelWriter writer;
    const auto tensor = [&](const char* name) { return writer.add_tensor(name, ElementType::float32, {2}); };
    const auto scalar = [&](const char* name) { return writer.add_tensor(name, ElementType::int32, {}); };
    const int n = scalar("n"), a = tensor("a"), b = tensor("b");
    const int a_out = x_wanted ? tensor("a_out") : -1, b_out = tensor("b_out");
    writer.add_operator("WHILE", {n, a, b}, {-1, a_out, b_out},
                        {"WhileOptions", {{"cond_subgraph_index", 1}, {"body_subgraph_index", 2}}});
    writer.set_inputs({n, a, b});
    writer.set_outputs({b_out});
    writer.add_subgraph("condition");
    const int n1 = scalar("n"), a1 = tensor("a"), b1 = tensor("b");
    const int three = writer.add_constant("three", ElementType::int32, {}, std::vector<int32_t>{3});
    const int verdict = writer.add_tensor("verdict", ElementType::boolean, {});
    writer.add_operator("LESS", {n1, three}, {verdict}, {"LessOptions", {}});
    writer.set_inputs({n1, a1, b1});
    writer.set_outputs({verdict});
    writer.add_subgraph("body");
    const int n2 = scalar("n"), a2 = tensor("a"), b2 = tensor("b");
    const int one = writer.add_constant("one", ElementType::int32, {}, std::vector<int32_t>{1});
    const int next = scalar("next");
    writer.add_operator("ADD", {n2, one}, {next}, {"AddOptions", {}});
    writer.set_inputs({n2, a2, b2});
    writer.set_outputs({next, b2, a2});

    Result<Program> program = Program::compile(build(writer));
    ASSERT_TRUE(program) << program.error()[0].text();
    Result<Session> session = Session::open(*program);
    ASSERT_TRUE(session->input(0)->write_real(std::vector<float>{0}));
    ASSERT_TRUE(session->input(1)->write_real(std::vector<float>{1, 10}));
    ASSERT_TRUE(session->input(2)->write_real(std::vector<float>{2, 20}));
    const Status ran = session->run();
    ASSERT_TRUE(ran) << ran.error()[0].text();
    EXPECT_EQ(*session->output(0)->read_real(), (std::vector<float>{1, 10})) << x_wanted;
  }
}

TEST(AbsentOutputs, OfOtherOperatorsAreRefused) {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::float32, {2});
  const int y = writer.add_tensor("y", ElementType::float32, {2});
  writer.add_operator("ADD", {x, x}, {-1}, {"AddOptions", {}});
  writer.add_operator("ADD", {x, x}, {y}, {"AddOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  const Result<Model> model = Model::from_bytes(*writer.finish());
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error()[0].code, Code::M203);
}

}  // namespace
}  // namespace surelite::tests
