// SPDX-License-Identifier: Apache-2.0
// Convolutions that pad for the PAD before them give what both give one after the other.
#include <filesystem>
#include <functional>

#include "plan/fake_delegate.h"
#include "plan/padded_models.h"
#include "plan/row_outcome.h"

namespace surelite::tests::padding {
namespace {

constexpr ElementType kReal = ElementType::float32, kInt8 = ElementType::int8, kUint8 = ElementType::uint8,
                      kInt16 = ElementType::int16;

CompileOptions apart() {
  CompileOptions options;
  options.keep_all_tensors = true;
  return options;
}
CompileOptions plain() {
  CompileOptions options;
  options.reference_kernels = true;
  return options;
}
size_t left_out(const Model& model, const CompileOptions& options = {}) {
  const Result<Program> program = Program::compile(model, options);
  EXPECT_TRUE(program) << (program ? "" : program.error()[0].text());
  return program ? ProgramAccess::plan(*program).left_out.size() : 0;
}

void expect_same(const Model& model, const CompileOptions& options, ElementType type, const std::string& what) {
  for (const CompileOptions& other : {apart(), plain()}) {
    const Outcome wanted = outcome_of(model, other), found = outcome_of(model, options, 0xa5);
    ASSERT_EQ(wanted.outputs.size(), found.outputs.size()) << what;
    for (size_t o = 0; o < wanted.outputs.size(); ++o) {
      if (type != kReal) {
        ASSERT_EQ(wanted.outputs[o], found.outputs[o]) << what;
        continue;
      }
      const auto values = [](const Bytes& bytes) {
        return std::span(reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float));
      };
      const auto want = values(wanted.outputs[o]), got = values(found.outputs[o]);
      ASSERT_EQ(want.size(), got.size()) << what;
      for (size_t i = 0; i < want.size(); ++i)
        ASSERT_NEAR(want[i], got[i], 1e-5 * std::max(1.0f, std::abs(want[i]))) << what << " " << i;
    }
  }
}

struct Types {
  ElementType type, weights;
};
constexpr Types kTypes[] = {{kReal, kReal}, {kInt8, kInt8}, {kUint8, kUint8}, {kInt16, kInt8}, {kReal, kInt8}};

PaddedConv random_conv(uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](int n) { return static_cast<int32_t>(random() % static_cast<uint32_t>(n)); };
  PaddedConv c;
  c.type = kTypes[seed % std::size(kTypes)].type, c.weights = kTypes[seed % std::size(kTypes)].weights;
  c.depthwise = below(2);
  c.height = below(3) ? 3 : 1 + below(7), c.width = below(4) ? c.height : 1 + below(7);
  c.stride = 1 + below(3), c.dilation = below(4) ? 1 : 2 + below(2);
  c.same = below(4) == 0;
  c.image = {1 + below(4) / 3, 1 + below(24), 1 + below(30), 1 + below(below(2) ? 40 : 8)};
  c.channels = 1 + below(40);
  if (below(4) == 0) {
    if (c.depthwise) c.multiplier = 2 + below(2);
    else if (c.weights == c.type) c.groups = 2, c.image[3] *= 2, c.channels *= 2;
  }
  // Mostly what the window covers, now and then more.
  const auto margin = [&](int32_t filter) { return below((filter - 1) * c.dilation + 2 + (below(8) ? 0 : 4)); };
  c.margins = {margin(c.height), margin(c.height), margin(c.width), margin(c.width)};
  // A window that fits.
  c.image[1] += std::max(0, (c.height - 1) * c.dilation + 1 - c.image[1]);
  c.image[2] += std::max(0, (c.width - 1) * c.dilation + 1 - c.image[2]);
  return c;
}

