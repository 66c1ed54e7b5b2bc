// SPDX-License-Identifier: Apache-2.0
// The GPU's kernels against the CPU, operator by operator, on whatever device OpenCL has (PoCL makes the processor one).
#include "delegates/operator_rows.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/float16.h"

namespace surelite::tests {
namespace {

OptionsSpec conv(const char* table, int padding, int stride, int activation, int dilation = 1) {
  return {table,
          {{"padding", padding},
           {"stride_w", stride},
           {"stride_h", stride},
           {"fused_activation_function", activation},
           {"dilation_w_factor", dilation},
           {"dilation_h_factor", dilation}}};
}
const OptionsSpec kSame = conv("Conv2DOptions", 0, 1, 0), kValid = conv("Conv2DOptions", 1, 2, 3),
                  kDilated = conv("Conv2DOptions", 0, 1, 1, 2), kDepthwise = conv("DepthwiseConv2DOptions", 0, 1, 0),
                  kDepthwiseValid = conv("DepthwiseConv2DOptions", 1, 2, 1),
                  kConnected{"FullyConnectedOptions", {{"fused_activation_function", 1}}},
                  kTransposed{"TransposeConvOptions", {{"padding", 0}, {"stride_w", 2}, {"stride_h", 2}}},
                  kTransposedValid{"TransposeConvOptions", {{"padding", 1}, {"stride_w", 1}, {"stride_h", 2}}},
                  kPool{"Pool2DOptions",
                        {{"padding", 0}, {"stride_w", 2}, {"stride_h", 2}, {"filter_width", 3}, {"filter_height", 3}}},
                  kPoolValid{"Pool2DOptions",
                             {{"padding", 1},
                              {"stride_w", 1},
                              {"stride_h", 2},
                              {"filter_width", 2},
                              {"filter_height", 3},
                              {"fused_activation_function", 3}}},
                  kKeep{"ReducerOptions", {{"keep_dims", true}}}, kDrop{"ReducerOptions", {{"keep_dims", false}}};

Row moved(Row row) {
  row.moves = true;
  return row;
}
Row first(Row row, int outputs) {
  row.parameter_first = row.op == "SPLIT";
  row.outputs = outputs;
  row.moves = true;
  return row;
}
Row with_constant(Row row, const Shape& shape) {
  row.constant = shape;
  return row;
}
Row to(Row row, ElementType type) {
  row.result = type;
  return row;
}

std::vector<Row> rows() {
  std::vector<Row> list = {
      {"CONV_2D", kFloat, {1, 9, 7, 3}, {1, 9, 7, 5}, kSame, {}, {5, 3, 3, 3}},
      {"CONV_2D", kFloat, {2, 9, 7, 3}, {2, 4, 3, 5}, kValid, {}, {5, 3, 3, 3}},
      {"CONV_2D", kFloat, {1, 9, 7, 3}, {1, 9, 7, 4}, kDilated, {}, {4, 3, 3, 3}},
      {"CONV_2D", kFloat, {1, 5, 7, 6}, {1, 5, 7, 8}, kSame, {}, {8, 3, 3, 3}},  // two groups
      {"CONV_2D", kFloat, {1, 1, 1, 1}, {1, 1, 1, 1}, kSame, {}, {1, 1, 1, 1}},
      {"CONV_2D", kInt8, {1, 9, 7, 3}, {1, 9, 7, 5}, kSame, {}, {5, 3, 3, 3}},
      {"CONV_2D", kInt8, {1, 9, 7, 3}, {1, 4, 3, 5}, kValid, {}, {5, 3, 3, 3}, {}, true},
      {"CONV_2D", kUint8, {1, 9, 7, 3}, {1, 9, 7, 5}, kSame, {}, {5, 3, 3, 3}},
      {"DEPTHWISE_CONV_2D", kFloat, {1, 9, 7, 6}, {1, 9, 7, 6}, kDepthwise, {}, {1, 3, 3, 6}},
      {"DEPTHWISE_CONV_2D", kFloat, {2, 9, 7, 3}, {2, 4, 3, 6}, kDepthwiseValid, {}, {1, 3, 3, 6}},
      {"DEPTHWISE_CONV_2D", kInt8, {1, 9, 7, 6}, {1, 9, 7, 6}, kDepthwise, {}, {1, 3, 3, 6}, {}, true},
      {"DEPTHWISE_CONV_2D", kUint8, {1, 9, 7, 6}, {1, 9, 7, 6}, kDepthwise, {}, {1, 3, 3, 6}},
      {"TRANSPOSE_CONV", kFloat, {1, 4, 3, 5}, {1, 8, 6, 6}, kTransposed, {}, {6, 3, 3, 5}},
      {"TRANSPOSE_CONV", kFloat, {2, 4, 3, 2}, {2, 9, 5, 3}, kTransposedValid, {}, {3, 3, 3, 2}},
      {"TRANSPOSE_CONV", kInt8, {1, 4, 3, 5}, {1, 8, 6, 6}, kTransposed, {}, {6, 3, 3, 5}},
      {"FULLY_CONNECTED", kFloat, {3, 11}, {3, 4}, kConnected, {}, {4, 11}},
      {"FULLY_CONNECTED", kFloat, {7, 1, 11}, {7, 5}, kConnected, {}, {5, 11}},
      {"FULLY_CONNECTED", kInt8, {3, 11}, {3, 4}, kConnected, {}, {4, 11}},
      {"FULLY_CONNECTED", kUint8, {1, 11}, {1, 3}, kConnected, {}, {3, 11}},
      {"BATCH_MATMUL", kFloat, {2, 3, 5}, {2, 3, 4}, {"BatchMatMulOptions", {}}, {2, 5, 4}},
      {"BATCH_MATMUL", kFloat, {2, 1, 5, 3}, {2, 4, 3, 6}, {"BatchMatMulOptions", {{"adj_x", true}, {"adj_y", true}}},
       {4, 6, 5}},
      {"BATCH_MATMUL", kInt8, {2, 3, 5}, {2, 3, 4}, {"BatchMatMulOptions", {}}, {2, 5, 4}},
      {"AVERAGE_POOL_2D", kFloat, {1, 9, 7, 5}, {1, 5, 4, 5}, kPool},
      {"AVERAGE_POOL_2D", kFloat, {2, 9, 7, 5}, {2, 4, 6, 5}, kPoolValid},
      moved({"AVERAGE_POOL_2D", kInt8, {1, 9, 7, 5}, {1, 5, 4, 5}, kPool}),
      {"MAX_POOL_2D", kFloat, {1, 9, 7, 5}, {1, 5, 4, 5}, kPool},
      moved({"MAX_POOL_2D", kUint8, {2, 9, 7, 5}, {2, 4, 6, 5}, kPoolValid}),
      {"ADD", kFloat, {2, 3, 5}, {2, 3, 5}, {"AddOptions", {{"fused_activation_function", 1}}}, {1, 3, 1}},
      {"ADD", kFloat, {2, 1, 5, 1, 3}, {2, 4, 5, 6, 3}, {"AddOptions", {}}, {4, 1, 6, 1}},
      {"ADD", kInt8, {2, 3, 5}, {2, 3, 5}, {"AddOptions", {}}, {2, 3, 5}},
      {"ADD", kUint8, {2, 3, 5}, {2, 3, 5}, {"AddOptions", {}}, {5}},
      with_constant({"ADD", kFloat, {2, 3, 5}, {2, 3, 5}, {"AddOptions", {}}}, {5}),
      {"SUB", kFloat, {7}, {7}, {"SubOptions", {}}, {7}},
      {"MUL", kFloat, {4, 7}, {4, 7}, {"MulOptions", {{"fused_activation_function", 3}}}, {7}},
      {"MUL", kUint8, {4, 7}, {4, 7}, {"MulOptions", {}}, {4, 7}},
      {"DIV", kFloat, {4, 7}, {4, 7}, {"DivOptions", {}}, {4, 7}},
      {"MAXIMUM", kFloat, {4, 7}, {4, 7}, {"MaximumMinimumOptions", {}}, {4, 7}},
      {"MINIMUM", kFloat, {4, 7}, {4, 7}, {"MaximumMinimumOptions", {}}, {7}},
      {"SQUARED_DIFFERENCE", kFloat, {4, 7}, {4, 7}, {"SquaredDifferenceOptions", {}}, {4, 7}},
      {"POW", kFloat, {4, 7}, {4, 7}, {"PowOptions", {}}, {4, 7}},
      with_constant({"PRELU", kFloat, {1, 3, 4, 5}, {1, 3, 4, 5}}, {1, 1, 5}),
      {"SOFTMAX", kFloat, {3, 211}, {3, 211}, {"SoftmaxOptions", {{"beta", 0.5}}}},
      {"LOG_SOFTMAX", kFloat, {3, 11}, {3, 11}, {"LogSoftmaxOptions", {}}},
      {"RESIZE_BILINEAR", kFloat, {1, 3, 4, 2}, {1, 7, 5, 2}, {"ResizeBilinearOptions", {}}, {}, {}, {7, 5}},
      {"RESIZE_BILINEAR", kFloat, {2, 3, 4, 2}, {2, 7, 5, 2}, {"ResizeBilinearOptions", {{"half_pixel_centers", true}}},
       {}, {}, {7, 5}},
      {"RESIZE_BILINEAR", kFloat, {1, 3, 4, 2}, {1, 7, 5, 2}, {"ResizeBilinearOptions", {{"align_corners", true}}}, {},
       {}, {7, 5}},
      moved({"RESIZE_BILINEAR", kInt8, {1, 3, 4, 2}, {1, 7, 5, 2}, {"ResizeBilinearOptions", {}}, {}, {}, {7, 5}}),
      {"RESIZE_NEAREST_NEIGHBOR", kFloat, {1, 3, 4, 2}, {1, 7, 5, 2}, {"ResizeNearestNeighborOptions", {}}, {}, {},
       {7, 5}},
      {"RESIZE_NEAREST_NEIGHBOR", kFloat, {1, 3, 4, 2}, {1, 7, 5, 2},
       {"ResizeNearestNeighborOptions", {{"align_corners", true}}}, {}, {}, {7, 5}},
      {"PAD", kFloat, {1, 3, 4, 2}, {1, 6, 4, 3}, {"PadOptions", {}}, {}, {}, {0, 0, 1, 2, 0, 0, 1, 0}},
      moved({"PAD", kUint8, {1, 3, 4, 2}, {1, 6, 4, 3}, {"PadOptions", {}}, {}, {}, {0, 0, 1, 2, 0, 0, 1, 0}}),
      with_constant({"PADV2", kFloat, {3, 4}, {6, 5}, {"PadV2Options", {}}, {}, {}, {1, 2, 0, 1}}, {1}),
      {"CONCATENATION", kFloat, {2, 3, 4}, {2, 5, 4}, {"ConcatenationOptions", {{"axis", 1}}}, {2, 2, 4}},
      moved({"CONCATENATION", kInt8, {2, 3, 4}, {2, 3, 6}, {"ConcatenationOptions", {{"axis", -1}}}, {2, 3, 2}}),
      {"PACK", kFloat, {2, 3}, {2, 2, 3}, {"PackOptions", {{"axis", 1}, {"values_count", 2}}}, {2, 3}},
      first({"SPLIT", kFloat, {2, 6}, {2, 3}, {"SplitOptions", {{"num_splits", 2}}}, {}, {}, {1}}, 2),
      first({"UNPACK", kFloat, {2, 3, 4}, {2, 4}, {"UnpackOptions", {{"axis", 1}, {"num", 3}}}}, 3),
      moved({"SLICE", kInt8, {4, 5, 6}, {2, 3, 4}, {"SliceOptions", {}}, {}, {}, {1, 0, 2}, false, {{2, 3, 4}}}),
      {"STRIDED_SLICE", kFloat, {4, 5, 6}, {2, 6}, {"StridedSliceOptions", {{"shrink_axis_mask", 2}}}, {}, {},
       {1, -2, 0}, false, {{4, 4, 6}, {2, 1, 1}}},
      {"STRIDED_SLICE", kFloat, {4, 5}, {4, 3}, {"StridedSliceOptions", {{"begin_mask", 3}, {"end_mask", 3}}}, {}, {},
       {0, 0}, false, {{0, 0}, {-1, -2}}},
      {"TRANSPOSE", kFloat, {2, 3, 4, 5}, {5, 2, 4, 3}, {"TransposeOptions", {}}, {}, {}, {3, 0, 2, 1}},
      moved({"TRANSPOSE", kInt8, {3, 4}, {4, 3}, {"TransposeOptions", {}}, {}, {}, {1, 0}}),
      {"SPACE_TO_DEPTH", kFloat, {1, 4, 6, 3}, {1, 2, 3, 12}, {"SpaceToDepthOptions", {{"block_size", 2}}}},
      {"DEPTH_TO_SPACE", kFloat, {1, 2, 3, 12}, {1, 4, 6, 3}, {"DepthToSpaceOptions", {{"block_size", 2}}}},
      {"MEAN", kFloat, {1, 9, 7, 5}, {1, 1, 1, 5}, kKeep, {}, {}, {1, 2}},
      {"MEAN", kFloat, {3, 4, 5, 6, 2}, {4, 6}, kDrop, {}, {}, {0, 2, -1}},
      {"MEAN", kInt8, {1, 9, 7, 5}, {1, 5}, kDrop, {}, {}, {1, 2}},
      {"SUM", kFloat, {3, 40}, {40}, kDrop, {}, {}, {0}},
      {"REDUCE_PROD", kFloat, {3, 4}, {3}, kDrop, {}, {}, {1}},
      {"REDUCE_MAX", kFloat, {3, 130}, {3}, kDrop, {}, {}, {1}},
      {"REDUCE_MIN", kFloat, {3, 130}, {130}, kDrop, {}, {}, {0}},
      to({"QUANTIZE", kFloat, {3, 11}, {3, 11}, {"QuantizeOptions", {}}}, kInt8),
      to({"QUANTIZE", kInt8, {3, 11}, {3, 11}, {"QuantizeOptions", {}}}, kUint8),
      to({"DEQUANTIZE", kUint8, {3, 11}, {3, 11}, {"DequantizeOptions", {}}}, kFloat),
      to({"DEQUANTIZE", ElementType::float16, {3, 11}, {3, 11}, {"DequantizeOptions", {}}}, kFloat),
      {"RESHAPE", kFloat, {1, 3, 4, 2}, {6, 4}, {"ReshapeOptions", {}}, {}, {}, {6, 4}},
      {"LEAKY_RELU", kFloat, {3, 11}, {3, 11}, {"LeakyReluOptions", {{"alpha", 0.25}}}},
      {"GELU", kFloat, {3, 11}, {3, 11}, {"GeluOptions", {{"approximate", true}}}},
      {"GELU", kFloat, {3, 11}, {3, 11}, {"GeluOptions", {}}},
      {"LOGISTIC", kInt8, {3, 11}, {3, 11}},
  };
  for (const char* op : {"ABS", "NEG", "CEIL", "FLOOR", "ROUND", "EXP", "LOG", "SIN", "COS", "SQRT", "RSQRT", "SQUARE",
                         "TANH", "LOGISTIC", "ELU", "HARD_SWISH", "RELU", "RELU6", "RELU_N1_TO_1", "RELU_0_TO_1"})
    list.push_back({op, kFloat, {3, 11}, {3, 11}});
  // The one scale that its kernel has.
  for (Row& row : list)
    if (row.op == "LOGISTIC" && row.type == kInt8) row.result = kInt8;
  return list;
}

// Where there is no device: why, and no test runs.
std::string missing() {
  static const std::string reason = [] {
    const Result<Ran> probe =
        run_on(model_of({"ADD", kFloat, {2}, {2}, {"AddOptions", {}}, {2}}), 1, "gpu");
    return probe ? std::string() : probe.error()[0].text();
  }();
  return reason;
}

void agree(const std::string& delegate, double relative, int steps) {
  for (const Row& row : rows()) {
    const std::string what = row.op + " " + std::string(name_of(row.type)) + " " + to_string(row.in);
    const Model model = model_of(row);
    const Result<Ran> expected = run_on(model, 1, "");
    ASSERT_TRUE(expected) << what << expected.error()[0].text();
    const Result<Ran> found = run_on(model, 1, delegate);
    ASSERT_TRUE(found) << what << found.error()[0].text();
    EXPECT_EQ(found->placement.delegated_operators(), 1u) << what << found->placement.text();
    expect_agreement(*expected, *found, relative, steps, what);
  }
}

TEST(OpenCl, AgreesWithTheCpu) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  agree("gpu", 2e-5, 1);
}

// Stored as float16: eleven bits of each value, and of each weight.
TEST(OpenCl, AgreesInHalfPrecision) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  agree("opencl,precision=float16", 4e-3, 2);
}

}  // namespace
}  // namespace surelite::tests
