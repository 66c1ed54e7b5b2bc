// SPDX-License-Identifier: Apache-2.0
// Values that once led a kernel astray, each found by the harness. The sanitizers judge.
#include <gtest/gtest.h>

#include "run/models.h"

namespace surelite::tests {
namespace {

constexpr int64_t kMost = INT64_MAX;

// One operator whose inputs are given in full.
struct OneOp {
  ModelWriter writer;
  std::vector<int32_t> inputs;
  std::vector<std::vector<std::byte>> values;
  bool has_region = false;  // subgraph 1: the second of two scalars

  template <class T>
  OneOp& input(ElementType type, const Shape& shape, const std::vector<T>& data, const Quantization& quant = {}) {
    inputs.push_back(writer.add_tensor("in" + std::to_string(inputs.size()), type, shape, quant));
    const auto bytes = std::as_bytes(std::span(data));
    values.emplace_back(bytes.begin(), bytes.end());
    return *this;
  }

  Status run(std::string_view name, ElementType out, const OptionsSpec& options, const Quantization& quant = {}) {
    const int output = writer.add_tensor("out", out, {1}, quant);
    writer.add_operator(name, inputs, {output}, options);
    writer.set_inputs(inputs);
    writer.set_outputs({output});
    if (has_region) {
      writer.add_subgraph("region");
      const int old = writer.add_tensor("old", out, {}), update = writer.add_tensor("update", out, {});
      writer.set_inputs({old, update});
      writer.set_outputs({update});
    }
    SURELITE_LET(const Program program, Program::compile(build(writer)));
    SURELITE_LET(Session session, Session::open(program));
    for (size_t i = 0; i < inputs.size(); ++i) {
      SURELITE_LET(TensorView view, session.input(static_cast<int>(i)));
      SURELITE_TRY(view.copy_from(values[i]));
    }
    return session.run();
  }
};

TEST(HostileValues, ReduceWindowDilationPastTheEnd) {
  OneOp op;
  op.input(ElementType::int32, {3}, std::vector<int32_t>{1, 2, 3})
      .input(ElementType::int32, {}, std::vector<int32_t>{0});
  for (const int64_t value : {int64_t{1}, int64_t{1}, kMost})
    op.input(ElementType::int64, {1}, std::vector<int64_t>{value});
  EXPECT_TRUE(op.run("REDUCE_WINDOW", ElementType::int32, {"ReduceWindowOptions", {{"reduce_function", 1}}}));
}

TEST(HostileValues, ConvolutionWithoutPixels) {
  OneOp op;
  op.input(ElementType::float32, {0, 4, 4, 1}, std::vector<float>{});
  const int filter = op.writer.add_constant("filter", ElementType::float32, {2, 1, 1, 1}, std::vector<float>{1, 2});
  const int output = op.writer.add_tensor("out", ElementType::float32, {1});
  op.writer.add_operator("CONV_2D", {op.inputs[0], filter}, {output},
                         {"Conv2DOptions", {{"padding", 1}, {"stride_w", 1}, {"stride_h", 1}}});
  op.writer.set_inputs(op.inputs);
  op.writer.set_outputs({output});
  const Result<Program> program = Program::compile(build(op.writer));
  ASSERT_TRUE(program);
  Result<Session> session = Session::open(*program);
  ASSERT_TRUE(session);
  EXPECT_TRUE(session->run());
}

// Any byte may stand in a boolean tensor.
TEST(HostileValues, ScatterNdOfBytesThatAreNoBooleans) {
  OneOp op;
  op.input(ElementType::int32, {2, 1}, std::vector<int32_t>{0, 2})
      .input(ElementType::boolean, {2}, std::vector<uint8_t>{172, 1});
  op.input(ElementType::int32, {1}, std::vector<int32_t>{3});
  EXPECT_TRUE(op.run("SCATTER_ND", ElementType::boolean, {"ScatterNdOptions", {}}));
}

TEST(HostileValues, StablehloScatterOfBytesThatAreNoBooleans) {
  OneOp op;
  op.input(ElementType::boolean, {3}, std::vector<uint8_t>{117, 2, 0})
      .input(ElementType::int32, {2, 1}, std::vector<int32_t>{0, 2});
  op.input(ElementType::boolean, {2}, std::vector<uint8_t>{99, 255});
  op.has_region = true;
  const Status status = op.run("STABLEHLO_SCATTER", ElementType::boolean,
                               {"StablehloScatterOptions",
                                {{"inserted_window_dims", std::vector<int64_t>{0}},
                                 {"scatter_dims_to_operand_dims", std::vector<int64_t>{0}},
                                 {"index_vector_dim", 1},
                                 {"update_computation_subgraph_index", 1}}});
  EXPECT_TRUE(status) << (status ? "" : status.error()[0].text());
}

// Each took time that grew with the square of the number of axes.
TEST(HostileValues, ShapesWithThousandsOfAxes) {
  const std::vector<int32_t> axes(65536, 1);
  const OptionsSpec random{"RandomOptions", {}};
  const auto refused = [](const Status& status) {
    return !status && status.error().front().text().find("axes") != std::string::npos;
  };
  for (const char* name : {"RANDOM_UNIFORM", "RANDOM_STANDARD_NORMAL"})
    EXPECT_TRUE(refused(OneOp().input(ElementType::int32, {65536}, axes).run(name, ElementType::float32, random)))
        << name;
  EXPECT_TRUE(refused(OneOp()
                          .input(ElementType::int32, {65536}, axes)
                          .input(ElementType::float32, {}, std::vector<float>{1})
                          .run("FILL", ElementType::float32, {"FillOptions", {}})));
  EXPECT_TRUE(refused(OneOp()
                          .input(ElementType::int32, {1, 1}, std::vector<int32_t>{0})
                          .input(ElementType::float32, {1}, std::vector<float>{1})
                          .input(ElementType::int32, {65536}, axes)
                          .run("SCATTER_ND", ElementType::float32, {"ScatterNdOptions", {}})));
}

// A few bytes of a model may ask for more strings than any machine holds.
TEST(HostileValues, MoreStringsThanMemory) {
  const std::vector<uint8_t> one_string{1, 0, 0, 0, 12, 0, 0, 0, 13, 0, 0, 0, 'a'};
  OneOp op;
  const int text = op.writer.add_constant("text", ElementType::string, {1}, one_string);
  const int times = op.writer.add_constant("times", ElementType::int64, {1}, std::vector<int64_t>{int64_t{1} << 30});
  const int output = op.writer.add_tensor("out", ElementType::string, {1});
  op.writer.add_operator("TILE", {text, times}, {output}, {"TileOptions", {}});
  op.writer.set_inputs({});
  op.writer.set_outputs({output});
  CompileOptions options;
  options.limits.max_tensor_bytes = uint64_t{1} << 32;
  const Result<Program> program = Program::compile(build(op.writer), options);
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error().front().code, Code::B801);
}

// Two thousand million rows without an element once took minutes each.
TEST(HostileValues, RowsThatHoldNothing) {
  const struct {
    const char* name;
    Shape shape;
    OptionsSpec options;
  } cases[] = {
      {"LOG_SOFTMAX", {2147483647, 0}, {"LogSoftmaxOptions", {}}},
      {"SOFTMAX", {2147483647, 0}, {"SoftmaxOptions", {{"beta", 1.0}}}},
      {"L2_NORMALIZATION", {1, 2147483647, 1, 0}, {"L2NormOptions", {}}},
      {"LOCAL_RESPONSE_NORMALIZATION", {1, 2147483647, 1, 0}, {"LocalResponseNormalizationOptions", {{"radius", 1}}}}};
  for (const auto& c : cases) {
    const Status status =
        OneOp().input(ElementType::float32, c.shape, std::vector<float>{}).run(c.name, ElementType::float32, c.options);
    EXPECT_TRUE(status) << c.name << ": " << (status ? "" : status.error()[0].text());
  }
}

TEST(Shape, GrowsAsItIsTold) {
  Shape shape;
  for (int32_t i = 0; i < 100; ++i) {
    shape.push_back(i);
    const Shape copy = shape;
    ASSERT_EQ(copy.rank(), i + 1);
    for (int32_t j = 0; j <= i; ++j) ASSERT_EQ(copy[j], j);
    Shape longer = copy;
    longer.push_back(-1);
    ASSERT_EQ(longer[i + 1], -1);
  }
}

}  // namespace
}  // namespace surelite::tests
