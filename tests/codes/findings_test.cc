// SPDX-License-Identifier: Apache-2.0
// Warnings about models that run, but hardly as they were meant; and that what looks similar is not warned of.
#include <gtest/gtest.h>

#include "../run/models.h"
#include "types.h"

namespace surelite::tests {
namespace {

// The codes of all findings in one line.
std::string codes(const Model& model) {
  std::string all;
  for (const Diagnostic& finding : model.findings()) {
    all += std::string(all.empty() ? "" : " ") + std::string(name_of(finding.code));
    EXPECT_EQ(finding.text().find('?'), std::string::npos) << finding.text();
  }
  return all;
}

Model pool(int padding, int window, const std::vector<int32_t>& signature = {}, const Shape& image = {1, 48, 48, 16}) {
  ModelWriter writer;
  const int in = writer.add_tensor("image", ElementType::float32, image);
  const int out = writer.add_tensor("pooled", ElementType::float32, {1, 1, 1, 16});
  if (!signature.empty()) writer.set_shape_signature(in, signature);
  writer.add_operator(
      "AVERAGE_POOL_2D", {in}, {out},
      {"Pool2DOptions",
       {{"padding", padding}, {"stride_w", 1}, {"stride_h", 1}, {"filter_width", window}, {"filter_height", window}}});
  writer.set_inputs({in});
  writer.set_outputs({out});
  return build(writer);
}

TEST(Findings, PoolWindowLargerThanInput) {
  constexpr int kSame = 0, kValid = 1;
  const Model model = pool(kValid, 64);
  ASSERT_EQ(codes(model), "M244");
  EXPECT_EQ(
      model.findings()[0].message(),
      "the window of AVERAGE_POOL_2D, 64x64, is larger than its input, 48x48: without padding its output is empty");
  EXPECT_EQ(codes(pool(kValid, 48)), "");
  EXPECT_EQ(codes(pool(kSame, 64)), "");
  EXPECT_EQ(codes(pool(kValid, 64, {1, -1, -1, 16})), "");
  EXPECT_EQ(codes(pool(kValid, 64, {1, 48, -1, 16})), "");
  EXPECT_EQ(codes(pool(kValid, 64, {-1, 48, 48, 16})), "M244");
  EXPECT_EQ(codes(pool(kValid, 40, {}, {1, 48, 32, 16})), "M244");
  // Other rules and planning say what is wrong with these.
  EXPECT_EQ(codes(pool(kValid, 64, {}, {48, 48})), "");
  EXPECT_EQ(codes(pool(kValid, 64, {}, {1, 0, 48, 16})), "");
  EXPECT_EQ(codes(pool(kValid, 64, {}, {1, 48, 0, 16})), "");
}

Model conv(int axis, const std::vector<float>& scales, std::vector<int32_t> bias, int32_t last_axis = 2) {
  ModelWriter writer;
  Quantization filter = affine(0.5f, 0);
  filter.scale = scales;
  filter.zero_point.assign(scales.size(), 0);
  filter.quantized_dimension = axis;
  const int in = writer.add_tensor("image", kInt8, {1, 4, 4, last_axis}, affine(0.5f, 0));
  const int weights = writer.add_constant("filter", kInt8, {2, 1, 1, last_axis},
                                          std::vector<int8_t>(static_cast<size_t>(2 * last_axis), 1), filter);
  const int biases = writer.add_constant("bias", ElementType::int32, {2}, bias);
  const int out = writer.add_tensor("out", kInt8, {1, 4, 4, 2}, affine(0.5f, 0));
  writer.add_operator("CONV_2D", {in, weights, biases}, {out}, {"Conv2DOptions", {{"stride_w", 1}, {"stride_h", 1}}},
                      3);
  writer.set_inputs({in});
  writer.set_outputs({out});
  return build(writer);
}

TEST(Findings, ScalesAlongAnotherAxisOfTheSameLength) {
  const Model model = conv(3, {0.5f, 0.25f}, {1, 2});
  ASSERT_EQ(codes(model), "M245");
  EXPECT_EQ(model.findings()[0].where.tensor_name, "filter");
  EXPECT_EQ(std::get<int64_t>(model.findings()[0].find("axis")->value), 3);
  EXPECT_EQ(std::get<int64_t>(model.findings()[0].find("wanted")->value), 0);
  EXPECT_EQ(codes(conv(0, {0.5f, 0.25f}, {1, 2})), "");
  EXPECT_EQ(codes(conv(3, {0.5f, 0.5f}, {1, 2})), "");  // the same either way
}

TEST(Findings, BiasAtTheLimit) {
  for (const int32_t limit : {INT32_MAX, -INT32_MAX, INT32_MIN}) {
    const Model model = conv(0, {0.5f, 0.25f}, {1, limit});
    ASSERT_EQ(codes(model), "M246");
    EXPECT_EQ(std::get<int64_t>(model.findings()[0].find("channel")->value), 1);
    EXPECT_EQ(std::get<int64_t>(model.findings()[0].find("value")->value), limit);
    EXPECT_EQ(std::get<int64_t>(model.findings()[0].find("count")->value), 1);
  }
  EXPECT_EQ(codes(conv(0, {0.5f, 0.25f}, {INT32_MAX - 1, -INT32_MAX + 1})), "");
}

}  // namespace
}  // namespace surelite::tests