TEST(Margins, RandomConvolutionsGiveTheSame) {
  std::array<size_t, std::size(kTypes)> taken{};
  for (uint32_t seed = 0; seed < 1500; ++seed) {
    const PaddedConv conv = random_conv(seed);
    const Model model = PaddedWriter(conv, seed).chain(seed % 2);
    expect_same(model, {}, conv.type, std::to_string(seed));
    if (testing::Test::HasFatalFailure()) return;
    taken[seed % std::size(kTypes)] += left_out(model);
    if (seed % 4 > 0) continue;
    CompileOptions options;
    options.threads = 2, options.row_fusion = seed % 8 == 0;
    expect_same(model, options, conv.type, std::to_string(seed) + " in other ways");
    SessionOptions guarded;
    guarded.guard = seed % 8 ? Guarding::before : Guarding::after;
    guarded.guard_all = true;
    ASSERT_EQ(outcome_of(model, {}, 0, guarded).outputs, outcome_of(model, {}).outputs) << seed;
  }
  for (const size_t count : taken) EXPECT_GT(count, 60u);
}

struct Row {
  const char* name;
  size_t left_out;
  std::function<Model()> make;
  CompileOptions options = {};
  ElementType type = kReal;
};

PaddedConv of(ElementType type) { return {.type = type, .weights = type == kInt16 ? kInt8 : type}; }
PaddedConv with(Margins margins, int32_t window = 3, int32_t dilation = 1) {
  return {.height = window, .width = window, .dilation = dilation, .margins = margins};
}
Model chain(const PaddedConv& conv, bool made = true) { return PaddedWriter(conv, 1).chain(made); }

// Around a convolution of what PAD gives: what else reads it, and what the graph returns.
Model around(const std::function<std::vector<int32_t>(PaddedWriter&, int image, int padded)>& add,
             const PaddedConv& conv = {}) {
  PaddedWriter w(conv, 1);
  const int input = w.input(), image = w.product(input);
  return w.finish({input}, add(w, image, w.pad(image)));
}
int relu6(PaddedWriter& w, int from, const Shape& shape) {
  const int to = w.w.add_tensor("relu", kReal, shape);
  w.w.add_operator("RELU6", {from}, {to});
  return to;
}
Model with_value(float value) {
  PaddedWriter w({}, 1);
  const int image = w.input();
  return w.finish({image}, {w.convolution(w.pad_with(image, {value}))});
}

