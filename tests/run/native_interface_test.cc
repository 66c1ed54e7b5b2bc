// SPDX-License-Identifier: Apache-2.0
// The public interface beyond running: inspect(), observers, tensors between operators, operators of the application.
#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "models.h"
#include "surelite/custom_operator.h"
#include "surelite/inspect.h"

namespace surelite::tests {
namespace {

// in -> NEG -> middle -> NEG -> end -> NEG -> out
Model chain() {
  ModelWriter writer("a chain");
  const int in = writer.add_tensor("in", ElementType::float32, {4}),
            middle = writer.add_tensor("middle", ElementType::float32, {4});
  const int end = writer.add_tensor("end", ElementType::float32, {4}),
            out = writer.add_tensor("out", ElementType::float32, {4});
  writer.add_operator("NEG", {in}, {middle});
  writer.add_operator("NEG", {middle}, {end});
  writer.add_operator("NEG", {end}, {out});
  writer.set_inputs({in});
  writer.set_outputs({out});
  writer.add_metadata("note", std::as_bytes(std::span("text", 4)));
  return build(writer);
}

Session open_session(const Model& model, const CompileOptions& options = {}) {
  return *Session::open(*Program::compile(model, options));
}

TEST(Inspect, ListsWhatTheModelHolds) {
  const auto info = inspect(one_op(
      "MAX_POOL_2D", {{ElementType::float32, {1, 4, 4, 1}}}, {{ElementType::float32, {1, 2, 2, 1}}},
      {"Pool2DOptions", {{"padding", 1}, {"stride_w", 2}, {"stride_h", 2}, {"filter_width", 2}, {"filter_height", 2}}},
      2));
  ASSERT_TRUE(info);
  ASSERT_EQ(info->subgraphs.size(), 1u);
  const OperatorInfo& op = info->subgraphs[0].operators[0];
  EXPECT_EQ(op.name, "MAX_POOL_2D");
  EXPECT_EQ(op.version, 2);
  EXPECT_EQ(op.inputs, std::vector<int32_t>{0});
  ASSERT_EQ(op.options.size(), 6u);
  EXPECT_EQ(op.options[0].name, "padding");
  EXPECT_EQ(op.options[0].enumerator, "VALID");
  EXPECT_EQ(std::get<int64_t>(op.options[1].value), 2);
  EXPECT_EQ(op.options[5].enumerator, "NONE");
  EXPECT_EQ(info->subgraphs[0].tensors[0].shape, (Shape{1, 4, 4, 1}));
  const auto named = inspect(add_model());
  ASSERT_EQ(named->signatures.size(), 1u);
  EXPECT_EQ(named->signatures[0].key, "add");
  EXPECT_EQ(named->signatures[0].inputs[1].name, "right");
  const auto described = inspect(chain());
  EXPECT_EQ(described->description, "a chain");
  EXPECT_EQ(described->metadata.at(0).name, "note");
  EXPECT_GT(described->bytes, 100u);
  EXPECT_EQ(code_of(inspect(*Model::open("nowhere"))), "M101");
}

TEST(Observer, SeesEveryOperatorOnce) {
  Session session = open_session(chain());
  std::vector<OperatorEvent> events;
  ASSERT_TRUE(session.observe([&](const OperatorEvent& event) { events.push_back(event); }));
  Session moved = std::move(session);
  ASSERT_TRUE(moved.input(0)->write_real(std::vector<float>(4, 1.0f)));
  ASSERT_TRUE(moved.run());
  ASSERT_EQ(events.size(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(events[static_cast<size_t>(i)].index, i);
    EXPECT_EQ(events[static_cast<size_t>(i)].name, "NEG");
    EXPECT_GE(events[static_cast<size_t>(i)].nanoseconds, 0);
  }
  ASSERT_TRUE(moved.observe([](const OperatorEvent&) { throw std::runtime_error("no"); }));
  EXPECT_EQ(code_of(moved.run()), "A722");
  ASSERT_TRUE(moved.observe({}));
  EXPECT_TRUE(moved.run());
  EXPECT_EQ(events.size(), 3u);
}

TEST(InnerTensors, AreReadIfTheyAreKept) {
  const std::vector<float> values{1, 2, 3, 4};
  CompileOptions options;
  EXPECT_EQ(code_of(open_session(chain(), options).tensor("middle")), "A725");
  options.keep_all_tensors = true;
  Session session = open_session(chain(), options);
  ASSERT_TRUE(session.tensor("in")->write_real(values));
  ASSERT_TRUE(session.run());
  EXPECT_EQ(*session.tensor("middle")->read_real(), (std::vector<float>{-1, -2, -3, -4}));
  EXPECT_EQ(*session.tensor(2)->read_real(), values);
  EXPECT_EQ(code_of(session.tensor(2)->write_real(values)), "A726");
  EXPECT_EQ(code_of(session.tensor(2)->copy_from(values)), "A726");
  EXPECT_EQ(code_of(session.tensor(4)), "A704");
  EXPECT_EQ(code_of(session.tensor(-1)), "A704");
  EXPECT_EQ(code_of(session.tensor("muddle")), "A704");
  EXPECT_EQ(code_of(session.tensor(nullptr)), "A704");
}

Model custom_model(ElementType type = ElementType::float32, const Shape& out_shape = {4}) {
  ModelWriter writer;
  const int in = writer.add_tensor("in", type, {4}), out = writer.add_tensor("out", type, out_shape);
  const std::byte options[] = {std::byte{3}};
  writer.add_custom_operator("Times", {in}, {out}, options);
  writer.set_inputs({in});
  writer.set_outputs({out});
  return build(writer);
}

CustomOperator times() {
  CustomOperator op;
  op.code = "Times";
  op.prepare = [](CustomPrepare& c) -> Status {
    if (c.custom_options().size() != 1) return c.fail("it needs one byte of options");
    c.keep(std::make_shared<const float>(static_cast<float>(c.custom_options()[0])));
    return c.set_output_shape(0, c.input_shape(0));
  };
  op.run = [](CustomRun& c) -> Status {
    SURELITE_LET(const std::span<const float> in, c.input<float>(0));
    SURELITE_LET(const std::span<float> out, c.output<float>(0));
    for (size_t i = 0; i < out.size(); ++i) out[i] = in[i] * *c.state<float>();
    return {};
  };
  return op;
}

CompileOptions with(CustomOperator op) {
  CompileOptions options;
  options.operators = {std::move(op)};
  return options;
}

TEST(CustomOperators, Run) {
  EXPECT_EQ(code_of(Program::compile(custom_model())), "P303");
  Session session = open_session(custom_model(), with(times()));
  ASSERT_TRUE(session.status()) << session.status().error()[0].text();
  ASSERT_TRUE(session.input(0)->write_real(std::vector<float>{1, 2, 3, 4}));
  ASSERT_TRUE(session.run());
  EXPECT_EQ(*session.output(0)->read_real(), (std::vector<float>{3, 6, 9, 12}));
  ASSERT_TRUE(session.resize(0, {2, 3}));
  ASSERT_TRUE(session.input(0)->write_real(std::vector<float>(6, 2.0f)));
  ASSERT_TRUE(session.run());
  EXPECT_EQ(*session.output(0)->read_real(), std::vector<float>(6, 6.0f));
}

// Without prepare the shapes are those of the file; sessions of several threads share the operator.
TEST(CustomOperators, RunOnSeveralThreads) {
  CustomOperator op = times();
  op.prepare = nullptr;
  std::atomic<int> calls{0};
  op.run = [&calls](CustomRun& c) -> Status {
    ++calls;
    SURELITE_LET(const std::span<float> out, c.output<float>(0));
    for (float& value : out) value = 1;
    return {};
  };
  const auto program = Program::compile(custom_model(), with(op));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&program] {
      Session session = *Session::open(*program);
      for (int i = 0; i < 20; ++i)
        if (!session.run() || session.output<float>(0)->front() != 1) std::abort();
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(calls, 80);
}

TEST(CustomOperators, ShapesMayWaitForTheRun) {
  CustomOperator op = times();
  op.prepare = [](CustomPrepare&) { return Status(); };
  op.run = [](CustomRun& c) -> Status {
    SURELITE_LET(const std::span<const float> in, c.input<float>(0));
    SURELITE_TRY(c.set_output_shape(0, {static_cast<int32_t>(in[0])}));
    SURELITE_LET(const std::span<float> out, c.output<float>(0));
    for (float& value : out) value = in[1];
    return {};
  };
  Session session = open_session(custom_model(), with(op));
  for (const int size : {3, 1, 0, 5}) {
    ASSERT_TRUE(session.input(0)->write_real(std::vector<float>{static_cast<float>(size), 7, 0, 0}));
    ASSERT_TRUE(session.run());
    EXPECT_EQ(*session.output(0)->read_real(), std::vector<float>(static_cast<size_t>(size), 7.0f));
  }
}

TEST(CustomOperators, Strings) {
  CustomOperator op = times();
  op.prepare = nullptr;
  op.run = [](CustomRun& c) -> Status {
    SURELITE_LET(std::vector<std::string_view> words, c.input_strings(0));
    std::reverse(words.begin(), words.end());
    return c.set_output_strings(0, c.input_shape(0), words);
  };
  Session session = open_session(custom_model(ElementType::string), with(op));
  ASSERT_TRUE(session.input(0)->set_strings(std::vector<std::string>{"a", "", "ccc", "d"}));
  ASSERT_TRUE(session.run());
  EXPECT_EQ(*session.output(0)->strings(), (std::vector<std::string>{"d", "ccc", "", "a"}));
}

struct Wrong {
  const char* what;
  const char* code;
  std::function<Status(CustomPrepare&)> prepare;
  std::function<Status(CustomRun&)> run;
};

TEST(CustomOperators, MistakesBecomeDiagnostics) {
  const auto shape = [](CustomPrepare& c) { return c.set_output_shape(0, {4}); };
  const auto fine = [](CustomRun&) { return Status(); };
  const Wrong rows[] = {
      {"fails in prepare", "A724", [](CustomPrepare& c) -> Status { return c.fail("no"); }, fine},
      {"fails in run", "A724", shape, [](CustomRun& c) -> Status { return c.fail("no"); }},
      {"throws in prepare", "A722", [](CustomPrepare&) -> Status { throw std::runtime_error("no"); }, fine},
      {"throws in run", "A722", shape, [](CustomRun&) -> Status { throw 7; }},
      {"own diagnostic", "A711", shape, [](CustomRun&) -> Status { return fail(Code::A711, {{"function", "Times"}}); }},
      {"negative extent", "A724", [](CustomPrepare& c) { return c.set_output_shape(0, {-4}); }, fine},
      {"size overflows", "P311",
       [](CustomPrepare& c) {
         return c.set_output_shape(0, {1 << 30, 1 << 30, 1 << 30});
       },
       fine},
      {"too large", "B801",
       [](CustomPrepare& c) {
         return c.set_output_shape(0, {1 << 30, 1 << 20});
       },
       fine},
      {"no such output", "A704", [](CustomPrepare& c) { return c.set_output_shape(1, {4}); }, fine},
      {"no constant", "A701",
       [](CustomPrepare& c) -> Status {
         SURELITE_TRY(c.constant(0));
         return {};
       },
       fine},
      {"no shape at all", "A724", [](CustomPrepare&) { return Status(); }, fine},
      {"memory before the shape", "A701", [](CustomPrepare&) { return Status(); },
       [](CustomRun& c) -> Status {
         SURELITE_TRY(c.output<float>(0));
         return {};
       }},
      {"another shape than planned", "A724", shape, [](CustomRun& c) { return c.set_output_shape(0, {5}); }},
      {"wrong type", "A703", shape,
       [](CustomRun& c) -> Status {
         SURELITE_TRY(c.input<int8_t>(0));
         return {};
       }},
      {"no such input", "A704", shape,
       [](CustomRun& c) -> Status {
         SURELITE_TRY(c.input_bytes(1));
         return {};
       }},
      {"negative position", "A704", shape,
       [](CustomRun& c) -> Status {
         SURELITE_TRY(c.output_bytes(-1));
         return {};
       }},
      {"strings of numbers", "A703", shape,
       [](CustomRun& c) -> Status {
         SURELITE_TRY(c.input_strings(0));
         return {};
       }},
      {"strings into numbers", "A703", shape, [](CustomRun& c) { return c.set_output_strings(0, {0}, {}); }},
  };
  for (const Wrong& row : rows) {
    CustomOperator op = times();
    op.prepare = row.prepare;
    op.run = row.run;
    Session session = open_session(custom_model(), with(op));
    (void)session.input(0)->write_real(std::vector<float>(4));
    const Status status = session.run();
    EXPECT_EQ(code_of(status), row.code) << row.what;
    EXPECT_NE(status.error()[0].text().find("Times"), std::string::npos)
        << row.what << ": " << status.error()[0].text();
  }
}

TEST(CustomOperators, UnusableRegistrations) {
  CustomOperator nameless = times(), runless = times();
  nameless.code.clear();
  runless.run = nullptr;
  CompileOptions twice = with(times());
  twice.operators.push_back(times());
  for (const CompileOptions& options : {with(nameless), with(runless), twice})
    EXPECT_EQ(code_of(Program::compile(custom_model(), options)), "A723");
  CustomOperator newer = times();
  newer.min_version = 2;
  EXPECT_EQ(code_of(Program::compile(custom_model(), with(newer))), "P301");
}

}  // namespace
}  // namespace surelite::tests
