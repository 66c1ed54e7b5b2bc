// SPDX-License-Identifier: Apache-2.0
// Steps that go on with what the step before them made give what they give alone.
#include "plan/row_outcome.h"

namespace surelite::tests {
namespace {

CompileOptions with_threads(int threads) {
  CompileOptions options;
  options.threads = threads;
  return options;
}
CompileOptions apart() {
  CompileOptions options;
  options.keep_all_tensors = true;
  return options;
}

// A convolution, and what goes on with it: sums with its input or what came before, activations, slopes.
Model random_tail(uint32_t seed) {
  constexpr ElementType kTypes[] = {ElementType::float32, ElementType::int8, ElementType::float32, ElementType::uint8};
  ChainWriter w(kTypes[seed % 4], seed);
  const int32_t channels = 8 * (1 + w.below(4)) + (w.below(3) == 0 ? 5 : 0);
  const ChainWriter::Image in = w.image({1 + w.below(3) / 2, 24 + w.below(40), 20 + w.below(30), channels});
  std::vector<ChainWriter::Image> images{in, w.map(in)};
  for (int left = 2 + w.below(6); left > 0; --left) {
    const ChainWriter::Image last = images.back();
    const ChainWriter::Image before = images[static_cast<size_t>(w.below(static_cast<int>(images.size())))];
    switch (w.below(7)) {
      case 0: images.push_back(w.convolution(last, channels, 1, 1, 1, 1, true)); break;
      case 1: images.push_back(w.convolution(last, channels, 3, 3, 1, 1, true)); break;
      case 2: images.push_back(w.convolution(last, 0, 3, 3, 1, 1 + w.below(2), true)); break;
      case 3: images.push_back(w.map(last)); break;
      case 4: images.push_back(w.prelu(last)); break;
      case 5: images.push_back(w.sum(last, before)); break;
      default: images.push_back(w.sum(before, last));
    }
  }
  std::vector<int32_t> outputs{images.back().tensor};
  if (w.below(4) == 0) outputs.push_back(images[images.size() / 2].tensor);
  return w.finish(in, outputs);
}

TEST(Tails, RandomOnesGiveTheSame) {
  size_t joined = 0;
  for (uint32_t seed = 0; seed < 300; ++seed) {
    const Model model = random_tail(seed);
    const Outcome wanted = outcome_of(model, apart());
    ASSERT_EQ(wanted.tails, 0u);
    const Outcome found = outcome_of(model, {}, 0xa5);
    ASSERT_EQ(wanted.outputs, found.outputs) << seed;
    joined += found.tails;
    if (seed % 3 > 0) continue;
    for (const int threads : {2, 3})
      ASSERT_EQ(wanted.outputs, outcome_of(model, with_threads(threads)).outputs) << seed;
    SessionOptions guarded;
    guarded.guard = seed % 2 ? Guarding::before : Guarding::after;
    guarded.guard_all = seed % 4 < 2;
    ASSERT_EQ(wanted.outputs, outcome_of(model, {}, 0, guarded).outputs) << seed;
  }
  EXPECT_GT(joined, 300u);
}

TEST(Tails, ChainsOfOtherOperatorsGiveTheSame) {
  for (uint32_t seed = 5000; seed < 5200; ++seed) {
    const Model model = random_chain(seed);
    ASSERT_EQ(outcome_of(model, apart()).outputs, outcome_of(model, {}, 0xff).outputs) << seed;
  }
}

// The sum is the last to read what the convolution reads other rows of: it must not write over it.
TEST(Tails, NothingWritesOverWhatIsStillRead) {
  for (const bool first : {false, true})
    for (const int32_t window : {1, 3}) {
      ChainWriter w(ElementType::float32, 3);
      const ChainWriter::Image in = w.image({1, 60, 40, 8}), x = w.map(in);
      const ChainWriter::Image y = w.convolution(x, 8, window, window, 1, 1, true);
      const Model model = w.finish(in, {w.prelu(first ? w.sum(x, y) : w.sum(y, x)).tensor});
      const Outcome found = outcome_of(model, {});
      EXPECT_EQ(outcome_of(model, apart()).outputs, found.outputs);
      EXPECT_EQ(found.tails, 2u);
    }
}

TEST(Tails, OnlyWhatIsLargeAndGoesByRowsIsJoined) {
  const auto tails = [](int32_t height, int32_t channels, const CompileOptions& options) {
    ChainWriter w(ElementType::float32, 5);
    const ChainWriter::Image in = w.image({1, height, 20, 8});
    const ChainWriter::Image y = w.convolution(in, channels, 1, 1, 1, 1, true);
    return outcome_of(w.finish(in, {w.prelu(y).tensor}), options).tails;
  };
  EXPECT_EQ(tails(40, 8, {}), 1u);
  EXPECT_EQ(tails(30, 8, {}), 0u);      // 19,200 bytes
  EXPECT_EQ(tails(1, 5000, {}), 0u);    // one row
  EXPECT_EQ(tails(4, 5000, {}), 0u);    // 160,000 bytes of weights
  EXPECT_EQ(tails(40, 8, apart()), 0u);
  CompileOptions plain;
  plain.reference_kernels = true;
  EXPECT_EQ(tails(40, 8, plain), 0u);
  CompileOptions by_rows;
  by_rows.row_fusion = true;
  EXPECT_EQ(tails(40, 8, by_rows), 0u);
}

// A profile names each operator, and computes the same.
TEST(Tails, ObserversAreToldOfEachOperator) {
  size_t joined = 0;
  for (uint32_t seed = 0; seed < 60; seed += 2) {
    const Model model = random_tail(seed);
    for (const int threads : {1, 2}) {
      const Result<Program> program = Program::compile(model, with_threads(threads));
      ASSERT_TRUE(program);
      const GraphPlan& plan = ProgramAccess::plan(*program);
      std::vector<int> wanted, told;
      for (const StepPlan& step : plan.steps) {
        joined += step.joined.size();
        step.for_operators([&](int op) { wanted.push_back(op); });
      }
      Session session = Session::open(*program).value();
      const auto outputs_of = [&] {
        std::mt19937 random(seed);
        for (int i = 0; i < session.input_count(); ++i) fill_input(*session.input(i), &random);
        EXPECT_TRUE(session.run());
        std::vector<Bytes> outputs;
        for (int i = 0; i < session.output_count(); ++i) {
          const std::span<const std::byte> bytes = *session.output(i)->bytes();
          outputs.emplace_back(bytes.begin(), bytes.end());
        }
        return outputs;
      };
      const std::vector<Bytes> alone = outputs_of();
      ASSERT_TRUE(session.observe([&](const OperatorEvent& event) { told.push_back(event.index); }));
      EXPECT_EQ(outputs_of(), alone) << seed;
      EXPECT_EQ(told, wanted) << seed;
    }
  }
  EXPECT_GT(joined, 20u);
}

}  // namespace
}  // namespace surelite::tests
