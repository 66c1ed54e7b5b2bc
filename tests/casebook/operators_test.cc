// SPDX-License-Identifier: Apache-2.0
// The casebook's faults in operators (categories 3, 6, 10 and 11), by number, on the native interface.
#include <flatbuffers/flexbuffers.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "../run/models.h"
#include "guard/log.h"
#include "guard/pages.h"
#include "tflite_generated.h"

namespace surelite::tests {
namespace {

Model loaded(const ModelWriter& writer) { return build(writer); }

// What loading or compiling refuses; empty if both work.
std::string refusal(const ModelWriter& writer) {
  const Result<std::vector<std::byte>> bytes = writer.finish();
  if (!bytes) return bytes.error()[0].text();
  const Result<Model> model = Model::from_bytes(*bytes);
  if (!model) return model.error()[0].text();
  const Result<Program> program = Program::compile(*model);
  return program ? "" : program.error()[0].text();
}

void expect_says(const std::string& text, std::initializer_list<const char*> parts) {
  for (const char* part : parts) EXPECT_NE(text.find(part), std::string::npos) << text;
}

std::vector<std::byte> detection_options(int most, int per_box) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    builder.Int("max_detections", most);
    builder.Int("max_classes_per_detection", per_box);
    builder.Float("nms_score_threshold", 0.0f);
    builder.Float("nms_iou_threshold", 0.6f);
    builder.Int("num_classes", 3);
    for (const char* scale : {"y_scale", "x_scale", "h_scale", "w_scale"}) builder.Float(scale, 5.0f);
  });
  builder.Finish();
  const auto* data = reinterpret_cast<const std::byte*>(builder.GetBuffer().data());
  return {data, data + builder.GetBuffer().size()};
}

ModelWriter detection(int boxes, int anchors, int most, int per_box) {
  ModelWriter writer;
  const int place = writer.add_tensor("boxes", ElementType::float32, {1, boxes, 4});
  const int scores = writer.add_tensor("scores", ElementType::float32, {1, boxes, 4});
  std::vector<float> corners;
  for (int i = 0; i < anchors; ++i)
    corners.insert(corners.end(), {0.1f * static_cast<float>(i % 10), 0.1f, 0.2f, 0.2f});
  const int anchor = writer.add_constant("anchors", ElementType::float32, {anchors, 4}, corners);
  const int found = most * per_box;
  const std::vector<int> out{writer.add_tensor("places", ElementType::float32, {1, found, 4}),
                             writer.add_tensor("classes", ElementType::float32, {1, found}),
                             writer.add_tensor("likely", ElementType::float32, {1, found}),
                             writer.add_tensor("count", ElementType::float32, {1})};
  writer.add_custom_operator("TFLite_Detection_PostProcess", {place, scores, anchor}, {out[0], out[1], out[2], out[3]},
                             detection_options(most, per_box));
  writer.set_inputs({place, scores});
  writer.set_outputs({out[0], out[1], out[2], out[3]});
  return writer;
}

// A model with an 8-bit input that is cast to float inside, and a convolution.
TEST(Casebook, C20Uint8InputCastInside) {
  ModelWriter writer;
  const int in = writer.add_tensor("image", ElementType::uint8, {1, 6, 6, 1}),
            real = writer.add_tensor("real", ElementType::float32, {1, 6, 6, 1});
  const int filter = writer.add_constant("filter", ElementType::float32, {1, 3, 3, 1}, std::vector<float>(9, 1.0f));
  const int bias = writer.add_constant("bias", ElementType::float32, {1}, std::vector<float>{0.5f});
  const int out = writer.add_tensor("out", ElementType::float32, {1, 4, 4, 1});
  writer.add_operator("CAST", {in}, {real}, {"CastOptions", {{"in_data_type", 3}, {"out_data_type", 0}}});
  writer.add_operator("CONV_2D", {real, filter, bias}, {out},
                      {"Conv2DOptions", {{"padding", 1}, {"stride_w", 1}, {"stride_h", 1}}});
  writer.set_inputs({in});
  writer.set_outputs({out});
  const Result<Program> program = Program::compile(loaded(writer));
  ASSERT_TRUE(program) << program.error()[0].text();
  Result<Session> session = Session::open(*program, {.guard = Guarding::after, .guard_all = true});
  ASSERT_TRUE(session);
  ASSERT_TRUE(session->input(0)->copy_from(std::vector<uint8_t>(36, 2)));
  ASSERT_TRUE(session->run());
  EXPECT_EQ(session->output(0)->read_real()->at(5), 18.5f);
}

