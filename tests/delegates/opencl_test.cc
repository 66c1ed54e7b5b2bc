// SPDX-License-Identifier: Apache-2.0
// The GPU's kernels against the CPU, operator by operator, on what device OpenCL has (PoCL makes the processor one).
#include "delegates/operator_rows.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/float16.h"
#include "recorded.h"

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
      {"MIRROR_PAD", kFloat, {1, 3, 4, 2}, {1, 7, 6, 3}, {"MirrorPadOptions", {{"mode", 0}}}, {}, {},
       {0, 0, 2, 2, 1, 1, 1, 0}},
      moved({"MIRROR_PAD", kUint8, {3, 4}, {9, 8}, {"MirrorPadOptions", {{"mode", 1}}}, {}, {}, {3, 3, 0, 4}}),
      {"TILE", kFloat, {2, 3}, {4, 9}, {"TileOptions", {}}, {}, {}, {2, 3}},
      moved({"TILE", kInt8, {1, 2, 3, 2}, {2, 2, 6, 2}, {"TileOptions", {}}, {}, {}, {2, 1, 2, 1}}),
      {"GATHER", kFloat, {4, 5, 2}, {4, 3, 2}, {"GatherOptions", {{"axis", 1}}}, {}, {}, {4, 0, 2}},
      moved({"GATHER", kInt8, {4, 5}, {6, 5}, {"GatherOptions", {{"axis", -2}}}, {}, {}, {3, 3, 0, 1, 2, 0}}),
      to({"ARG_MAX", kFloat, {3, 11}, {3}, {"ArgMaxOptions", {{"output_type", 2}}}, {}, {}, {1}}, ElementType::int32),
      to({"ARG_MAX", kUint8, {1, 5, 7, 3}, {1, 7, 3}, {"ArgMaxOptions", {{"output_type", 4}}}, {}, {}, {-3}},
         ElementType::int64),
      to({"ARG_MIN", kFloat, {4, 3, 5}, {4, 5}, {"ArgMinOptions", {{"output_type", 2}}}, {}, {}, {1}},
         ElementType::int32),
      to({"CAST", kFloat, {3, 11}, {3, 11}, {"CastOptions", {}}}, ElementType::int32),
      to({"CAST", kFloat, {3, 11}, {3, 11}, {"CastOptions", {}}}, ElementType::int64),
      to({"CAST", ElementType::int32, {3, 11}, {3, 11}, {"CastOptions", {}}}, kFloat),
      to({"CAST", kUint8, {3, 11}, {3, 11}, {"CastOptions", {}}}, kFloat),
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

void agree(const std::string& name, double relative, int steps) {
  const std::shared_ptr<Delegate> delegate = *open_delegate(name);
  for (const Row& row : rows()) {
    const std::string what = row.op + " " + std::string(name_of(row.type)) + " " + to_string(row.in);
    const Model model = model_of(row);
    const Result<Ran> expected = run_on(model, 1, "");
    ASSERT_TRUE(expected) << what << expected.error()[0].text();
    const Result<Ran> found = run_with(model, 1, delegate);
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

// Weights that the file has as float16 are read where they are, behind the DEQUANTIZE that the plan folds.
TEST(OpenCl, TakesWeightsBehindDequantize) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  ModelWriter writer;
  const int x = writer.add_tensor("x", kFloat, {1, 5, 6, 3}), y = writer.add_tensor("y", kFloat, {1, 5, 6, 4});
  std::vector<uint16_t> halves(4 * 3 * 3 * 3);
  for (size_t i = 0; i < halves.size(); ++i) halves[i] = float_to_half(static_cast<float>(i % 17) / 16 - 0.5f);
  const int packed = writer.add_constant("half", ElementType::float16, {4, 3, 3, 3}, halves);
  const int filter = writer.add_tensor("filter", kFloat, {4, 3, 3, 3});
  const int bias = writer.add_constant("bias", kFloat, {4}, std::vector<float>{1, 2, 3, 4});
  writer.add_operator("DEQUANTIZE", {packed}, {filter}, {"DequantizeOptions", {}});
  writer.add_operator("CONV_2D", {x, filter, bias}, {y}, kSame);
  writer.set_inputs({x});
  writer.set_outputs({y});
  const Model model = *Model::from_bytes(*writer.finish());
  const Result<Ran> expected = run_on(model, 1, ""), found = run_on(model, 1, "gpu");
  ASSERT_TRUE(expected && found) << found.error()[0].text();
  EXPECT_EQ(found->placement.delegated_operators(), 1u) << found->placement.text();
  expect_agreement(*expected, *found, 1e-5, 0, "float16 weights");
}

TEST(OpenCl, RefusesWithNumbers) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  struct Refused {
    Row row;
    Code code;
  };
  const Refused rows[] = {
      {{"GREATER", kFloat, {4}, {4}, {"GreaterOptions", {}}, {4}, {}, {}, false, {}, {}, false, ElementType::boolean},
       Code::D504},
      {{"ADD", ElementType::int32, {4}, {4}, {"AddOptions", {}}, {4}}, Code::D506},
      {{"CONV_2D", kFloat, {1, 5, 7, 6}, {1, 5, 7, 6}, kSame, {}, {6, 3, 3, 3}}, Code::D507},  // groups of three
  };
  for (const Refused& each : rows) {
    CompileOptions options;
    options.delegates.delegates = {*open_delegate("gpu")};
    options.delegates.min_operators = 1;
    const Result<Program> program = Program::compile(model_of(each.row), options);
    ASSERT_TRUE(program) << each.row.op << program.error()[0].text();
    const OperatorPlacement placement = program->placement().operators[0];
    ASSERT_EQ(placement.reasons.size(), 1u) << each.row.op;
    EXPECT_EQ(placement.reasons[0].code, each.code) << placement.reasons[0].text();
  }
}

