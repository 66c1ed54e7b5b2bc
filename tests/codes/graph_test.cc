// SPDX-License-Identifier: Apache-2.0
// Triggers of diagnostics that need more than one operator: resources, tables, loops.
#include <gtest/gtest.h>

#include "../run/models.h"
#include "types.h"

namespace surelite::tests {
namespace {

TEST(Codes, VariableIsReadBeforeItExists) {
  ModelWriter writer;
  const int handle = writer.add_tensor("handle", kResource, {1});
  const int value = writer.add_tensor("value", ElementType::float32, {2});
  writer.add_operator("VAR_HANDLE", {}, {handle}, {"VarHandleOptions", {{"container", ""}, {"shared_name", "v"}}});
  writer.add_operator("READ_VARIABLE", {handle}, {value}, {"ReadVariableOptions", {}});
  writer.set_inputs({});
  writer.set_outputs({value});
  Result<Program> program = Program::compile(build(writer));
  ASSERT_TRUE(program) << program.error()[0].text();
  Result<Session> session = Session::open(*program);
  EXPECT_EQ(code_of(session->run()), "R407");
}

// while (true) x = x + x;
TEST(Codes, LoopWithoutEnd) {
  ModelWriter writer;
  const int in = writer.add_tensor("in", kInt, {1}), out = writer.add_tensor("out", kInt, {1});
  writer.add_operator("WHILE", {in}, {out}, {"WhileOptions", {{"cond_subgraph_index", 1}, {"body_subgraph_index", 2}}});
  writer.set_inputs({in});
  writer.set_outputs({out});
  writer.add_subgraph("condition");
  const int seen = writer.add_tensor("seen", kInt, {1}), go = writer.add_tensor("go", ElementType::boolean, {1});
  writer.add_operator("EQUAL", {seen, seen}, {go}, {"EqualOptions", {}});
  writer.set_inputs({seen});
  writer.set_outputs({go});
  writer.add_subgraph("body");
  const int x = writer.add_tensor("x", kInt, {1}), next = writer.add_tensor("next", kInt, {1});
  writer.add_operator("ADD", {x, x}, {next}, {"AddOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({next});
  CompileOptions options;
  options.limits.max_loop_iterations = 10;
  Result<Program> program = Program::compile(build(writer), options);
  ASSERT_TRUE(program) << program.error()[0].text();
  Result<Session> session = Session::open(*program);
  ASSERT_TRUE(session->input(0)->write_real(std::vector<float>{1}));
  EXPECT_EQ(code_of(session->run()), "R408");
}

// A table from int64 to string is asked with strings.
TEST(Codes, TableOfOtherTypes) {
  ModelWriter writer;
  const int handle = writer.add_tensor("table", kResource, {1});
  const int keys = writer.add_tensor("keys", ElementType::string, {1});
  const int missing = writer.add_tensor("missing", ElementType::int64, {1});
  const int found = writer.add_tensor("found", ElementType::int64, {1});
  writer.add_operator("HASHTABLE", {}, {handle},
                      {"HashtableOptions", {{"table_id", 1}, {"key_dtype", 4}, {"value_dtype", 5}}});
  writer.add_operator("HASHTABLE_FIND", {handle, keys, missing}, {found}, {"HashtableFindOptions", {}});
  writer.set_inputs({keys, missing});
  writer.set_outputs({found});
  Result<Program> program = Program::compile(build(writer));
  ASSERT_TRUE(program) << program.error()[0].text();
  Result<Session> session = Session::open(*program);
  ASSERT_TRUE(session->input(0)->set_strings(std::vector<std::string>{"key"}));
  EXPECT_EQ(code_of(session->run()), "R404");
}

}  // namespace
}  // namespace surelite::tests
