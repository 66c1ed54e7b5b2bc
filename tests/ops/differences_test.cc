// SPDX-License-Identifier: Apache-2.0
// docs/differences.md: models whose results differ from the stock runtime's, with the values worked out by hand.
#include <cmath>

#include "run/models.h"

namespace surelite::tests {
namespace {

struct Input {
  ElementType type;
  Shape shape;
  Quantization quant;
  std::vector<std::byte> data;
  bool constant = false;
};

template <class T>
Input input(ElementType type, const Shape& shape, const Quantization& quant, const std::vector<T>& values,
            bool constant = false) {
  const auto bytes = std::as_bytes(std::span(values));
  return {type, shape, quant, {bytes.begin(), bytes.end()}, constant};
}

template <class T>
std::vector<T> run(std::string_view name, const OptionsSpec& options, int version, const std::vector<Input>& inputs,
                   ElementType out, const Shape& shape, const Quantization& quant, bool reference) {
  ModelWriter writer;
  std::vector<int32_t> all, given;
  for (const Input& in : inputs) {
    const std::string label = "in" + std::to_string(all.size());
    all.push_back(in.constant
                      ? writer.add_constant(label, in.type, in.shape, std::span<const std::byte>(in.data), in.quant)
                      : writer.add_tensor(label, in.type, in.shape, in.quant));
    if (!in.constant) given.push_back(all.back());
  }
  const int y = writer.add_tensor("y", out, shape, quant);
  writer.add_operator(name, all, {y}, options, version);
  writer.set_inputs(given);
  writer.set_outputs({y});
  CompileOptions compile;
  compile.reference_kernels = reference;
  Result<Program> program = Program::compile(build(writer), compile);
  EXPECT_TRUE(program) << (program ? "" : program.error()[0].text());
  if (!program) return {};
  Result<Session> session = Session::open(*program);
  EXPECT_TRUE(session);
  int position = 0;
  for (const Input& in : inputs)
    if (!in.constant) {
      EXPECT_TRUE(session->input(position++)->copy_from(std::span<const std::byte>(in.data)));
    }
  EXPECT_TRUE(session->run());
  Result<TensorView> view = session->output(0);
  const Result<std::span<T>> values = view->values<T>();
  EXPECT_TRUE(values);
  return {values->begin(), values->end()};
}

Quantization per_column(const std::vector<float>& scales, int axis) {
  Quantization quant;
  quant.kind = Quantization::Kind::affine;
  quant.scale = scales;
  quant.zero_point = std::vector<int32_t>(scales.size(), 0);
  quant.quantized_dimension = axis;
  return quant;
}

// (1, 2) times columns (3, 4) and (5, 6): 11 and 17 steps, of 0.1 x 0.5 and 0.1 x 2. In steps of 0.05: 11 and 68.
TEST(Differences, ColumnsWithScalesOfTheirOwn) {
  for (const bool reference : {false, true})
    for (const bool turned : {false, true}) {
      const OptionsSpec options{"BatchMatMulOptions", {{"adj_y", turned}}};
      const std::vector<int8_t> right = turned ? std::vector<int8_t>{3, 4, 5, 6} : std::vector<int8_t>{3, 5, 4, 6};
      const Quantization quant = per_column({0.5f, 2}, turned ? 0 : 1);
      const Input columns = input<int8_t>(ElementType::int8, {2, 2}, quant, right, true);
      EXPECT_EQ(run<int16_t>("BATCH_MATMUL", options, 4,
                             {input<int16_t>(ElementType::int16, {1, 2}, affine(0.1f, 0), {1, 2}), columns},
                             ElementType::int16, {1, 2}, affine(0.05f, 0), reference),
                (std::vector<int16_t>{11, 68}));
      EXPECT_EQ(run<int8_t>("BATCH_MATMUL", options, 4,
                            {input<int8_t>(ElementType::int8, {1, 2}, affine(0.1f, -3), {-2, -1}), columns},
                            ElementType::int8, {1, 2}, affine(0.05f, 5), reference),
                (std::vector<int8_t>{16, 73}));
    }
}

TEST(Differences, SumThatDoesNotFit) {
  const OptionsSpec options{"ReducerOptions", {}};
  for (const bool reference : {false, true}) {
    const Input axis = input<int32_t>(ElementType::int32, {1}, {}, {1}, true);
    EXPECT_EQ(
        run<int8_t>(
            "SUM", options, 2,
            {input<int8_t>(ElementType::int8, {2, 4}, affine(0.5f, 0), {100, 100, 100, 100, 10, 20, -5, 1}), axis},
            ElementType::int8, {2}, affine(0.5f, 0), reference),
        (std::vector<int8_t>{127, 26}));
    EXPECT_EQ(
        run<uint8_t>(
            "SUM", options, 2,
            {input<uint8_t>(ElementType::uint8, {2, 4}, affine(0.5f, 100), {0, 0, 0, 0, 200, 200, 200, 200}), axis},
            ElementType::uint8, {2}, affine(0.5f, 100), reference),
        (std::vector<uint8_t>{0, 255}));
    EXPECT_EQ(
        run<int16_t>("SUM", options, 2,
                     {input<int16_t>(ElementType::int16, {1, 4}, affine(0.5f, 0), {30000, 30000, 30000, -1}), axis},
                     ElementType::int16, {1}, affine(0.5f, 0), reference),
        (std::vector<int16_t>{32767}));
  }
}

TEST(Differences, DivOnUint8) {
  for (const bool reference : {false, true})
    EXPECT_EQ(run<uint8_t>("DIV", {"DivOptions", {}}, 2,
                           {input<uint8_t>(ElementType::uint8, {2}, affine(0.5f, 0), {200, 20}),
                            input<uint8_t>(ElementType::uint8, {2}, affine(0.1f, 0), {40, 100})},
                           ElementType::uint8, {2}, affine(0.2f, 10), reference),
              (std::vector<uint8_t>{135, 15}));
}

TEST(Differences, LocalResponseNormalization) {
  const std::vector<float> x = {1, 2, 3, 4};
  const std::vector<double> right = {1 / std::sqrt(6.0), 2 / std::sqrt(15.0), 3 / std::sqrt(30.0), 4 / std::sqrt(26.0)};
  const OptionsSpec options{"LocalResponseNormalizationOptions",
                            {{"radius", 1}, {"bias", 1.0}, {"alpha", 1.0}, {"beta", 0.5}}};
  for (const bool reference : {false, true}) {
    const std::vector<float> y = run<float>("LOCAL_RESPONSE_NORMALIZATION", options, 1,
                                            {input<float>(ElementType::float32, {1, 1, 1, 4}, {}, x)},
                                            ElementType::float32, {1, 1, 1, 4}, {}, reference);
    ASSERT_EQ(y.size(), 4u);
    for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(y[i], right[i], 1e-6);
  }
}

TEST(Differences, Int16LayersWithABiasOfInt32) {
  for (const bool reference : {false, true}) {
    const Input x4 = input<int16_t>(ElementType::int16, {1, 1, 1, 2}, affine(0.01f, 0), {100, 200});
    const Input bias = input<int32_t>(ElementType::int32, {2}, affine(0.001f, 0), {1000, -2000}, true);
    const Input filter = input<int8_t>(ElementType::int8, {2, 1, 1, 2}, affine(0.1f, 0), {10, 20, 30, 40}, true);
    const OptionsSpec conv{"Conv2DOptions", {{"padding", 1}, {"stride_w", 1}, {"stride_h", 1}}};
    EXPECT_EQ(run<int16_t>("CONV_2D", conv, 4, {x4, filter, bias}, ElementType::int16, {1, 1, 1, 2}, affine(0.01f, 0),
                           reference),
              (std::vector<int16_t>{600, 900}));
    const Input x2 = input<int16_t>(ElementType::int16, {1, 2}, affine(0.01f, 0), {100, 200});
    const Input weights = input<int8_t>(ElementType::int8, {2, 2}, affine(0.1f, 0), {10, 20, 30, 40}, true);
    EXPECT_EQ(run<int16_t>("FULLY_CONNECTED", {"FullyConnectedOptions", {}}, 7, {x2, weights, bias}, ElementType::int16,
                           {1, 2}, affine(0.01f, 0), reference),
              (std::vector<int16_t>{600, 900}));
  }
}

}  // namespace
}  // namespace surelite::tests
