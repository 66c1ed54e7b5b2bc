// SPDX-License-Identifier: Apache-2.0
// A convolution applies the clip of its only reader, whoever that is: results are those of the plain kernels, and what
// nobody can run is refused.
#include <gtest/gtest.h>

#include <functional>

#include "plan/delegate_models.h"

namespace surelite::tests {
namespace {

constexpr ElementType kByte = ElementType::int8;

// What reads the convolution's output "c" [1,4,4,16], and the tensors that the graph returns.
struct ClipReader {
  const char* name;
  std::function<std::vector<int32_t>(ModelWriter&, int c)> add;
};

std::vector<int32_t> mapped(ModelWriter& w, const char* name, int c) {
  const int y = w.add_tensor(name, kFloat, {1, 4, 4, 16});
  w.add_operator(name, {c}, {y}, {});
  return {y};
}

const ClipReader kClipReaders[] = {
    {"RELU", [](ModelWriter& w, int c) { return mapped(w, "RELU", c); }},
    {"RELU_N1_TO_1", [](ModelWriter& w, int c) { return mapped(w, "RELU_N1_TO_1", c); }},
    {"RELU6", [](ModelWriter& w, int c) { return mapped(w, "RELU6", c); }},
    {"TANH", [](ModelWriter& w, int c) { return mapped(w, "TANH", c); }},
    {"two",
     [](ModelWriter& w, int c) {
       return std::vector<int32_t>{mapped(w, "RELU", c)[0], mapped(w, "RELU6", c)[0]};
     }},
    {"the application too",
     [](ModelWriter& w, int c) {
       return std::vector<int32_t>{mapped(w, "RELU", c)[0], c};
     }},
    {"the application's operator",
     [](ModelWriter& w, int c) {
       const int y = w.add_tensor("y", kFloat, {1, 4, 4, 16});
       w.add_custom_operator("Mine", {c}, {y});
       return std::vector<int32_t>{y};
     }},
    {"QUANTIZE",
     [](ModelWriter& w, int c) {
       const int y = w.add_tensor("y", kByte, {1, 4, 4, 16}, affine(0.05f, 0));
       w.add_operator("QUANTIZE", {c}, {y}, {"QuantizeOptions", {}}, 2);
       return std::vector<int32_t>{y};
     }},
    {"a loop whose value nobody reads",
     [](ModelWriter& w, int c) {
       w.add_operator("WHILE", {c}, {-1}, {"WhileOptions", {{"cond_subgraph_index", 1}, {"body_subgraph_index", 2}}});
       return std::vector<int32_t>{0};
     }},
    {"a variable",
     [](ModelWriter& w, int c) {
       const int handle = w.add_tensor("handle", ElementType::resource, {});
       const int y = w.add_tensor("y", kFloat, {1, 4, 4, 16});
       w.add_operator("VAR_HANDLE", {}, {handle}, {"VarHandleOptions", {{"container", ""}, {"shared_name", "v"}}});
       w.add_operator("ASSIGN_VARIABLE", {handle, c}, {}, {"AssignVariableOptions", {}});
       w.add_operator("READ_VARIABLE", {handle}, {y}, {"ReadVariableOptions", {}});
       return std::vector<int32_t>{y};
     }},
};

Model convolving(const std::function<std::vector<int32_t>(ModelWriter&, int)>& add) {
  ModelWriter w;
  const int x = w.add_tensor("x", kFloat, {1, 4, 4, 8}), c = w.add_tensor("c", kFloat, {1, 4, 4, 16});
  std::vector<float> values(16 * 8);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(static_cast<int>(i * 37 % 64) - 32) / 8;
  const int filter = w.add_constant("filter", kFloat, {16, 1, 1, 8}, values);
  w.add_operator("CONV_2D", {x, filter}, {c}, {"Conv2DOptions", {{"stride_w", 1}, {"stride_h", 1}}});
  w.set_inputs({x});
  w.set_outputs(add(w, c));
  // Of the loop, which never goes round.
  w.add_subgraph("condition");
  const int seen = w.add_tensor("seen", kFloat, {1, 4, 4, 16}), more = w.add_tensor("more", ElementType::boolean, {1});
  const int one = w.add_constant("one", kFloat, {1}, std::vector<float>{1});
  w.add_operator("LESS", {one, one}, {more}, {"LessOptions", {}});
  w.set_inputs({seen});
  w.set_outputs({more});
  w.add_subgraph("body");
  const int from = w.add_tensor("from", kFloat, {1, 4, 4, 16}), to = w.add_tensor("to", kFloat, {1, 4, 4, 16});
  w.add_operator("NEG", {from}, {to}, {"NegOptions", {}});
  w.set_inputs({from});
  w.set_outputs({to});
  return build(w);
}

// "Mine" copies.
std::vector<std::vector<double>> results_of(const Model& model, bool reference) {
  CompileOptions options;
  options.operators.push_back({.code = "Mine", .prepare = {}, .run = [](CustomRun& run) -> Status {
                                 SURELITE_LET(const std::span<const float> in, run.input<float>(0));
                                 SURELITE_LET(const std::span<float> out, run.output<float>(0));
                                 std::ranges::copy(in, out.begin());
                                 return {};
                               }});
  options.reference_kernels = reference;
  const Result<Program> program = Program::compile(model, options);
  EXPECT_TRUE(program) << (program ? "" : program.error()[0].text());
  Result<Session> session = Session::open(*program);
  std::vector<float> x(4 * 4 * 8);
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(static_cast<int>(i * 29 % 41) - 20) / 16;
  EXPECT_TRUE(session->input(0)->write_real(x));
  EXPECT_TRUE(session->run());
  std::vector<std::vector<double>> results;
  for (int i = 0; i < session->output_count(); ++i) {
    const std::vector<float> y = *session->output(i)->read_real();
    results.emplace_back(y.begin(), y.end());
  }
  return results;
}

TEST(NextClip, OfEveryReader) {
  for (const ClipReader& reader : kClipReaders) {
    const Model model = convolving(reader.add);
    const auto fast = results_of(model, false), plain = results_of(model, true);
    ASSERT_EQ(fast.size(), plain.size());
    for (size_t o = 0; o < plain.size(); ++o)
      for (size_t i = 0; i < plain[o].size(); ++i)
        EXPECT_NEAR(fast[o][i], plain[o][i], 1e-5 * std::max(1.0, std::abs(plain[o][i]))) << reader.name << " " << i;
  }
}

// Whoever plans without having looked for operators before is told then.
TEST(NextClip, AReaderThatNobodyHas) {
  const Model model = convolving([](ModelWriter& w, int c) {
    const int y = w.add_tensor("y", kFloat, {1, 4, 4, 16});
    w.add_custom_operator("Nobodys", {c}, {y});
    return std::vector<int32_t>{y};
  });
  EXPECT_EQ(code_of(compile(model, {}).plan), "P302");
}

}  // namespace
}  // namespace surelite::tests