// Custom options lie at any offset of the file, and the file at any address.
TEST(Casebook, C50CustomOptionsUnaligned) {
  const auto bytes = detection(4, 4, 2, 1).finish();
  ASSERT_TRUE(bytes);
  for (size_t shift = 1; shift < 8; ++shift) {
    std::vector<std::byte> moved(bytes->size() + 8);
    std::memcpy(moved.data() + shift, bytes->data(), bytes->size());
    const Result<Model> model = Model::from_bytes({moved.data() + shift, bytes->size()});
    ASSERT_TRUE(model) << model.error()[0].text();
    const Result<Program> program = Program::compile(*model);
    ASSERT_TRUE(program) << program.error()[0].text();
  }
}

TEST(Casebook, C80TileThatOverflows) {
  ModelWriter writer;
  const int in = writer.add_tensor("in", ElementType::float32, {65537});
  const int times = writer.add_constant("times", ElementType::int32, {1}, std::vector<int32_t>{65536});
  const int out = writer.add_tensor("out", ElementType::float32, {1});
  writer.add_operator("TILE", {in, times}, {out}, {"TileOptions", {}});
  writer.set_inputs({in});
  writer.set_outputs({out});
  expect_says(refusal(writer), {"TILE", "65536", "int32"});
}

TEST(Casebook, C82FftShorterThanItsInput) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    builder.String("T", "");
    builder.Int("fft_length", 256);
  });
  builder.Finish();
  ModelWriter writer;
  const int in = writer.add_tensor("samples", ElementType::int16, {512}),
            out = writer.add_tensor("spectrum", ElementType::int16, {258});
  const auto* data = reinterpret_cast<const std::byte*>(builder.GetBuffer().data());
  writer.add_custom_operator("SignalRfft", {in}, {out}, {data, builder.GetBuffer().size()});
  writer.set_inputs({in});
  writer.set_outputs({out});
  expect_says(refusal(writer), {"P317", "[512]", "256"});
}

TEST(Casebook, C83FewerAnchorsThanBoxes) {
  expect_says(refusal(detection(100, 50, 10, 1)), {"P322", "anchors", "[50,4]", "100"});
}

// A tensor's shape depends on a value; the value changes between runs.
TEST(Casebook, C85ShapeThatChangesBetweenRuns) {
  ModelWriter writer;
  const int a = writer.add_tensor("a", ElementType::float32, {6}),
            shape = writer.add_tensor("shape", ElementType::int32, {2});
  const int before = writer.add_tensor("before", ElementType::float32, {6}),
            folded = writer.add_tensor("folded", ElementType::float32, {1, 1});
  const int out = writer.add_tensor("out", ElementType::float32, {1, 1});
  writer.add_operator("ADD", {a, a}, {before}, {"AddOptions", {}});
  writer.add_operator("RESHAPE", {before, shape}, {folded}, {"ReshapeOptions", {}});
  writer.add_operator("ADD", {folded, folded}, {out}, {"AddOptions", {}});
  writer.set_inputs({a, shape});
  writer.set_outputs({out});
  const Result<Program> program = Program::compile(loaded(writer));
  ASSERT_TRUE(program) << program.error()[0].text();
  Result<Session> session = Session::open(*program, {.guard = Guarding::after, .guard_all = true});
  ASSERT_TRUE(session);
  for (const auto& [rows, columns] : {std::pair{2, 3}, {3, 2}, {6, 1}, {1, 6}}) {
    ASSERT_TRUE(session->input(0)->write_real(std::vector<float>{1, 2, 3, 4, 5, 6}));
    ASSERT_TRUE(session->input(1)->copy_from(std::vector<int32_t>{rows, columns}));
    ASSERT_TRUE(session->run());
    EXPECT_EQ(session->output(0)->shape(), Shape({rows, columns}));
    EXPECT_EQ(session->output(0)->read_real()->back(), 24.0f);
  }
}