const Row kRows[] = {
    {"float", 1, [] { return chain(of(kReal)); }},
    {"the image is an input", 1, [] { return chain(of(kReal), false); }},
    {"int8", 1, [] { return chain(of(kInt8)); }, {}, kInt8},
    {"uint8", 1, [] { return chain(of(kUint8)); }, {}, kUint8},
    {"int16", 1, [] { return chain(of(kInt16)); }, {}, kInt16},
    {"hybrid", 1, [] { return chain({.weights = kInt8}); }},
    {"depthwise", 1, [] { return chain({.depthwise = true, .stride = 2}); }},
    {"below and right only", 1, [] { return chain(with({0, 1, 0, 1})); }},
    {"as far as the window reaches", 1, [] { return chain(with({4, 4, 4, 4}, 3, 2)); }},
    {"and farther", 0, [] { return chain(with({5, 4, 4, 4}, 3, 2)); }},
    {"windows that lie in the margin", 0, [] { return chain(with({0, 0, 0, 3})); }},
    {"one pixel", 0, [] { return chain(with({1, 1, 1, 1}, 1)); }},
    {"nothing", 0, [] { return chain(with({0, 0, 0, 0})); }},
    {"an infinite weight", 0, [] { return chain({.odd_weight = true}); }},
    {"a value of 0", 1, [] { return with_value(0); }},
    {"another value", 0, [] { return with_value(0.5f); }},
    {"all tensors are kept", 0, [] { return chain({}); }, apart()},
    {"plain kernels", 0, [] { return chain({}); }, plain()},
    {"two convolutions", 1,
     [] {
       return around([](PaddedWriter& w, int, int padded) {
         return std::vector<int32_t>{w.convolution(padded), w.convolution(padded)};
       });
     }},
    {"of which one cannot", 0,
     [] {
       return around([](PaddedWriter& w, int, int padded) {
         const int other = w.w.add_constant("1x1", kReal, {16, 1, 1, 8}, std::vector<float>(128, 0.25f));
         const int y = w.w.add_tensor("other", kReal, {1, 12, 14, 16});
         w.w.add_operator("CONV_2D", {padded, other}, {y},
                          {"Conv2DOptions", {{"stride_w", 1}, {"stride_h", 1}}});
         return std::vector<int32_t>{w.convolution(padded), y};
       });
     }},
    {"another operator", 0,
     [] {
       return around([](PaddedWriter& w, int, int padded) {
         return std::vector<int32_t>{w.convolution(padded), relu6(w, padded, w.shape)};
       });
     }},
    {"the application", 0,
     [] {
       return around([](PaddedWriter& w, int, int padded) {
         return std::vector<int32_t>{w.convolution(padded), padded};
       });
     }},
    // RELU6 would write over the image, which no operator reads any more but the convolution.
    {"an image that is read meanwhile", 1,
     [] {
       return around([](PaddedWriter& w, int image, int padded) {
         const int relu = relu6(w, image, w.c.image);
         return std::vector<int32_t>{w.convolution(padded), relu};
       });
     }},
    {"computed weights", 0,
     [] {
       return around([](PaddedWriter& w, int image, int padded) {
         const int sizes = w.w.add_constant("sizes", ElementType::int32, {4}, std::vector<int32_t>{8, 3, 3, 8});
         const int begin = w.w.add_constant("begin", ElementType::int32, {4}, std::vector<int32_t>{0, 0, 0, 0});
         const int size = w.w.add_constant("size", ElementType::int32, {4}, std::vector<int32_t>{1, 9, 8, 8});
         const int part = w.w.add_tensor("part", kReal, {1, 9, 8, 8});
         const int filter = w.w.add_tensor("f", kReal, {8, 3, 3, 8});
         w.w.add_operator("SLICE", {image, begin, size}, {part}, {"SliceOptions", {}});
         w.w.add_operator("RESHAPE", {part, sizes}, {filter}, {"ReshapeOptions", {}});
         return std::vector<int32_t>{w.convolution(padded, filter, w.add_bias(8), 8)};
       });
     }},
    // WHERE ends what is planned before the run.
    {"a convolution that waits for data", 0,
     [] {
       return around([](PaddedWriter& w, int image, int padded) {
         const int found = w.w.add_tensor("found", ElementType::int64, {0, 4}), sum = w.w.add_tensor("s", kReal, {});
         w.w.add_operator("WHERE", {image}, {found});
         const int real = w.w.add_tensor("real", kReal, {0, 4});
         w.w.add_operator("CAST", {found}, {real}, {"CastOptions", {}});
         const int axes = w.w.add_constant("axes", ElementType::int32, {2}, std::vector<int32_t>{0, 1});
         w.w.add_operator("SUM", {real, axes}, {sum}, {"ReducerOptions", {}});
         return std::vector<int32_t>{w.convolution(padded), sum};
       });
     }},
};

TEST(Margins, WhoIsLeftOut) {
  for (const Row& row : kRows) {
    const Model model = row.make();
    EXPECT_EQ(left_out(model, row.options), row.left_out) << row.name;
    if (std::string_view(row.name) == "an infinite weight") continue;  // NaN differs from itself
    expect_same(model, row.options, row.type, row.name);
  }
}

TEST(Margins, AZeroPointOfItsOwnStays) {
  for (const int32_t zero : {-7, 5}) {
    PaddedWriter w(of(kInt8), 3);
    const int image = w.w.add_tensor("image", kInt8, w.c.image, affine(0.05f, zero));
    const Model model = w.finish({image}, {w.convolution(w.pad(image))});
    EXPECT_EQ(left_out(model), zero == -7 ? 1u : 0u);
    expect_same(model, {}, kInt8, std::to_string(zero));
  }
}

TEST(Margins, InputsMayBeResized) {
  const Model model = chain({.stride = 2}, false);
  for (const Shape& shape : {Shape{1, 21, 17, 8}, Shape{3, 3, 3, 8}, Shape{1, 10, 12, 8}}) {
    CompileOptions wanted = apart();
    wanted.input_shapes = {shape};
    Session fresh = Session::open(*Program::compile(model, wanted)).value();
    Session session = Session::open(*Program::compile(model)).value();
    ASSERT_TRUE(session.resize(0, shape));
    std::vector<float> values(static_cast<size_t>(shape.count()));
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 37 % 41) / 8;
    for (Session* one : {&fresh, &session}) {
      ASSERT_TRUE(one->input(0)->write_real(values));
      ASSERT_TRUE(one->run());
    }
    const std::vector<float> want = *fresh.output(0)->read_real(), got = *session.output(0)->read_real();
    ASSERT_EQ(want.size(), got.size());
    for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(want[i], got[i], 1e-5 * std::max(1.0f, std::abs(want[i])));
  }
}

