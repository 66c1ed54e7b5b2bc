// SPDX-License-Identifier: Apache-2.0
// Operators that write over their inputs, and operators that clip for the one behind them: graphs give the same with
// and without.
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "plan/access.h"
#include "plan/program_data.h"
#include "run/models.h"

namespace surelite::tests {
namespace {

constexpr ElementType kReal = ElementType::float32;

// A graph of elementwise operators over [4, 6] and [24] floats; any earlier tensor may be an input, some are outputs.
Model random_graph(uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](size_t n) { return random() % n; };
  ModelWriter w;
  const Shape image{4, 6}, flat{24};
  const int in = w.add_tensor("in", kReal, image);
  std::vector<float> values(24), row(6);
  for (float& x : values) x = static_cast<float>(static_cast<int>(below(64)) - 32) / 8;
  for (float& x : row) x = static_cast<float>(static_cast<int>(below(64)) - 32) / 8;
  const int constant = w.add_constant("constant", kReal, image, values);
  const int repeated = w.add_constant("row", kReal, {6}, row);
  const int sizes = w.add_constant("sizes", ElementType::int32, {2}, std::vector<int32_t>{4, 6});
  const int length = w.add_constant("length", ElementType::int32, {1}, std::vector<int32_t>{24});
  std::vector<int> images{in}, outputs;
  std::vector<int> read(1, 0);
  const auto pick = [&] {
    const size_t i = below(3) ? images.size() - 1 : below(images.size());
    ++read[i];
    return images[i];
  };
  const auto add = [&] {
    images.push_back(w.add_tensor("t" + std::to_string(images.size()), kReal, image));
    read.push_back(0);
    return images.back();
  };
  for (int i = 0; i < 14; ++i) {
    const int from = pick();
    switch (below(8)) {
      case 0: w.add_operator("RELU6", {from}, {add()}); break;
      case 1: w.add_operator("RELU", {from}, {add()}); break;
      case 2: w.add_operator("RELU_N1_TO_1", {from}, {add()}); break;
      case 3: {
        const int other = below(2) ? pick() : below(2) ? constant : repeated;
        w.add_operator("ADD", {from, other}, {add()}, {"AddOptions", {}});
        break;
      }
      case 4: {
        const int other = below(2) ? pick() : repeated;
        w.add_operator("MUL", {other, from}, {add()}, {"MulOptions", {}});
        break;
      }
      case 5: w.add_operator("PRELU", {from, repeated}, {add()}); break;
      case 6: w.add_operator("CAST", {from}, {add()}, {"CastOptions", {}}); break;
      default: {
        const int line = w.add_tensor("line", kReal, flat), clipped = w.add_tensor("clipped", kReal, flat);
        w.add_operator("RESHAPE", {from, length}, {line}, {"ReshapeOptions", {}});
        w.add_operator("RELU6", {line}, {clipped});
        w.add_operator("RESHAPE", {below(2) ? line : clipped, sizes}, {add()}, {"ReshapeOptions", {}});
      }
    }
  }
  // What nobody reads, and some that are read.
  for (size_t i = 1; i < images.size(); ++i)
    if (read[i] == 0 || below(8) == 0) outputs.push_back(images[i]);
  w.set_inputs({in});
  w.set_outputs(outputs);
  return build(w);
}

std::vector<std::vector<float>> outputs_of(const Model& model, const CompileOptions& options, size_t* arena) {
  const Result<Program> program = Program::compile(model, options);
  EXPECT_TRUE(program) << (program ? "" : program.error()[0].text());
  if (arena) *arena = program->footprint().arena_bytes;
  Result<Session> session = Session::open(*program);
  EXPECT_TRUE(session);
  std::vector<std::vector<float>> all;
  for (int run = 0; run < 2; ++run) {
    const std::span<float> in = *session->input(0)->values<float>();
    for (size_t k = 0; k < in.size(); ++k) in[k] = static_cast<float>(k * 29 % 17) - 8;
    EXPECT_TRUE(session->run());
    for (int i = 0; i < session->output_count(); ++i) {
      const std::span<const float> out = *session->output(i)->values<float>();
      all.emplace_back(out.begin(), out.end());
    }
  }
  return all;
}

TEST(InPlace, RandomGraphsGiveTheSame) {
  size_t shared = 0, apart = 0;
  for (uint32_t seed = 0; seed < 300; ++seed) {
    const Model model = random_graph(seed);
    CompileOptions all, plain;
    all.keep_all_tensors = true;
    plain.reference_kernels = true;
    size_t small = 0, large = 0;
    const auto given = outputs_of(model, {}, &small);
    EXPECT_EQ(given, outputs_of(model, all, &large)) << seed;
    EXPECT_EQ(given, outputs_of(model, plain, nullptr)) << seed;
    shared += small, apart += large;
  }
  EXPECT_LT(shared, apart);
}

// in -> CONV_2D -> `clip` -> MUL by itself, with the convolution's result read once more or not.
Model clipped_conv(std::string_view clip, bool read_twice) {
  ModelWriter w;
  const Shape shape{1, 8, 8, 16};
  std::vector<float> weights(16 * 16);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(static_cast<int>(i * 37 % 64) - 32) / 16;
  const int in = w.add_tensor("in", kReal, shape), conv = w.add_tensor("conv", kReal, shape);
  const int filter = w.add_constant("filter", kReal, {16, 1, 1, 16}, weights);
  const int clipped = w.add_tensor("clipped", kReal, shape), out = w.add_tensor("out", kReal, shape);
  w.add_operator("CONV_2D", {in, filter}, {conv}, {"Conv2DOptions", {{"stride_w", 1}, {"stride_h", 1}}});
  w.add_operator(clip, {conv}, {clipped});
  w.add_operator("MUL", {clipped, read_twice ? conv : clipped}, {out}, {"MulOptions", {}});
  w.set_inputs({in});
  w.set_outputs({out});
  return build(w);
}

TEST(InPlace, ConvolutionsClipForTheOperatorBehind) {
  for (const char* const clip : {"RELU", "RELU6", "RELU_N1_TO_1"})
    for (const bool read_twice : {false, true}) {
      const Model model = clipped_conv(clip, read_twice);
      CompileOptions all;
      all.keep_all_tensors = true;
      EXPECT_EQ(outputs_of(model, {}, nullptr), outputs_of(model, all, nullptr)) << clip << read_twice;
      const auto step_of = [&](const CompileOptions& options) {
        return ProgramAccess::plan(*Program::compile(model, options)).steps[1].run;
      };
      EXPECT_EQ(step_of({}) == step_of(all), read_twice) << clip;
    }
}

TEST(InPlace, SoftmaxWritesOverWhatItReads) {
  ModelWriter w;
  const Shape shape{3, 37};
  const int in = w.add_tensor("in", kReal, shape), sum = w.add_tensor("sum", kReal, shape);
  const int part = w.add_tensor("part", kReal, shape), out = w.add_tensor("out", kReal, shape);
  w.add_operator("ADD", {in, in}, {sum}, {"AddOptions", {}});
  w.add_operator("SOFTMAX", {sum}, {part}, {"SoftmaxOptions", {{"beta", 1.0}}});
  w.add_operator("MUL", {part, in}, {out}, {"MulOptions", {}});
  w.set_inputs({in});
  w.set_outputs({out});
  const Model model = build(w);
  CompileOptions all;
  all.keep_all_tensors = true;
  size_t shared = 0, apart = 0;
  EXPECT_EQ(outputs_of(model, {}, &shared), outputs_of(model, all, &apart));
  EXPECT_LT(shared, apart);
}

struct Elementwise {
  const char* op;
  const char* options;
  int inputs;
};

// in -> ADD -> the operator -> out: what ADD wrote is written over, whatever the number of elements.
TEST(InPlace, EveryElementwiseOperatorAtEverySize) {
  const Elementwise rows[] = {{"ABS", "", 1},
                              {"CEIL", "", 1},
                              {"COS", "", 1},
                              {"ELU", "", 1},
                              {"EXP", "", 1},
                              {"FLOOR", "", 1},
                              {"GELU", "GeluOptions", 1},
                              {"HARD_SWISH", "", 1},
                              {"LEAKY_RELU", "LeakyReluOptions", 1},
                              {"LOG", "", 1},
                              {"LOGISTIC", "", 1},
                              {"NEG", "", 1},
                              {"RELU", "", 1},
                              {"RELU6", "", 1},
                              {"RELU_0_TO_1", "", 1},
                              {"RELU_N1_TO_1", "", 1},
                              {"ROUND", "", 1},
                              {"RSQRT", "", 1},
                              {"SIGN", "", 1},
                              {"SIN", "", 1},
                              {"SQRT", "", 1},
                              {"SQUARE", "", 1},
                              {"TANH", "", 1},
                              {"SOFTMAX", "SoftmaxOptions", 1},
                              {"ZEROS_LIKE", "", 1},
                              {"ADD", "AddOptions", 2},
                              {"ATAN2", "", 2},
                              {"DIV", "DivOptions", 2},
                              {"FLOOR_DIV", "", 2},
                              {"FLOOR_MOD", "", 2},
                              {"MAXIMUM", "", 2},
                              {"MINIMUM", "", 2},
                              {"MUL", "MulOptions", 2},
                              {"POW", "", 2},
                              {"PRELU", "", 2},
                              {"SQUARED_DIFFERENCE", "", 2},
                              {"SUB", "SubOptions", 2}};
  std::vector<int> sizes;
  for (int n = 1; n <= 70; ++n) sizes.push_back(n);
  sizes.insert(sizes.end(), {127, 257, 1000, 4099, 40000});
  for (const Elementwise& row : rows)
    for (const int size : sizes)
      for (const bool reversed : {false, true}) {
        if (row.inputs == 1 && reversed) continue;
        if (reversed && std::string_view(row.op) == "PRELU") continue;
        ModelWriter w;
        const Shape shape{2, size};
        std::vector<float> other(static_cast<size_t>(size));
        for (size_t i = 0; i < other.size(); ++i) other[i] = static_cast<float>(i % 7) / 4 + 0.5f;
        const int in = w.add_tensor("in", kReal, shape), sum = w.add_tensor("sum", kReal, shape);
        const int term = w.add_constant("term", kReal, {1}, std::vector<float>{0.25f});
        const int line = w.add_constant("line", kReal, {size}, other);
        const int out = w.add_tensor("out", kReal, shape);
        w.add_operator("ADD", {in, term}, {sum}, {"AddOptions", {}});
        const std::vector<int> inputs = row.inputs == 1 ? std::vector<int>{sum}
                                        : reversed      ? std::vector<int>{line, sum}
                                                        : std::vector<int>{sum, line};
        OptionsSpec options{row.options, {}};
        if (std::string_view(row.op) == "SOFTMAX") options.fields.emplace_back("beta", 1.0);
        w.add_operator(row.op, inputs, {out}, options);
        w.set_inputs({in});
        w.set_outputs({out});
        const Model model = build(w);
        CompileOptions all;
        all.keep_all_tensors = true;
        const auto apart = outputs_of(model, all, nullptr), given = outputs_of(model, {}, nullptr);
        ASSERT_EQ(apart.size(), given.size());
        for (size_t i = 0; i < apart.size(); ++i)
          ASSERT_EQ(std::memcmp(apart[i].data(), given[i].data(), apart[i].size() * sizeof(float)), 0)
              << row.op << " of " << size << (reversed ? ", its second input" : "");
      }
}

}  // namespace
}  // namespace surelite::tests