// Half precision is what its user asked for: verification allows what it loses, and no more.
TEST(OpenCl, VerifiesByItsPrecision) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  ModelWriter writer;
  const int x = writer.add_tensor("x", kFloat, {200}), sum = writer.add_tensor("sum", kFloat, {200}),
            y = writer.add_tensor("y", kFloat, {200});
  writer.add_operator("ADD", {x, writer.add_constant("five", kFloat, {1}, std::vector<float>{5})}, {sum},
                      {"AddOptions", {}});
  writer.add_operator("EXP", {sum}, {y}, {"ExpOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  const Model model = *Model::from_bytes(*writer.finish());
  const Result<Ran> expected = run_on(model, 1, ""), found = run_on(model, 1, "gpu,precision=float16", 2);
  ASSERT_TRUE(expected && found);
  const Difference apart = difference(found->tensors[0], expected->outputs[0], found->outputs[0]);
  ASSERT_FALSE(apart.acceptable()) << apart.text();
  CompileOptions options;
  options.delegates.delegates = {*open_delegate("gpu,precision=float16")};
  options.delegates.policy = DelegatePolicy::strict;
  options.delegates.verified_runs = 1;
  const Program program = *Program::compile(model, options);
  EXPECT_EQ(program.placement().delegated_operators(), 2u) << program.placement().text();
  Session session = *Session::open(program);
  ASSERT_TRUE(fill_inputs(&session));
  const Status ran = session.run();
  EXPECT_TRUE(ran) << ran.error()[0].text();
}

// Indices of each batch, and one that is out of range: the CPU says so.
TEST(OpenCl, GathersInBatches) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  for (const bool good : {true, false}) {
    ModelWriter writer;
    const int x = writer.add_tensor("x", kFloat, {2, 3, 4, 5}), y = writer.add_tensor("y", kFloat, {2, 3, 2, 5});
    const int indices =
        writer.add_constant("i", ElementType::int32, {2, 2}, std::vector<int32_t>{3, 0, 1, good ? 2 : 4});
    writer.add_operator("GATHER", {x, indices}, {y}, {"GatherOptions", {{"axis", 2}, {"batch_dims", 1}}});
    writer.set_inputs({x});
    writer.set_outputs({y});
    const Model model = *Model::from_bytes(*writer.finish());
    const Result<Ran> expected = run_on(model, 1, ""), found = run_on(model, 1, "gpu");
    ASSERT_EQ(expected.has_value(), good);
    ASSERT_EQ(found.has_value(), good);
    if (!good) continue;
    EXPECT_EQ(found->placement.delegated_operators(), 1u) << found->placement.text();
    expect_agreement(*expected, *found, 0, 0, "gather");
  }
}

