// SPDX-License-Identifier: Apache-2.0
// Constant folding of operators of every shape: several outputs, absent inputs, sizes that depend on values, working
// memory, within subgraphs, under limits, and where it fails.
#include <gtest/gtest.h>

#include <functional>

#include "plan/access.h"
#include "plan/delegate_models.h"

namespace surelite::tests {
namespace {

constexpr ElementType kWhole = ElementType::int32, kLong = ElementType::int64, kFlag = ElementType::boolean;

int reals(ModelWriter& w, const char* name, const Shape& shape, const std::vector<float>& values) {
  return w.add_constant(name, kFloat, shape, values);
}

int unary(ModelWriter& w, const char* op, int from, const Shape& shape, const OptionsSpec& options = {}) {
  const int to = w.add_tensor(op, kFloat, shape);
  w.add_operator(op, {from}, {to}, options);
  return to;
}

// Where flags are set, as reals: nobody knows how many before they are read.
int places(ModelWriter& w, const std::vector<uint8_t>& flags, int32_t count) {
  const int mask = w.add_constant("mask", kFlag, {static_cast<int32_t>(flags.size())}, flags);
  const int where = w.add_tensor("where", kLong, {count, 1}), to = w.add_tensor("places", kFloat, {count, 1});
  w.add_operator("WHERE", {mask}, {where});
  w.add_operator("CAST", {where}, {to}, {"CastOptions", {}});
  return to;
}

// A constant made by operators, to which the graph's input "x" of the same shape is added.
struct KindRow {
  const char* name;
  std::function<int(ModelWriter&)> make;
  Shape shape;
  std::vector<float> expected;  // with x all zeros
  size_t steps = 1;
};

const KindRow kKinds[] = {
    {"several outputs",
     [](ModelWriter& w) {
       const int axis = w.add_constant("axis", kWhole, {}, std::vector<int32_t>{0});
       const int half = w.add_tensor("half", kFloat, {2}), rest = w.add_tensor("rest", kFloat, {2});
       w.add_operator("SPLIT", {axis, reals(w, "c", {4}, {1, 2, 3, 4})}, {half, rest},
                      {"SplitOptions", {{"num_splits", 2}}});
       return rest;
     },
     {2}, {3, 4}},
    {"an absent input",
     [](ModelWriter& w) {
       const int y = w.add_tensor("y", kFloat, {1, 2});
       w.add_operator("FULLY_CONNECTED", {reals(w, "c", {1, 2}, {1, 2}), reals(w, "w", {2, 2}, {1, 0, 1, 1}), -1}, {y},
                      {"FullyConnectedOptions", {}});
       return y;
     },
     {1, 2}, {1, 3}},
    {"a size that depends on values", [](ModelWriter& w) { return places(w, {1, 0, 0, 1}, 2); }, {2, 1}, {0, 3}},
    {"working memory",
     [](ModelWriter& w) {
       const int axes = w.add_constant("axes", kWhole, {1}, std::vector<int32_t>{0});
       const int y = w.add_tensor("y", kFloat, {2});
       w.add_operator("MEAN", {reals(w, "c", {2, 2}, {1, 2, 3, 6}), axes}, {y}, {"ReducerOptions", {}});
       return y;
     },
     {2}, {2, 4}},
    {"one after the other",
     [](ModelWriter& w) {
       return unary(w, "ABS", unary(w, "NEG", reals(w, "c", {2}, {1, 2}), {2}, {"NegOptions", {}}), {2});
     },
     {2}, {1, 2}},
};

Model kind_model(const KindRow& row, bool returned = false) {
  ModelWriter w;
  const int x = w.add_tensor("x", kFloat, row.shape), y = w.add_tensor("sum", kFloat, row.shape);
  const int made = row.make(w);
  w.add_operator("ADD", {x, made}, {y}, {"AddOptions", {}});
  w.set_inputs({x});
  w.set_outputs(returned ? std::vector<int32_t>{y, made} : std::vector<int32_t>{y});
  return build(w);
}

TEST(FoldingKinds, RunWhilePlanning) {
  for (const KindRow& row : kKinds)
    for (const uint64_t milliseconds : {uint64_t{0}, uint64_t{60'000}}) {
      CompileOptions options;
      if (milliseconds) options.limits.max_milliseconds = milliseconds;
      const Result<Program> program = Program::compile(kind_model(row), options);
      ASSERT_TRUE(program) << row.name << program.error()[0].text();
      EXPECT_EQ(ProgramAccess::plan(*program).steps.size(), row.steps) << row.name;
      EXPECT_TRUE(ProgramAccess::plan(*program).is_static()) << row.name;
      Result<Session> session = Session::open(*program);
      ASSERT_TRUE(session->run()) << row.name;
      EXPECT_EQ(*session->output(0)->read_real(), row.expected) << row.name;
    }
}

// What the application reads is computed in every run, and known all the same to what comes behind it.
TEST(FoldingKinds, RunAgainWhereTheyAreReturned) {
  for (const KindRow& row : kKinds) {
    const Result<Program> program = Program::compile(kind_model(row, true));
    ASSERT_TRUE(program) << row.name << program.error()[0].text();
    Result<Session> session = Session::open(*program);
    ASSERT_TRUE(session->run()) << row.name;
    EXPECT_EQ(*session->output(0)->read_real(), row.expected) << row.name;
    EXPECT_EQ(*session->output(1)->read_real(), row.expected) << row.name;
  }
}

TEST(FoldingKinds, WhatIsReturnedMayBeReadByOthers) {
  ModelWriter w;
  const int x = w.add_tensor("x", kFloat, {2}), y = w.add_tensor("y", kFloat, {2});
  const int first = unary(w, "NEG", reals(w, "c", {2}, {1, 2}), {2}, {"NegOptions", {}});
  const int second = unary(w, "ABS", first, {2});
  w.add_operator("ADD", {x, second}, {y}, {"AddOptions", {}});
  w.set_inputs({x});
  w.set_outputs({y, first});
  Result<Session> session = Session::open(*Program::compile(build(w)));
  ASSERT_TRUE(session->run());
  EXPECT_EQ(*session->output(0)->read_real(), (std::vector<float>{1, 2}));
  EXPECT_EQ(*session->output(1)->read_real(), (std::vector<float>{-1, -2}));
}

TEST(FoldingKinds, FailuresOfWhatIsReturned) {
  ModelWriter w;
  const int x = w.add_tensor("x", kFloat, {1, 2}), y = w.add_tensor("y", kFloat, {1, 2});
  const int at = w.add_constant("at", kWhole, {1}, std::vector<int32_t>{7}), row = w.add_tensor("row", kFloat, {1, 2});
  w.add_operator("GATHER", {reals(w, "table", {2, 2}, {1, 2, 3, 4}), at}, {row}, {"GatherOptions", {}});
  w.add_operator("ADD", {x, row}, {y}, {"AddOptions", {}});
  w.set_inputs({x});
  w.set_outputs({y, row});
  Result<Session> session = Session::open(*Program::compile(build(w)));
  EXPECT_EQ(code_of(session->run()), "R401");
}

// A result beyond the limit is refused when it is due, not taken while planning.
TEST(FoldingKinds, LimitsHold) {
  ModelWriter w;
  const int x = w.add_tensor("x", kFloat, {1});
  const int made = places(w, std::vector<uint8_t>(400, 1), 400);
  w.set_inputs({x});
  w.set_outputs({made});
  CompileOptions options;
  options.limits.max_tensor_bytes = 2000;
  const Result<Program> program = Program::compile(build(w), options);
  if (!program) {
    EXPECT_EQ(code_of(program), "B801");
    return;
  }
  Result<Session> session = Session::open(*program);
  EXPECT_EQ(code_of(session->run()), "B801");
}

// A constant that the body of a loop computes from constants of its own.
TEST(FoldingKinds, WithinSubgraphs) {
  ModelWriter w;
  const int x = w.add_tensor("x", kFloat, {1}), grown = w.add_tensor("grown", kFloat, {1});
  w.add_operator("WHILE", {x}, {grown}, {"WhileOptions", {{"cond_subgraph_index", 1}, {"body_subgraph_index", 2}}});
  w.set_inputs({x});
  w.set_outputs({grown});
  w.add_subgraph("condition");
  const int in = w.add_tensor("in", kFloat, {1}), more = w.add_tensor("more", kFlag, {1});
  w.add_operator("LESS", {in, reals(w, "limit", {1}, {10})}, {more}, {"LessOptions", {}});
  w.set_inputs({in});
  w.set_outputs({more});
  w.add_subgraph("body");
  const int from = w.add_tensor("from", kFloat, {1}), to = w.add_tensor("to", kFloat, {1});
  w.add_operator("SUB", {from, unary(w, "NEG", reals(w, "step", {1}, {3}), {1}, {"NegOptions", {}})}, {to},
                 {"SubOptions", {}});
  w.set_inputs({from});
  w.set_outputs({to});
  Result<Session> session = Session::open(*Program::compile(build(w)));
  ASSERT_TRUE(session->run());
  EXPECT_EQ(*session->output(0)->read_real(), std::vector<float>{12});
}

}  // namespace
}  // namespace surelite::tests
