// SPDX-License-Identifier: Apache-2.0
// Values that were once wrong without a word, each with its arithmetic. Fast and reference kernels.
#include <cmath>
#include <limits>
#include <random>

#include "run/models.h"

namespace surelite::tests {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity(), kNaN = std::numeric_limits<float>::quiet_NaN();

template <class Out, class In>
std::vector<Out> run(const Model& model, const std::vector<In>& input, bool reference) {
  CompileOptions options;
  options.reference_kernels = reference;
  Result<Program> program = Program::compile(model, options);
  EXPECT_TRUE(program) << (program ? "" : program.error()[0].text());
  if (!program) return {};
  Result<Session> session = Session::open(*program);
  EXPECT_TRUE(session);
  Result<TensorView> in = session->input(0), out = session->output(0);
  EXPECT_TRUE(in && out && in->copy_from(input) && session->run());
  const Result<std::span<Out>> values = out->values<Out>();
  EXPECT_TRUE(values);
  return {values->begin(), values->end()};
}

Model unary(std::string_view name, ElementType in, const Quantization& in_quant, ElementType out,
            const Quantization& out_quant, int32_t count, const OptionsSpec& options = {}) {
  ModelWriter writer;
  const int x = writer.add_tensor("x", in, {count}, in_quant), y = writer.add_tensor("y", out, {count}, out_quant);
  writer.add_operator(name, {x}, {y}, options, 1);
  writer.set_inputs({x});
  writer.set_outputs({y});
  return build(writer);
}

// More than 2^31 steps saturate, in the direction of their sign; NaN becomes the zero point.
template <class T>
void quantize_saturates(ElementType type, int32_t zero) {
  constexpr T kLow = std::numeric_limits<T>::min(), kHigh = std::numeric_limits<T>::max();
  const std::vector<std::pair<float, T>> table = {{kInf, kHigh},
                                                  {-kInf, kLow},
                                                  {1e30f, kHigh},
                                                  {-1e30f, kLow},
                                                  {2e6f, kHigh},
                                                  {-2e6f, kLow},
                                                  {0x1p31f * 0.000827f, kHigh},
                                                  {0.0f, static_cast<T>(zero)},
                                                  {kNaN, static_cast<T>(zero)},
                                                  {0.000827f, static_cast<T>(zero + 1)},
                                                  {std::numeric_limits<float>::max(), kHigh},
                                                  {std::numeric_limits<float>::lowest(), kLow}};
  std::vector<float> input;
  std::vector<T> right;
  for (int repeat = 0; repeat < 5; ++repeat)
    for (const auto& [real, stored] : table) input.push_back(real), right.push_back(stored);
  const Model model = unary("QUANTIZE", ElementType::float32, {}, type, affine(0.000827f, zero),
                            static_cast<int32_t>(input.size()), {"QuantizeOptions", {}});
  for (const bool reference : {false, true})
    EXPECT_EQ((run<T>(model, input, reference)), right) << "reference " << reference;
}

TEST(RightValues, QuantizeBeyondAllSteps) {
  quantize_saturates<int8_t>(ElementType::int8, -128);
  quantize_saturates<int8_t>(ElementType::int8, 5);
  quantize_saturates<uint8_t>(ElementType::uint8, 0);
  quantize_saturates<int16_t>(ElementType::int16, 0);
}

// exp(0.4 * 127) is 2e22 steps of 0.05 away from 0.
TEST(RightValues, TablesOfHugeResults) {
  const Model model =
      unary("EXP", ElementType::int8, affine(0.4f, 0), ElementType::int8, affine(0.05f, -128), 6, {"ExpOptions", {}});
  const std::vector<int8_t> input = {127, 100, 60, 0, -10, -128};
  // Steps above the zero point: beyond 2^31 for the first two; e^24 / 0.05; 1 / 0.05; e^-4 / 0.05.
  const std::vector<int8_t> right = {127, 127, 127, -108, -128, -128};
  for (const bool reference : {false, true}) EXPECT_EQ((run<int8_t>(model, input, reference)), right);
}

// All bytes with a constant of one element on either side: a table, and loops.
template <class T>
void bytes_with_a_constant(ElementType type, int zero) {
  constexpr int kCount = 1024;
  std::vector<T> input;
  for (int i = 0; i < kCount; ++i) input.push_back(static_cast<T>(i));
  int number = 0;
  for (const std::string_view name : {"ADD", "SUB", "MUL"})
    for (const bool first : {false, true})
      for (const float scale : {0.003f, 0.25f, 7.0f}) {
        const T constant = static_cast<T>(zero + 37 * ++number);
        ModelWriter writer;
        const int x = writer.add_tensor("x", type, {1, 16, kCount / 16}, affine(0.05f, zero));
        const int c = writer.add_constant("c", type, {}, std::vector<T>{constant}, affine(scale, zero - 1));
        const int y = writer.add_tensor("y", type, {1, 16, kCount / 16}, affine(0.11f, zero + 2));
        writer.add_operator(name, first ? std::vector{c, x} : std::vector{x, c}, {y},
                            {std::string(name == "ADD" ? "Add" : name == "SUB" ? "Sub" : "Mul") + "Options", {}}, 2);
        writer.set_inputs({x});
        writer.set_outputs({y});
        const Model model = build(writer);
        EXPECT_EQ((run<T>(model, input, false)), (run<T>(model, input, true))) << name << first << scale;
      }
}

TEST(RightValues, BytesWithAConstant) {
  bytes_with_a_constant<int8_t>(ElementType::int8, -3);
  bytes_with_a_constant<uint8_t>(ElementType::uint8, 120);
}

TEST(RightValues, WriteRealOfNoNumber) {
  const Model model = add_model({1, 3}, {1, 3}, ElementType::int8, affine(0.5f, 7));
  Result<Program> program = Program::compile(model);
  ASSERT_TRUE(program);
  Result<Session> session = Session::open(*program);
  ASSERT_TRUE(session);
  Result<TensorView> input = session->input(0);
  ASSERT_TRUE(input && input->write_real(std::vector<float>{kNaN, kInf, -kInf}));
  const Result<std::span<int8_t>> stored = input->values<int8_t>();
  ASSERT_TRUE(stored);
  EXPECT_EQ(std::vector<int8_t>(stored->begin(), stored->end()), (std::vector<int8_t>{7, 127, -128}));
}

// Probabilities in steps that are not those of their type: e^0, e^-1, e^-2 over their sum are 0.6652, 0.2447, 0.0900.
TEST(RightValues, SoftmaxOfAnotherScale) {
  const std::vector<double> right = {0.66524096, 0.24472847, 0.09003057};
  const auto check = [&](ElementType in, const auto& input, ElementType out, auto zero_of_type, float scale, int zero) {
    using Out = decltype(zero_of_type);
    const Model model = unary("SOFTMAX", in, affine(0.1f, 3), out, affine(scale, zero), 3,
                              {"SoftmaxOptions", {{"beta", 1.0f}}});
    std::vector<Out> steps;
    for (const double p : right)
      steps.push_back(static_cast<Out>(std::min<double>(std::round(p / static_cast<double>(scale)) + zero,
                                                        std::numeric_limits<Out>::max())));
    for (const bool reference : {false, true}) EXPECT_EQ((run<Out>(model, input, reference)), steps) << scale;
  };
  const std::vector<int8_t> signed_input = {20, 10, 0};
  const std::vector<uint8_t> bytes = {120, 110, 100};
  check(ElementType::int8, signed_input, ElementType::int16, int16_t{}, 1.0f / 32768, 0);
  check(ElementType::int8, signed_input, ElementType::int16, int16_t{}, 0.001f, -7);
  check(ElementType::uint8, bytes, ElementType::int16, int16_t{}, 1.0f / 32768, 0);
  check(ElementType::uint8, bytes, ElementType::uint8, uint8_t{}, 1.0f / 128, 0);
  check(ElementType::uint8, bytes, ElementType::uint8, uint8_t{}, 0.01f, 5);
  // Saturates: one is 1000 steps.
  check(ElementType::uint8, bytes, ElementType::uint8, uint8_t{}, 0.001f, 0);
}

// A fully connected layer, weights with a zero point of their own: (x - zx)(w - zw), summed in integers here.
TEST(RightValues, FullyConnectedWeightsWithAZeroPoint) {
  std::mt19937 random(5);
  const auto byte = [&] { return static_cast<int8_t>(static_cast<int>(random() % 256) - 128); };
  for (const auto [rows, units, depth] :
       {std::array{1, 4, 8}, {1, 32, 256}, {3, 17, 64}, {16, 64, 100}, {20, 70, 33}, {1, 1, 3}})
    for (const int zero : {3, -7, 127, -128, 0}) {
      const int zero_in = 11, zero_out = -4;
      const float scale_in = 0.02f, scale_filter = 0.01f, scale_out = 0.25f;
      std::vector<int8_t> weights(static_cast<size_t>(units) * static_cast<size_t>(depth)),
          input(static_cast<size_t>(rows) * static_cast<size_t>(depth));
      for (int8_t& w : weights) w = byte();
      for (int8_t& x : input) x = byte();
      ModelWriter writer;
      const int x = writer.add_tensor("x", ElementType::int8, {rows, depth}, affine(scale_in, zero_in));
      const int w = writer.add_constant("w", ElementType::int8, {units, depth}, weights, affine(scale_filter, zero));
      const int y = writer.add_tensor("y", ElementType::int8, {rows, units}, affine(scale_out, zero_out));
      writer.add_operator("FULLY_CONNECTED", {x, w}, {y}, {"FullyConnectedOptions", {}}, 4);
      writer.set_inputs({x});
      writer.set_outputs({y});
      const Model model = build(writer);
      std::vector<int8_t> right;
      for (int r = 0; r < rows; ++r)
        for (int u = 0; u < units; ++u) {
          int sum = 0;
          for (int d = 0; d < depth; ++d)
            sum += (input[static_cast<size_t>(r * depth + d)] - zero_in) *
                   (weights[static_cast<size_t>(u * depth + d)] - zero);
          const double factor =
              static_cast<double>(scale_in) * static_cast<double>(scale_filter) / static_cast<double>(scale_out);
          right.push_back(static_cast<int8_t>(std::clamp<double>(std::round(sum * factor) + zero_out, -128, 127)));
        }
      for (const bool reference : {false, true})
        EXPECT_EQ((run<int8_t>(model, input, reference)), right)
            << rows << " x " << units << " x " << depth << ", zero point " << zero << ", reference " << reference;
    }
}

}  // namespace
}  // namespace surelite::tests