TEST(Margins, TwoOfOneImage) {
  PaddedWriter w({}, 5);
  const int image = w.input();
  const Model model = w.finish({image}, {w.convolution(w.pad(image)), w.convolution(w.pad(image))});
  EXPECT_EQ(left_out(model), 2u);
  expect_same(model, {}, kReal, "two of one image");
}

TEST(Margins, AVariableStays) {
  PaddedWriter w({}, 6);
  const int image = w.input(), state = w.w.add_variable("state", kReal, w.c.image);
  const Model model = w.finish({image}, {w.convolution(w.pad(image)), w.convolution(w.pad(state))});
  EXPECT_EQ(left_out(model), 1u);
  expect_same(model, {}, kReal, "a variable");
}

TEST(Margins, DelegatesGetTheWholeGraph) {
  CompileOptions options;
  const FakeDelegate::Behaviour behaviour{.takes = {"ADD"}};
  options.delegates = {{std::make_shared<FakeDelegate>(behaviour)}, DelegatePolicy::fall_back, 1};
  const Model model = chain({}, false);
  EXPECT_EQ(left_out(model, options), 0u);
  expect_same(model, options, kReal, "a delegate that takes nothing of it");
}

TEST(Margins, InBranches) {
  PaddedWriter w({}, 7);
  const int image = w.input(), yes = w.w.add_tensor("yes", ElementType::boolean, {1});
  const int y = w.w.add_tensor("y", kReal, {1, 10, 12, 16});
  w.w.add_operator("IF", {yes, image}, {y}, {"IfOptions", {{"then_subgraph_index", 1}, {"else_subgraph_index", 2}}});
  w.w.set_inputs({yes, image});
  w.w.set_outputs({y});
  for (const char* branch : {"then", "else"}) {
    w.w.add_subgraph(branch);
    const int in = w.input();
    w.w.set_inputs({in});
    w.w.set_outputs({w.convolution(w.pad(in))});
  }
  expect_same(build(w.w), {}, kReal, "branches");
}

TEST(Margins, WhoLooksIsToldTheTruth) {
  const Result<Program> program = Program::compile(chain({}, false));
  ASSERT_TRUE(program);
  EXPECT_EQ(program->placement().operators[0].runs, OperatorPlacement::Runs::cpu);
  Session session = Session::open(*program).value();
  std::vector<std::string> told;
  ASSERT_TRUE(session.observe([&](const OperatorEvent& event) { told.emplace_back(event.name); }));
  ASSERT_TRUE(session.run());
  EXPECT_EQ(told, std::vector<std::string>{"CONV_2D"});
  EXPECT_EQ(code_of(session.tensor("padded")), "A725");
}

// What is packed may depend on whether convolutions pad.
TEST(Margins, PackedWeightsAreOfOnePlan) {
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / ("padded_weights_" + std::to_string(getpid()));
  std::filesystem::remove(path);
  const Model model = chain({.height = 12, .width = 14}, false);  // the window is the padded image
  CompileOptions options, kept = apart();
  const Outcome want = outcome_of(model, kept);
  options.packed_weights = kept.packed_weights = path.string();
  for (const CompileOptions& next : {options, kept, options, options, kept}) {
    const Outcome found = outcome_of(model, next);
    ASSERT_EQ(found.outputs.size(), want.outputs.size());
    for (size_t o = 0; o < want.outputs.size(); ++o) {
      const auto* const a = reinterpret_cast<const float*>(want.outputs[o].data());
      const auto* const b = reinterpret_cast<const float*>(found.outputs[o].data());
      for (size_t i = 0; i < want.outputs[o].size() / 4; ++i)
        EXPECT_NEAR(a[i], b[i], 1e-5 * std::max(1.0f, std::abs(a[i])));
    }
  }
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace surelite::tests::padding
