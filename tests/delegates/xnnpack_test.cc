// SPDX-License-Identifier: Apache-2.0
// XNNPACK against the CPU, operator by operator, between inaccessible pages.
#include "delegates/operator_rows.h"

namespace surelite::tests {
namespace {

const OptionsSpec kSame{"Conv2DOptions", {{"padding", 0}, {"stride_w", 1}, {"stride_h", 1}}},
    kValid{"Conv2DOptions",
           {{"padding", 1}, {"stride_w", 2}, {"stride_h", 2}, {"fused_activation_function", 3}}},
    kDepthwise{"DepthwiseConv2DOptions", {{"padding", 0}, {"stride_w", 1}, {"stride_h", 1}, {"depth_multiplier", 1}}},
    kConnected{"FullyConnectedOptions", {{"fused_activation_function", 1}}},
    kPool{"Pool2DOptions",
          {{"padding", 0}, {"stride_w", 2}, {"stride_h", 2}, {"filter_width", 3}, {"filter_height", 3}}};

const Row kRows[] = {
    {"ADD", kFloat, {2, 3, 5}, {2, 3, 5}, {"AddOptions", {{"fused_activation_function", 1}}}, {1, 3, 1}},
    {"ADD", kInt8, {2, 3, 5}, {2, 3, 5}, {"AddOptions", {}}, {2, 3, 5}},
    {"ADD", kUint8, {2, 3, 5}, {2, 3, 5}, {"AddOptions", {}}, {5}},
    {"SUB", kFloat, {7}, {7}, {"SubOptions", {}}, {7}},
    {"SUB", kInt8, {4, 7}, {4, 7}, {"SubOptions", {}}, {4, 7}},
    {"MUL", kFloat, {4, 7}, {4, 7}, {"MulOptions", {{"fused_activation_function", 3}}}, {7}},
    {"MUL", kUint8, {4, 7}, {4, 7}, {"MulOptions", {}}, {4, 7}},
    {"DIV", kFloat, {4, 7}, {4, 7}, {"DivOptions", {}}, {4, 7}},
    {"MAXIMUM", kFloat, {4, 7}, {4, 7}, {"MaximumMinimumOptions", {}}, {4, 7}},
    {"MINIMUM", kFloat, {4, 7}, {4, 7}, {"MaximumMinimumOptions", {}}, {7}},
    {"SQUARED_DIFFERENCE", kFloat, {4, 7}, {4, 7}, {"SquaredDifferenceOptions", {}}, {4, 7}},
    {"CONV_2D", kFloat, {1, 9, 7, 3}, {1, 9, 7, 5}, kSame, {}, {5, 3, 3, 3}},
    {"CONV_2D", kFloat, {2, 9, 7, 3}, {2, 4, 3, 5}, kValid, {}, {5, 3, 3, 3}},
    {"CONV_2D", kInt8, {1, 9, 7, 3}, {1, 9, 7, 5}, kSame, {}, {5, 3, 3, 3}},
    {"CONV_2D", kInt8, {1, 9, 7, 3}, {1, 4, 3, 5}, kValid, {}, {5, 3, 3, 3}, {}, true},
    {"CONV_2D", kUint8, {1, 9, 7, 3}, {1, 9, 7, 5}, kSame, {}, {5, 3, 3, 3}},
    {"DEPTHWISE_CONV_2D", kFloat, {1, 9, 7, 6}, {1, 9, 7, 6}, kDepthwise, {}, {1, 3, 3, 6}},
    {"DEPTHWISE_CONV_2D", kInt8, {1, 9, 7, 6}, {1, 9, 7, 6}, kDepthwise, {}, {1, 3, 3, 6}, {}, true},
    {"DEPTHWISE_CONV_2D", kUint8, {1, 9, 7, 6}, {1, 9, 7, 6}, kDepthwise, {}, {1, 3, 3, 6}},
    {"FULLY_CONNECTED", kFloat, {3, 11}, {3, 4}, kConnected, {}, {4, 11}},
    {"FULLY_CONNECTED", kFloat, {3, 1, 11}, {3, 4}, kConnected, {}, {4, 11}},
    {"FULLY_CONNECTED", kInt8, {3, 11}, {3, 4}, kConnected, {}, {4, 11}},
    {"AVERAGE_POOL_2D", kFloat, {1, 9, 7, 5}, {1, 5, 4, 5}, kPool},
    {"MAX_POOL_2D", kFloat, {1, 9, 7, 5}, {1, 5, 4, 5}, kPool},
    {"MEAN", kFloat, {1, 9, 7, 5}, {1, 1, 1, 5}, {"ReducerOptions", {{"keep_dims", true}}}, {}, {}, {1, 2}},
    {"PAD", kFloat, {1, 3, 4, 2}, {1, 6, 4, 3}, {"PadOptions", {}}, {}, {}, {0, 0, 1, 2, 0, 0, 1, 0}},
    {"RESHAPE", kFloat, {1, 3, 4, 2}, {6, 4}, {"ReshapeOptions", {}}, {}, {}, {6, 4}},
    {"RESIZE_BILINEAR", kFloat, {1, 3, 4, 2}, {1, 7, 5, 2}, {"ResizeBilinearOptions", {}}, {}, {}, {7, 5}},
    {"RESIZE_BILINEAR", kFloat, {1, 3, 4, 2}, {1, 7, 5, 2},
     {"ResizeBilinearOptions", {{"half_pixel_centers", true}}}, {}, {}, {7, 5}},
    {"SOFTMAX", kFloat, {3, 11}, {3, 11}, {"SoftmaxOptions", {{"beta", 1.0}}}},
    {"LEAKY_RELU", kFloat, {3, 11}, {3, 11}, {"LeakyReluOptions", {{"alpha", 0.25}}}},
    {"ABS", kFloat, {3, 11}, {3, 11}},
    {"NEG", kFloat, {3, 11}, {3, 11}},
    {"CEIL", kFloat, {3, 11}, {3, 11}},
    {"FLOOR", kFloat, {3, 11}, {3, 11}},
    {"ROUND", kFloat, {3, 11}, {3, 11}},
    {"ELU", kFloat, {3, 11}, {3, 11}},
    {"HARD_SWISH", kFloat, {3, 11}, {3, 11}},
    {"LOGISTIC", kFloat, {3, 11}, {3, 11}},
    {"RELU", kFloat, {3, 11}, {3, 11}},
    {"RELU6", kFloat, {3, 11}, {3, 11}},
    {"RELU_N1_TO_1", kFloat, {3, 11}, {3, 11}},
    {"SQUARE", kFloat, {3, 11}, {3, 11}},
    {"SQRT", kFloat, {3, 11}, {3, 11}},
};

TEST(Xnnpack, AgreesWithTheCpu) {
  const Result<Ran> probe = run_on(model_of(kRows[0]), 1, "xnnpack");
  if (!probe) GTEST_SKIP() << probe.error()[0].text();
  for (const Row& row : kRows) {
    const std::string what = row.op + " " + std::string(name_of(row.type));
    const Model model = model_of(row);
    const Result<Ran> expected = run_on(model, 1, "");
    ASSERT_TRUE(expected) << what << expected.error()[0].text();
    for (const int threads : {1, 2}) {
      const Result<Ran> found = run_on(model, threads, "xnnpack");
      ASSERT_TRUE(found) << what << found.error()[0].text();
      EXPECT_EQ(found->placement.delegated_operators(), 1u) << what << found->placement.text();
      expect_agreement(*expected, *found, 1e-5, 1, what + " on " + std::to_string(threads) + " threads");
    }
  }
}

// What it does not take stays on the CPU, with a reason.
TEST(Xnnpack, RefusesWithNumbers) {
  struct Refused {
    Row row;
    Code code;
  };
  const Refused rows[] = {
      {{"TANH", kFloat, {4}, {4}}, Code::D504},
      {{"SOFTMAX", kFloat, {3, 11}, {3, 11}, {"SoftmaxOptions", {{"beta", 2.0}}}}, Code::D507},
      {{"ADD", kFloat, {1, 1, 1, 1, 1, 1, 3}, {1, 1, 1, 1, 1, 1, 3}, {"AddOptions", {}}, {1, 1, 1, 1, 1, 1, 3}},
       Code::D507},
      {{"MAXIMUM", kInt8, {4, 7}, {4, 7}, {"MaximumMinimumOptions", {}}, {4, 7}}, Code::D506},
  };
  for (const Refused& each : rows) {
    const Model model = model_of(each.row);
    CompileOptions options;
    options.delegates.delegates = {*open_delegate("xnnpack")};
    options.delegates.min_operators = 1;
    const Result<Program> program = Program::compile(model, options);
    // A row whose quantization the CPU refuses says nothing of the delegate.
    if (!program) continue;
    const OperatorPlacement placement = program->placement().operators[0];
    if (!placement.reasons.empty() && placement.reasons[0].code == Code::D511) GTEST_SKIP() << "XNNPACK is not there";
    ASSERT_EQ(placement.reasons.size(), 1u) << each.row.op;
    EXPECT_EQ(placement.reasons[0].code, each.code) << placement.reasons[0].text();
  }
}

}  // namespace
}  // namespace surelite::tests
