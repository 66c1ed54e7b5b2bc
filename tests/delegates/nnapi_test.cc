// SPDX-License-Identifier: Apache-2.0
// The NNAPI delegate against a library of that interface in software (software_nnapi.cc).
#include <dlfcn.h>

#include "delegates/operator_rows.h"

namespace surelite::tests {
namespace {

const std::string kNnapi = std::string("nnapi,library=") + SOFTWARE_NNAPI,
                  kNnapi29 = std::string("nnapi,library=") + SOFTWARE_NNAPI_29;

const OptionsSpec kSame{"Conv2DOptions", {{"padding", 0}, {"stride_w", 1}, {"stride_h", 1}}},
    kValid{"Conv2DOptions", {{"padding", 1}, {"stride_w", 2}, {"stride_h", 1}, {"fused_activation_function", 3}}},
    kDilated{"Conv2DOptions",
             {{"padding", 0}, {"stride_w", 1}, {"stride_h", 1}, {"dilation_w_factor", 2}, {"dilation_h_factor", 1}}},
    kDepthwise{"DepthwiseConv2DOptions", {{"padding", 0}, {"stride_w", 1}, {"stride_h", 1}, {"depth_multiplier", 1}}},
    kTransposed{"TransposeConvOptions", {{"padding", 0}, {"stride_w", 2}, {"stride_h", 2}}},
    kConnected{"FullyConnectedOptions", {{"fused_activation_function", 1}}},
    kPool{"Pool2DOptions",
          {{"padding", 0}, {"stride_w", 2}, {"stride_h", 1}, {"filter_width", 3}, {"filter_height", 2}}};

Row moved(Row row) {
  row.moves = true;
  return row;
}
Row to(Row row, ElementType type) {
  row.result = type;
  return row;
}

std::vector<Row> rows() {
  std::vector<Row> list = {
      {"ADD", kFloat, {2, 3, 5}, {2, 3, 5}, {"AddOptions", {{"fused_activation_function", 1}}}, {1, 3, 1}},
      {"ADD", kInt8, {2, 3, 5}, {2, 3, 5}, {"AddOptions", {}}, {2, 3, 5}},
      {"ADD", kUint8, {2, 3, 5}, {2, 3, 5}, {"AddOptions", {}}, {5}},
      {"SUB", kFloat, {7}, {7}, {"SubOptions", {}}, {7}},
      {"MUL", kUint8, {4, 7}, {4, 7}, {"MulOptions", {}}, {4, 7}},
      {"DIV", kFloat, {4, 7}, {4, 7}, {"DivOptions", {}}, {4, 7}},
      {"MAXIMUM", kFloat, {4, 7}, {4, 7}, {"MaximumMinimumOptions", {}}, {4, 7}},
      {"POW", kFloat, {4, 7}, {4, 7}, {"PowOptions", {}}, {4, 7}},
      {"CONV_2D", kFloat, {1, 9, 7, 3}, {1, 9, 7, 5}, kSame, {}, {5, 3, 3, 3}},
      {"CONV_2D", kFloat, {2, 9, 7, 3}, {2, 7, 3, 5}, kValid, {}, {5, 3, 3, 3}},
      {"CONV_2D", kFloat, {1, 9, 7, 3}, {1, 9, 7, 5}, kDilated, {}, {5, 3, 3, 3}},
      {"CONV_2D", kInt8, {1, 9, 7, 3}, {1, 9, 7, 5}, kSame, {}, {5, 3, 3, 3}, {}, true},
      {"CONV_2D", kUint8, {1, 9, 7, 3}, {1, 9, 7, 5}, kSame, {}, {5, 3, 3, 3}},
      {"DEPTHWISE_CONV_2D", kFloat, {1, 9, 7, 6}, {1, 9, 7, 6}, kDepthwise, {}, {1, 3, 3, 6}},
      {"DEPTHWISE_CONV_2D", kInt8, {1, 9, 7, 6}, {1, 9, 7, 6}, kDepthwise, {}, {1, 3, 3, 6}, {}, true},
      {"TRANSPOSE_CONV", kFloat, {1, 4, 3, 5}, {1, 8, 6, 6}, kTransposed, {}, {6, 3, 3, 5}},
      {"FULLY_CONNECTED", kFloat, {3, 11}, {3, 4}, kConnected, {}, {4, 11}},
      {"FULLY_CONNECTED", kInt8, {3, 11}, {3, 4}, kConnected, {}, {4, 11}},
      {"AVERAGE_POOL_2D", kFloat, {1, 9, 7, 5}, {1, 9, 4, 5}, kPool},
      moved({"MAX_POOL_2D", kUint8, {1, 9, 7, 5}, {1, 9, 4, 5}, kPool}),
      {"MEAN", kFloat, {1, 9, 7, 5}, {1, 1, 1, 5}, {"ReducerOptions", {{"keep_dims", true}}}, {}, {}, {1, 2}},
      {"PAD", kFloat, {1, 3, 4, 2}, {1, 6, 4, 3}, {"PadOptions", {}}, {}, {}, {0, 0, 1, 2, 0, 0, 1, 0}},
      {"TRANSPOSE", kFloat, {2, 3, 4}, {4, 2, 3}, {"TransposeOptions", {}}, {}, {}, {2, 0, 1}},
      moved({"SLICE", kInt8, {4, 5, 6}, {2, 3, 4}, {"SliceOptions", {}}, {}, {}, {1, 0, 2}, false, {{2, 3, 4}}}),
      {"RESHAPE", kFloat, {1, 3, 4, 2}, {6, 4}, {"ReshapeOptions", {}}, {}, {}, {6, 4}},
      {"RESIZE_BILINEAR", kFloat, {1, 3, 4, 2}, {1, 7, 5, 2}, {"ResizeBilinearOptions", {}}, {}, {}, {7, 5}},
      {"RESIZE_BILINEAR", kFloat, {1, 3, 4, 2}, {1, 7, 5, 2},
       {"ResizeBilinearOptions", {{"half_pixel_centers", true}}}, {}, {}, {7, 5}},
      {"CONCATENATION", kFloat, {2, 3, 4}, {2, 3, 6}, {"ConcatenationOptions", {{"axis", -1}}}, {2, 3, 2}},
      {"SOFTMAX", kFloat, {3, 11}, {3, 11}, {"SoftmaxOptions", {{"beta", 0.5}}}},
      to({"QUANTIZE", kFloat, {3, 11}, {3, 11}, {"QuantizeOptions", {}}}, kUint8),
      to({"DEQUANTIZE", kUint8, {3, 11}, {3, 11}, {"DequantizeOptions", {}}}, kFloat),
  };
  for (const char* op : {"ABS", "NEG", "FLOOR", "EXP", "LOG", "SIN", "SQRT", "RSQRT", "TANH", "LOGISTIC", "ELU",
                         "HARD_SWISH", "RELU", "RELU6", "RELU_N1_TO_1"})
    list.push_back({op, kFloat, {3, 11}, {3, 11}});
  return list;
}

TEST(Nnapi, AgreesWithTheCpu) {
  const std::shared_ptr<Delegate> delegate = *open_delegate(kNnapi);
  for (const Row& row : rows()) {
    const std::string what = row.op + " " + std::string(name_of(row.type));
    const Model model = model_of(row);
    const Result<Ran> expected = run_on(model, 1, "");
    ASSERT_TRUE(expected) << what << expected.error()[0].text();
    const Result<Ran> found = run_with(model, 1, delegate);
    ASSERT_TRUE(found) << what << found.error()[0].text();
    EXPECT_EQ(found->placement.delegated_operators(), 1u) << what << found->placement.text();
    expect_agreement(*expected, *found, 0, 0, what);
  }
}

OperatorPlacement placed(const Row& row, const std::string& name) {
  CompileOptions options;
  options.delegates.delegates = {*open_delegate(name)};
  options.delegates.min_operators = 1;
  const Result<Program> program = Program::compile(model_of(row), options);
  EXPECT_TRUE(program) << row.op << program.error()[0].text();
  return program ? program->placement().operators[0] : OperatorPlacement();
}

// What a library of an earlier level lacks stays on the CPU.
TEST(Nnapi, FeatureLevelsDecide) {
  struct Case {
    Row row;
    bool at_29;
    Code code;
  };
  const Case cases[] = {
      {{"ADD", kFloat, {4}, {4}, {"AddOptions", {}}, {4}}, true, Code::D507},
      {{"ADD", kInt8, {4}, {4}, {"AddOptions", {}}, {4}}, false, Code::D507},
      {{"HARD_SWISH", kFloat, {4}, {4}}, false, Code::D507},
      {{"RESIZE_BILINEAR", kFloat, {1, 3, 4, 2}, {1, 7, 5, 2}, {"ResizeBilinearOptions", {{"align_corners", true}}}, {},
        {}, {7, 5}},
       false, Code::D507},
      {{"COS", kFloat, {4}, {4}}, false, Code::D504},
  };
  for (const Case& each : cases) {
    const OperatorPlacement at_29 = placed(each.row, kNnapi29);
    EXPECT_EQ(at_29.part >= 0, each.at_29) << each.row.op;
    if (each.at_29) continue;
    ASSERT_EQ(at_29.reasons.size(), 1u) << each.row.op;
    EXPECT_EQ(at_29.reasons[0].code, each.code) << at_29.reasons[0].text();
  }
}

Model network() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", kFloat, {1, 8, 8, 2}), a = writer.add_tensor("a", kFloat, {1, 8, 8, 4}),
            b = writer.add_tensor("b", kFloat, {1, 8, 8, 4}), y = writer.add_tensor("y", kFloat, {1, 8, 8, 4});
  writer.add_operator("CONV_2D", {x, constant(&writer, "f", kFloat, {4, 3, 3, 2}, {}, 1)}, {a}, kSame);
  writer.add_operator("TANH", {a}, {b});
  writer.add_operator("SOFTMAX", {b}, {y}, {"SoftmaxOptions", {{"beta", 1.0}}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  return *Model::from_bytes(*writer.finish());
}

Result<std::vector<float>> results(const Model& model, const std::string& name, Placement* placement) {
  CompileOptions options;
  if (!name.empty()) options.delegates.delegates = {*open_delegate(name)};
  options.delegates.min_operators = 1;
  SURELITE_LET(const Program program, Program::compile(model, options));
  *placement = program.placement();
  SURELITE_LET(Session session, Session::open(program));
  SURELITE_TRY(fill_inputs(&session));
  SURELITE_TRY(session.run());
  SURELITE_TRY(session.run());
  SURELITE_LET(TensorView view, session.output(0));
  return view.read_real();
}

// The devices are asked about the whole graph; what they do not take stays on the CPU, the rest does not.
TEST(Nnapi, DevicesDeclineOperators) {
  void* library = dlopen(SOFTWARE_NNAPI, RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(library, nullptr) << dlerror();
  const auto decline = reinterpret_cast<void (*)(int32_t)>(dlsym(library, "software_nnapi_decline"));
  Placement placement;
  decline(28);  // TANH
  const Result<std::vector<float>> found = results(network(), kNnapi, &placement);
  decline(-1);
  ASSERT_TRUE(found) << found.error()[0].text();
  EXPECT_EQ(placement.delegated_operators(), 2u) << placement.text();
  ASSERT_FALSE(placement.operators[1].reasons.empty());
  EXPECT_EQ(placement.operators[1].reasons[0].code, Code::D515);
}

TEST(Nnapi, FallsBackWhereverTheLibraryFails) {
  void* library = dlopen(SOFTWARE_NNAPI, RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(library, nullptr) << dlerror();
  const auto arm = reinterpret_cast<int (*)(int)>(dlsym(library, "software_nnapi_arm"));
  const Model model = network();
  Placement placement;
  const Result<std::vector<float>> expected = results(model, "", &placement);
  ASSERT_TRUE(expected);
  int failed = 0;
  for (int call = 0; call < 1000; ++call, ++failed) {
    arm(call);
    const Result<std::vector<float>> found = results(model, kNnapi, &placement);
    const bool struck = arm(-1) == 0;
    ASSERT_TRUE(found) << "call " << call << ": " << found.error()[0].text();
    EXPECT_EQ(*found, *expected) << "call " << call;
    if (!struck) break;
  }
  EXPECT_GT(failed, 30);
}

TEST(Nnapi, ChoosesDevices) {
  const Model model = network();
  Placement placement;
  ASSERT_TRUE(results(model, kNnapi + ",accelerator=software", &placement));
  EXPECT_EQ(placement.delegated_operators(), 3u);
  const Result<std::vector<float>> found = results(model, kNnapi + ",accelerator=qti-dsp", &placement);
  ASSERT_TRUE(found);
  EXPECT_EQ(placement.delegated_operators(), 0u);
  ASSERT_FALSE(placement.operators[0].reasons.empty());
  EXPECT_NE(placement.operators[0].reasons[0].text().find("software"), std::string::npos)
      << placement.operators[0].reasons[0].text();
  EXPECT_EQ(open_delegate("nnapi,speed=fast").error()[0].code, Code::D521);
}

TEST(Nnapi, WithoutTheLibraryTheCpuRuns) {
  Placement placement;
  ASSERT_TRUE(results(network(), "nnapi,library=/nowhere/libneuralnetworks.so", &placement));
  ASSERT_FALSE(placement.operators[0].reasons.empty());
  EXPECT_EQ(placement.operators[0].reasons[0].code, Code::D511) << placement.operators[0].reasons[0].text();
}

}  // namespace
}  // namespace surelite::tests