// A convolution, pooling, a product and the types' borders.
Model small_network() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", kFloat, {1, 8, 8, 2}), a = writer.add_tensor("a", kFloat, {1, 8, 8, 4}),
            b = writer.add_tensor("b", kFloat, {1, 4, 4, 4}), c = writer.add_tensor("c", kFloat, {1, 64}),
            d = writer.add_tensor("d", kFloat, {1, 5}), y = writer.add_tensor("y", kFloat, {1, 5});
  writer.add_operator("CONV_2D", {x, constant(&writer, "f", kFloat, {4, 3, 3, 2}, {}, 1)}, {a}, kSame);
  writer.add_operator("MAX_POOL_2D", {a}, {b}, kPool);
  writer.add_operator("RESHAPE", {b, writer.add_constant("s", ElementType::int32, {2}, std::vector<int32_t>{1, 64})},
                      {c}, {"ReshapeOptions", {}});
  writer.add_operator("FULLY_CONNECTED", {c, constant(&writer, "w", kFloat, {5, 64}, {}, 2)}, {d}, kConnected);
  writer.add_operator("SOFTMAX", {d}, {y}, {"SoftmaxOptions", {{"beta", 1.0}}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  return *Model::from_bytes(*writer.finish());
}

// The delegate may fall back. Two runs, for what fails after the first.
Result<std::vector<float>> results(const Model& model, const std::shared_ptr<Delegate>& delegate, size_t* notes) {
  CompileOptions options;
  if (delegate) options.delegates.delegates = {delegate};
  SURELITE_LET(const Program program, Program::compile(model, options));
  SURELITE_LET(Session session, Session::open(program));
  SURELITE_TRY(fill_inputs(&session));
  SURELITE_TRY(session.run());
  SURELITE_TRY(session.run());
  *notes = session.findings().size();
  SURELITE_LET(TensorView view, session.output(0));
  return view.read_real();
}

// Where it was built, or beside this program if that was copied.
std::string failing_opencl() {
  if (std::filesystem::exists(FAILING_OPENCL)) return FAILING_OPENCL;
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "libfailing_opencl.so").string();
}

// Whichever call is the first that fails, as on a device that is lost or has no memory left, the CPU takes over.
TEST(OpenCl, FallsBackWhereverTheDeviceFails) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  void* library = dlopen(failing_opencl().c_str(), RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(library, nullptr) << dlerror();
  const auto arm = reinterpret_cast<int (*)(int, int32_t)>(dlsym(library, "failing_opencl_arm"));
  ASSERT_NE(arm, nullptr);
  const Model model = small_network();
  size_t notes = 0;
  const Result<std::vector<float>> expected = results(model, nullptr, &notes);
  ASSERT_TRUE(expected);
  int failed = 0;
  for (int call = 0; call < 2000; call += call < 40 ? 1 : 7) {
    const std::shared_ptr<Delegate> delegate = *open_delegate("gpu,library=" + failing_opencl());
    arm(call, call % 2 ? -4 : -5);
    const Result<std::vector<float>> found = results(model, delegate, &notes);
    const bool struck = arm(-1, 0) == 0;
    ASSERT_TRUE(found) << "call " << call << ": " << found.error()[0].text();
    ASSERT_EQ(found->size(), expected->size());
    for (size_t i = 0; i < found->size(); ++i) EXPECT_NEAR((*found)[i], (*expected)[i], 1e-5) << "call " << call;
    if (!struck) break;
    ++failed;
    // A device that came back is used again.
    if (call % 20 == 0) {
      EXPECT_TRUE(results(model, delegate, &notes)) << "after call " << call;
    }
  }
  EXPECT_GT(failed, 40);
}

TEST(OpenCl, WithoutTheLibraryTheCpuRuns) {
  const Model model = small_network();
  size_t notes = 0;
  const Result<std::vector<float>> found = results(model, *open_delegate("gpu,library=/nowhere/libOpenCL.so"), &notes);
  ASSERT_TRUE(found) << found.error()[0].text();
  EXPECT_EQ(notes, 1u);
  CompileOptions strict;
  strict.delegates.delegates = {*open_delegate("gpu,library=/nowhere/libOpenCL.so")};
  strict.delegates.policy = DelegatePolicy::strict;
  const Result<Program> program = Program::compile(model, strict);
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error()[0].code, Code::D501);
  EXPECT_EQ(program.error()[1].code, Code::D503) << program.error()[1].text();
}

TEST(OpenCl, OptionsAreChecked) {
  for (const char* name : {"gpu,precision=int3", "gpu,speed=fast", "opencl,", "gpu,device", "gpux"}) {
    const Result<std::shared_ptr<Delegate>> opened = open_delegate(name);
    const bool empty = std::string_view(name) == "opencl,";
    EXPECT_EQ(opened.has_value(), empty) << name;
    if (!opened) {
      EXPECT_EQ(opened.error()[0].code, Code::D521) << name;
    }
  }
}