// The fast 8-bit kernel against the plain one.
TEST(Casebook, C86FastKernelsAgreeWithPlainOnes) {
  for (const int depth : {1, 7, 32, 65}) {
    ModelWriter writer;
    const Quantization quant = affine(0.05f, 3);
    std::vector<int8_t> weights(static_cast<size_t>(depth) * 5);
    for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<int8_t>(i * 37 % 255 - 127);
    const int in = writer.add_tensor("in", ElementType::int8, {3, depth}, quant);
    const int filter = writer.add_constant("weights", ElementType::int8, {5, depth}, weights, affine(0.02f, 0));
    const int bias = writer.add_constant("bias", ElementType::int32, {5}, std::vector<int32_t>{1, -200, 300, 0, 77},
                                         affine(0.001f, 0));
    const int out = writer.add_tensor("out", ElementType::int8, {3, 5}, affine(0.3f, -4));
    writer.add_operator("FULLY_CONNECTED", {in, filter, bias}, {out}, {"FullyConnectedOptions", {}}, 4);
    writer.set_inputs({in});
    writer.set_outputs({out});
    std::vector<std::byte> results[2];
    for (const bool plain : {false, true}) {
      const Result<Program> program = Program::compile(loaded(writer), {.reference_kernels = plain});
      ASSERT_TRUE(program) << program.error()[0].text();
      Result<Session> session = Session::open(*program);
      std::vector<int8_t> values(static_cast<size_t>(depth) * 3);
      for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<int8_t>(i * 91 % 256 - 128);
      ASSERT_TRUE(session->input(0)->copy_from(values));
      ASSERT_TRUE(session->run());
      const auto bytes = *session->output(0)->bytes();
      results[plain].assign(bytes.begin(), bytes.end());
    }
    EXPECT_EQ(results[0], results[1]) << depth;
  }
}

// A legal model: a sparse tensor without a block map.
TEST(Casebook, C89SparseTensorWithoutBlockMap) {
  ModelWriter writer;
  const int sparse = writer.add_constant("sparse", ElementType::float32, {2, 3}, std::vector<float>{1, 2, 3});
  const int a = writer.add_tensor("a", ElementType::float32, {2, 3}),
            dense = writer.add_tensor("dense", ElementType::float32, {2, 3});
  const int out = writer.add_tensor("out", ElementType::float32, {2, 3});
  writer.add_operator("DENSIFY", {sparse}, {dense}, {"DensifyOptions", {}});
  writer.add_operator("ADD", {a, dense}, {out}, {"AddOptions", {}});
  writer.set_inputs({a});
  writer.set_outputs({out});
  auto layout = std::make_unique<tflite::SparsityParametersT>();
  layout->traversal_order = {0, 1};
  layout->dim_metadata.push_back(std::make_unique<tflite::DimensionMetadataT>());
  layout->dim_metadata[0]->dense_size = 2;
  layout->dim_metadata.push_back(std::make_unique<tflite::DimensionMetadataT>());
  layout->dim_metadata[1]->format = tflite::DimensionType_SPARSE_CSR;
  layout->dim_metadata[1]->array_segments.Set(tflite::Int32VectorT{});
  layout->dim_metadata[1]->array_segments.AsInt32Vector()->values = {0, 2, 3};
  layout->dim_metadata[1]->array_indices.Set(tflite::Int32VectorT{});
  layout->dim_metadata[1]->array_indices.AsInt32Vector()->values = {0, 2, 1};
  writer.object().subgraphs[0]->tensors[static_cast<size_t>(sparse)]->sparsity = std::move(layout);
  const Result<Program> program = Program::compile(loaded(writer));
  ASSERT_TRUE(program) << program.error()[0].text();
  Result<Session> session = Session::open(*program);
  ASSERT_TRUE(session->input(0)->write_real(std::vector<float>(6, 0.0f)));
  ASSERT_TRUE(session->run());
  EXPECT_EQ(*session->output(0)->read_real(), (std::vector<float>{1, 0, 2, 0, 3, 0}));
}

