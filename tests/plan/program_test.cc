// SPDX-License-Identifier: Apache-2.0
// What a program answers: signatures by name, where operators run in words, operators of an application beside the
// library's, and programs that are none.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "plan/access.h"
#include "plan/delegate_models.h"

namespace surelite::tests {
namespace {

TEST(Program, SignaturesByName) {
  ModelWriter w;
  const int x = w.add_tensor("x", kFloat, {2}), y = w.add_tensor("y", kFloat, {2});
  w.add_operator("ADD", {x, x}, {y}, {"AddOptions", {}});
  w.set_inputs({x});
  w.set_outputs({y});
  w.add_signature("twice", {{"x", x}}, {{"y", y}});
  w.add_signature("double", {{"x", x}}, {{"y", y}});
  CompileOptions options;
  for (const char* known : {"twice", "double"}) {
    options.signature = known;
    EXPECT_TRUE(Program::compile(build(w), options)) << known;
  }
  options.signature = "thrice";
  const Result<Program> two = Program::compile(build(w), options), none = Program::compile(chain(kFloat), options);
  ASSERT_EQ(code_of(two), "A704");
  EXPECT_NE(two.error()[0].text().find("twice, double"), std::string::npos) << two.error()[0].text();
  ASSERT_EQ(code_of(none), "A704");
  EXPECT_NE(none.error()[0].text().find("none"), std::string::npos) << none.error()[0].text();
}

TEST(Program, PlacementInWords) {
  ModelWriter w;
  const int x = w.add_tensor("x", kFloat, {2}), c = w.add_constant("c", kFloat, {2}, std::vector<float>{1, 2});
  int last = x;
  const auto next = [&](const char* name) { return w.add_tensor(name, kFloat, {2}); };
  const int negative = next("negative");
  w.add_operator("NEG", {c}, {negative}, {"NegOptions", {}});
  for (int i = 0; i < 2; ++i) {
    const int sum = next("sum");
    w.add_operator("ADD", {last, negative}, {sum}, {"AddOptions", {}});
    last = sum;
  }
  const int mine = next("mine"), y = next("y");
  w.add_custom_operator("Mine", {last}, {mine});
  w.add_operator("TANH", {mine}, {y}, {});
  w.set_inputs({x});
  w.set_outputs({y});
  CompileOptions options;
  options.delegates = {{std::make_shared<FakeDelegate>(Behaviour{.takes = {"ADD"}})}, DelegatePolicy::fall_back, 1};
  options.operators.push_back({.code = "Mine", .prepare = {}, .run = [](CustomRun&) { return Status(); }});
  options.operators.push_back({.code = "Other", .prepare = {}, .run = [](CustomRun&) { return Status(); }});
  const Result<Program> program = Program::compile(build(w), options);
  ASSERT_TRUE(program) << program.error()[0].text();
  const Placement placement = program->placement();
  const std::string text = placement.text();
  for (const char* words : {"0 NEG: nobody: known while compiling", "1 ADD: fake, part 0", "the application's kernel",
                            "4 TANH: the CPU", "D504", "part 0 on fake: 2 operators, 8 bytes in, 8 bytes out"})
    EXPECT_NE(text.find(words), std::string::npos) << words << " in " << text;
  EXPECT_EQ(placement.crossing_bytes(), 16u);
  EXPECT_EQ(placement.delegated_operators(), 2u);
}

// Custom operators of the library are found beside those of the application.
TEST(Program, OperatorsOfBoth) {
  ModelWriter w;
  const int x = w.add_tensor("x", kFloat, {2}), sign = w.add_tensor("sign", kFloat, {2}),
            y = w.add_tensor("y", kFloat, {2}), z = w.add_tensor("z", kFloat, {2});
  w.add_custom_operator("Sign", {x}, {sign});
  w.add_custom_operator("Second", {sign}, {y});
  w.add_operator("NEG", {y}, {z}, {"NegOptions", {}});
  w.set_inputs({x});
  w.set_outputs({z});
  CompileOptions options;
  for (const char* code : {"First", "Second"})
    options.operators.push_back({.code = code, .prepare = {}, .run = [](CustomRun& run) -> Status {
                                   SURELITE_LET(const std::span<const float> in, run.input<float>(0));
                                   SURELITE_LET(const std::span<float> out, run.output<float>(0));
                                   std::ranges::copy(in, out.begin());
                                   return {};
                                 }});
  Result<Session> session = Session::open(*Program::compile(build(w), options));
  ASSERT_TRUE(session->input(0)->write_real(std::vector<float>{-5, 7}));
  ASSERT_TRUE(session->run());
  EXPECT_EQ(*session->output(0)->read_real(), (std::vector<float>{1, -1}));
}

// Strings take an offset and a view each before they have a value.
TEST(Program, ShapesOfStrings) {
  struct Row {
    Shape shape;
    const char* code;
  };
  const Row rows[] = {{{3}, ""},
                      {{1 << 30, 1 << 30}, "P311"},            // each has 20 bytes
                      {{1 << 30, 1 << 30, 1 << 30}, "P311"},   // not even their number
                      {{1 << 30, 1 << 20}, "B801"}};
  for (const Row& row : rows) {
    CompileOptions options;
    options.input_shapes = {row.shape, row.shape};
    options.limits.max_tensor_bytes = uint64_t{1} << 40;
    const Model model = one_op("EQUAL", {{ElementType::string, {2}}, {ElementType::string, {2}}},
                               {{ElementType::boolean, {2}}}, {"EqualOptions", {}});
    EXPECT_EQ(code_of(Program::compile(model, options)), row.code) << to_string(row.shape);
  }
}

// Weights of megabytes that stay in the file: read in place, packed, and not read at all where they come packed.
TEST(Program, LargeWeightsOfAFile) {
  constexpr int32_t kWide = 512;
  ModelWriter w;
  int last = w.add_tensor("x", kFloat, {1, kWide});
  w.set_inputs({last});
  std::vector<float> weights(kWide * kWide);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(i * 37 % 64) / 512 - 0.0625f;
  for (int i = 0; i < 4; ++i) {
    const int y = w.add_tensor("y", kFloat, {1, kWide});
    w.add_operator("FULLY_CONNECTED", {last, w.add_constant("w", kFloat, {kWide, kWide}, weights)}, {y},
                   {"FullyConnectedOptions", {}});
    last = y;
  }
  const int sum = w.add_tensor("sum", kFloat, {kWide, kWide});
  w.add_operator("ADD", {last, w.add_constant("c", kFloat, {kWide, kWide}, weights)}, {sum}, {"AddOptions", {}});
  w.set_outputs({sum});
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("large_weights_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const std::vector<std::byte> bytes = *w.finish();
  std::ofstream(folder / "model", std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  const auto run = [](const Result<Program>& program) {
    EXPECT_TRUE(program);
    Result<Session> session = Session::open(*program);
    EXPECT_TRUE(session->input(0)->write_real(std::vector<float>(kWide, 0.5f)));
    EXPECT_TRUE(session->run());
    return *session->output(0)->read_real();
  };
  const std::vector<float> expected = run(Program::compile(*Model::from_bytes(bytes)));
  const Result<Model> model = Model::open((folder / "model").string());
  ASSERT_TRUE(model);
  EXPECT_EQ(run(Program::compile(*model)), expected);
  CompileOptions options;
  options.packed_weights = (folder / "packed").string();
  for (int times = 0; times < 2; ++times) EXPECT_EQ(run(Program::compile(*model, options)), expected) << times;
  std::filesystem::remove_all(folder);
}

TEST(Program, NoneIsEmpty) {
  const Program none;
  EXPECT_EQ(code_of(none.status()), "A719");
  EXPECT_TRUE(none.placement().operators.empty());
  EXPECT_TRUE(none.findings().empty());
  EXPECT_EQ(none.footprint().arena_bytes, 0u);
}

TEST(Program, ToLookAtOnly) {
  const Result<Program> program = ProgramAccess::compile_to_look_at(chain(kFloat), {});
  ASSERT_TRUE(program);
  EXPECT_EQ(program->footprint().arena_bytes, Program::compile(chain(kFloat))->footprint().arena_bytes);
}

}  // namespace
}  // namespace surelite::tests