// What was compiled and measured is kept; a file that somebody changed is not trusted, and replaced.
TEST(OpenCl, KeepsCompiledPrograms) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  std::string folder = (std::filesystem::temp_directory_path() / "surelite-opencl-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const Model model = small_network();
  const std::string name = "gpu,cache=" + folder;
  size_t notes = 0;
  const auto file = [&] {
    std::filesystem::path found;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) found = entry.path();
    return found;
  };
  const auto run = [&] { return results(model, *open_delegate(name), &notes); };
  const Result<std::vector<float>> first = run();
  ASSERT_TRUE(first && !file().empty());
  const auto written = std::filesystem::last_write_time(file());
  EXPECT_EQ(run().value(), first.value());
  EXPECT_EQ(std::filesystem::last_write_time(file()), written) << "it was compiled again";
  const auto size = std::filesystem::file_size(file());
  for (const uint64_t at : {uint64_t{0}, uint64_t{40}, size - 1}) {
    {
      std::fstream bytes(file(), std::ios::in | std::ios::out | std::ios::binary);
      bytes.seekp(static_cast<std::streamoff>(at));
      bytes.put('\x5a');
    }
    EXPECT_EQ(run().value(), first.value()) << "byte " << at;
  }
  std::filesystem::resize_file(file(), size / 2);
  EXPECT_EQ(run().value(), first.value());
  EXPECT_GT(std::filesystem::file_size(file()), size / 2);
  std::filesystem::remove_all(folder);
}

// Models of the shared folder, float and quantized. Quantized ones are rounded once where the CPU rounds twice: in deep
// ones steps add up.
TEST(OpenCl, RunsModels) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  const std::filesystem::path models = recorded("models");
  if (models.empty()) GTEST_SKIP() << "SURELITE_SHARED does not name a folder with models/";
  struct Case {
    const char* file;
    double cosine;  // at least
    double taken;   // part of the operators that run at all
  };
  const Case cases[] = {
      {"vision/mobilenet_v1_0.25_128_quant.tflite", 0.995, 1},
      {"vision/mobilenet_v2_1.0_224_quant.tflite", 0.98, 1},
      {"vision/tf2_mobilenet_v2_1.0_224_ptq.tflite", 0.98, 1},
      {"mlperf_tiny/ad01_fp32.tflite", 0.999999, 1},
      {"mlperf_tiny/ad01_int8.tflite", 0.999, 1},
      {"mlperf_tiny/kws_ref_model.tflite", 0.99, 1},
      {"mlperf_tiny/pretrainedResnet.tflite", 0.999999, 1},
      {"mlperf_tiny/pretrainedResnet_quant.tflite", 0.95, 1},  // three steps of its logits are 41 behind the softmax
      {"mlperf_tiny/str_ww_ref_model.tflite", 0.99, 1},
      {"mlperf_tiny/vww_96_float.tflite", 0.999999, 1},
      {"mlperf_tiny/vww_96_int8.tflite", 0.99, 1},
      {"field/npm_fd_short.tflite", 0.999999, 0.5},  // its weights are float16
      {"field/npmpk_face_mesh_face_landmark.tflite", 0.999999, 0.4},
  };
  for (const Case& each : cases) {
    const Result<Model> model = Model::open((models / each.file).string());
    ASSERT_TRUE(model) << model.error()[0].text();
    const Result<Ran> expected = run_on(*model, 1, "");
    ASSERT_TRUE(expected) << each.file << expected.error()[0].text();
    for (const int threads : {1, 2}) {
      const Result<Ran> found = run_on(*model, threads, "gpu", 2);
      ASSERT_TRUE(found) << each.file << found.error()[0].text();
      EXPECT_GE(static_cast<double>(found->placement.delegated_operators()),
                each.taken * static_cast<double>(found->placement.operators.size()))
          << each.file << "\n" << found->placement.text();
      for (size_t i = 0; i < found->outputs.size(); ++i) {
        const Difference apart = difference(found->tensors[i], expected->outputs[i], found->outputs[i]);
        EXPECT_GE(apart.cosine, each.cosine) << each.file << ", output " << i << ": " << apart.text();
        if (apart.scheme == Difference::Scheme::real) {
          EXPECT_LE(apart.largest, 1e-4) << each.file << apart.text();
        }
      }
    }
  }
}

}  // namespace
}  // namespace surelite::tests
