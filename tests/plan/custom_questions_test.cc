// SPDX-License-Identifier: Apache-2.0
// What a custom operator may ask of tensors: those that are there, that are absent, and that do not exist, while it is
// planned and while it runs.
#include <gtest/gtest.h>

#include <functional>

#include "run/models.h"

namespace surelite::tests {
namespace {

constexpr ElementType kBytes = ElementType::int8, kReals = ElementType::float32, kWords = ElementType::string;

// "Mine" of "in", an absent input and the constant "two", to "out".
Model mine(ElementType type) {
  ModelWriter writer;
  const Quantization quant = type == kBytes ? affine(0.5f, 3) : Quantization();
  const int in = writer.add_tensor("in", type, {4}, quant), out = writer.add_tensor("out", type, {4}, quant);
  const int two = writer.add_constant("two", ElementType::int32, {2}, std::vector<int32_t>{5, 6});
  writer.add_custom_operator("Mine", {in, -1, two}, {out});
  writer.set_inputs({in});
  writer.set_outputs({out});
  return build(writer);
}

using PrepareMine = std::function<Status(CustomPrepare&)>;
using RunMine = std::function<Status(CustomRun&)>;

// The code with which compiling, opening or running fails.
std::string code_with(const PrepareMine& prepare, const RunMine& run, ElementType type = kReals) {
  CompileOptions options;
  CustomOperator& op = options.operators.emplace_back();
  op.code = "Mine";
  op.prepare = prepare;
  op.run = run;
  const Result<Program> program = Program::compile(mine(type), options);
  if (!program) return code_of(program);
  Result<Session> session = Session::open(*program);
  if (!session) return code_of(session);
  if (type == kWords) {
    EXPECT_TRUE(session->input(0)->set_strings(std::vector<std::string>(4, "word")));
  }
  return code_of(session->run());
}

template <class Context>
void ask_about_all(const Context& c) {
  EXPECT_EQ(c.input_count(), 3);
  EXPECT_EQ(c.output_count(), 1);
  EXPECT_TRUE(c.custom_options().empty());
  EXPECT_EQ(c.input_type(0), kBytes);
  EXPECT_EQ(c.input_shape(0), Shape({4}));
  EXPECT_EQ(c.input_quantization(0).first_zero_point(), 3);
  EXPECT_EQ(c.output_type(0), kBytes);
  EXPECT_EQ(c.output_quantization(0).scale, std::vector<float>{0.5f});
  EXPECT_EQ(c.input_type(2), ElementType::int32);
  for (const int absent : {-1, 1, 3, 1000}) {
    EXPECT_FALSE(c.has_input(absent));
    EXPECT_EQ(c.input_type(absent), kReals);
    EXPECT_EQ(c.input_shape(absent).rank(), 0);
    EXPECT_TRUE(c.input_quantization(absent).scale.empty());
    EXPECT_EQ(c.output_type(absent), kReals);
    EXPECT_EQ(c.output_shape(absent).rank(), 0);
    EXPECT_TRUE(c.output_quantization(absent).scale.empty());
  }
}

TEST(CustomQuestions, AreAnsweredAboutAnyPosition) {
  const auto prepare = [](CustomPrepare& c) -> Status {
    ask_about_all(c);
    SURELITE_LET(const std::span<const std::byte> two, c.constant(2));
    EXPECT_EQ(two.size(), 8u);
    EXPECT_EQ(code_of(c.constant(0)), "A701");
    EXPECT_EQ(code_of(c.constant(1)), "A704");
    EXPECT_EQ(c.request_scratch(100), 0);
    return c.set_output_shape(0, {4});
  };
  const auto run = [](CustomRun& c) -> Status {
    ask_about_all(c);
    EXPECT_EQ(c.output_shape(0), Shape({4}));
    EXPECT_EQ(c.state<int>(), nullptr);
    EXPECT_FALSE(c.cancelled());
    EXPECT_EQ(c.scratch(0).size(), 100u);
    for (const int number : {-1, 1}) EXPECT_TRUE(c.scratch(number).empty());
    EXPECT_EQ(code_of(c.input_bytes(1)), "A704");
    EXPECT_EQ(code_of(c.output<float>(0)), "A703");
    EXPECT_EQ(code_of(c.set_output_shape(0, {-1})), "A724");
    return c.set_output_shape(0, {4});  // as planned
  };
  EXPECT_EQ(code_with(prepare, run, kBytes), "");
}

struct GivenRow {
  const char* name;
  ElementType type;
  RunMine run;
  const char* code;
};

TEST(CustomQuestions, ShapesThatTheRunGives) {
  const std::string long_text(size_t{64} << 20, 'a');
  const std::vector<std::string_view> too_long(40, long_text), two{"a", "b"};
  const GivenRow rows[] = {
      {"strings", kWords, [&](CustomRun& c) { return c.set_output_strings(0, {2}, two); }, ""},
      {"no such output", kWords, [&](CustomRun& c) { return c.set_output_strings(1, {2}, two); }, "A704"},
      {"another number of strings", kWords, [&](CustomRun& c) { return c.set_output_strings(0, {3}, two); }, "A724"},
      {"more than can be counted", kWords,
       [&](CustomRun& c) { return c.set_output_strings(0, {1 << 30, 1 << 30, 1 << 30}, two); }, "A724"},
      {"more than the format holds", kWords, [&](CustomRun& c) { return c.set_output_strings(0, {40}, too_long); },
       "A724"},
      {"strings without strings", kWords, [](CustomRun& c) { return c.set_output_shape(0, {2}); }, "A724"},
      {"numbers", kReals, [](CustomRun& c) { return c.set_output_shape(0, {7}); }, ""},
      {"no shape", kReals, [](CustomRun&) { return Status(); }, "A724"},
  };
  for (const GivenRow& row : rows)
    EXPECT_EQ(code_with([](CustomPrepare&) { return Status(); }, row.run, row.type), row.code) << row.name;
}

// Without prepare, outputs have the shapes of the file.
TEST(CustomQuestions, WithoutPrepare) { EXPECT_EQ(code_with({}, [](CustomRun&) { return Status(); }), ""); }

}  // namespace
}  // namespace surelite::tests