TEST(Casebook, C91ScalesThatAreNoNumbers) {
  for (const float scale :
       {0.0f, -1.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    ModelWriter writer;
    Quantization per_channel;
    per_channel.kind = Quantization::Kind::affine;
    per_channel.scale = {0.1f, scale};
    per_channel.zero_point = {0, 0};
    const int in = writer.add_tensor("in", ElementType::int8, {1, 4}, affine(0.1f, 0));
    const int filter =
        writer.add_constant("weights", ElementType::int8, {2, 4}, std::vector<int8_t>(8, 1), per_channel);
    const int out = writer.add_tensor("out", ElementType::int8, {1, 2}, affine(0.1f, 0));
    writer.add_operator("FULLY_CONNECTED", {in, filter, -1}, {out}, {"FullyConnectedOptions", {}}, 5);
    writer.set_inputs({in});
    writer.set_outputs({out});
    const std::string why = refusal(writer);
    if (scale == 0.0f && why.empty()) continue;  // a channel of zeros is written so by some converters
    expect_says(why, {"weights", "scale"});
  }
}

// Every element of every output is written, also where there are fewer detections than room.
TEST(Casebook, C92DetectionsBeyondTheLast) {
  const Result<Program> program = Program::compile(loaded(detection(4, 4, 10, 2)));
  ASSERT_TRUE(program) << program.error()[0].text();
  Result<Session> session = Session::open(*program, {.guard = Guarding::after});
  ASSERT_TRUE(session);
  for (int o = 0; o < 4; ++o)
    std::memset(session->output(o)->bytes()->data(), GuardedRegion::kPoison, session->output(o)->byte_size());
  ASSERT_TRUE(session->input(0)->write_real(std::vector<float>(16, 0.1f)));
  ASSERT_TRUE(session->input(1)->write_real(
      std::vector<float>{0, .9f, .1f, 0, 0, .8f, .3f, 0, 0, .7f, .2f, 0, 0, .6f, .5f, 0}));
  ASSERT_TRUE(session->run());
  for (int o = 0; o < 4; ++o) {
    const guard::Unwritten gap = guard::find_unwritten(*session->output(o)->bytes());
    EXPECT_EQ(gap.first, gap.last) << o;
  }
}

TEST(Casebook, C94FlexOperator) {
  ModelWriter writer;
  const int in = writer.add_tensor("in", ElementType::float32, {4}),
            out = writer.add_tensor("out", ElementType::float32, {4});
  writer.add_custom_operator("FlexErf", {in}, {out});
  writer.set_inputs({in});
  writer.set_outputs({out});
  expect_says(refusal(writer), {"P303", "FlexErf"});
}

TEST(Casebook, C98CustomOperatorOfADetector) {
  EXPECT_EQ(refusal(detection(4, 4, 2, 1)), "");  // built in
  ModelWriter writer;
  const int in = writer.add_tensor("in", ElementType::float32, {4}),
            out = writer.add_tensor("out", ElementType::float32, {4});
  writer.add_custom_operator("My_Detection_PostProcess", {in}, {out});
  writer.set_inputs({in});
  writer.set_outputs({out});
  expect_says(refusal(writer), {"P303", "My_Detection_PostProcess"});
}

}  // namespace
}  // namespace surelite::tests
