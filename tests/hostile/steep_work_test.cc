// SPDX-License-Identifier: Apache-2.0
// Operators whose work grows faster than their tensors: a model of a few bytes with computed weights, windows as large
// as the image, rows that are all compared. Each would take many times as long as the limit on time allows.
#include <flatbuffers/flexbuffers.h>
#include <gtest/gtest.h>

#include <ctime>

#include "model/writer/writer.h"
#include "surelite/session.h"

namespace surelite::test {
namespace {

// The processor's time, which a busy machine does not lengthen.
double spent_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

constexpr auto kFloat = ElementType::float32;
Quantization of_bytes() {
  Quantization quantization;
  quantization.scale = {0.5f};
  quantization.zero_point = {0};
  return quantization;
}

// One operator. Inputs are filled by ones, unless they are constants.
struct Steep {
  explicit Steep(const char* operator_name) : name(operator_name) {}

  Steep& in(const Shape& shape, ElementType type = kFloat) {
    return add(writer.add_tensor("in", type, shape, quant(type)), true);
  }
  Steep& variable(const Shape& shape) { return add(writer.add_variable("state", kFloat, shape), false); }
  Steep& none() { return add(-1, false); }
  template <class T>
  Steep& constant(ElementType type, const Shape& shape, const std::vector<T>& values) {
    return add(writer.add_constant("constant", type, shape, values), false);
  }
  Steep& out(const Shape& shape, ElementType type = kFloat) {
    outputs.push_back(writer.add_tensor("out", type, shape, quant(type)));
    return *this;
  }
  Steep& with(OptionsSpec spec) {
    options = std::move(spec);
    return *this;
  }
  // A custom operator, whose options are these.
  Steep& custom(std::vector<uint8_t> bytes) {
    custom_options = std::move(bytes);
    is_custom = true;
    return *this;
  }

  std::string name;
  ModelWriter writer;
  std::vector<int32_t> inputs, given, outputs;
  OptionsSpec options;
  std::vector<uint8_t> custom_options;
  bool is_custom = false;

 private:
  static Quantization quant(ElementType type) { return type == ElementType::int8 ? of_bytes() : Quantization{}; }
  Steep& add(int tensor, bool is_input) {
    inputs.push_back(tensor);
    if (is_input) given.push_back(tensor);
    return *this;
  }
};

void fill_with_ones(Session* session, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    Result<TensorView> view = session->input(static_cast<int>(i));
    ASSERT_TRUE(view) << view.error()[0].text();
    if (view->type() == ElementType::string) {
      std::string text;
      for (int word = 0; word < 5000; ++word) text += "a ";
      ASSERT_TRUE(view->set_strings(std::vector<std::string>{text}));
    } else if (view->type() == kFloat) {
      const auto values = session->input<float>(static_cast<int>(i));
      std::fill(values->begin(), values->end(), 1.0f);
    } else if (view->type() == ElementType::int8) {
      const auto values = session->input<int8_t>(static_cast<int>(i));
      std::fill(values->begin(), values->end(), int8_t{1});
    }
  }
}

void expect_an_end(Steep& steep) {
  SCOPED_TRACE(steep.name);
  if (steep.is_custom)
    steep.writer.add_custom_operator(steep.name, steep.inputs, steep.outputs,
                                     std::as_bytes(std::span(steep.custom_options)));
  else
    steep.writer.add_operator(steep.name, steep.inputs, steep.outputs, steep.options);
  steep.writer.set_inputs(steep.given);
  steep.writer.set_outputs(steep.outputs);
  const Result<std::vector<std::byte>> bytes = steep.writer.finish();
  ASSERT_TRUE(bytes) << bytes.error()[0].text();
  const Result<Model> model = Model::from_bytes(*bytes);
  ASSERT_TRUE(model) << model.error()[0].text();
  CompileOptions options;
  options.reference_kernels = true;
  options.limits.max_milliseconds = 400;  // planning, too, must fit in where the machine is busy
  const Result<Program> program = Program::compile(*model, options);
  ASSERT_TRUE(program) << program.error()[0].text();
  Result<Session> session = Session::open(*program);
  ASSERT_TRUE(session) << session.error()[0].text();
  fill_with_ones(&*session, steep.given.size());
  const double before = spent_seconds();
  const Status ran = session->run();
  const double seconds = spent_seconds() - before;
  // A fast machine may be done with some of them before the limit.
  if (!ran) EXPECT_EQ(ran.error()[0].code, Code::R410) << ran.error()[0].text();
  else EXPECT_LT(seconds, 0.5);
  EXPECT_LT(seconds, 3);
}

constexpr int32_t kSide = 2048;
const Shape kImage{1, kSide, kSide, 1};

OptionsSpec strides(const char* table) { return {table, {{"stride_h", 1}, {"stride_w", 1}}}; }

TEST(SteepWork, Convolutions) {
  using enum ElementType;
  expect_an_end(Steep("CONV_2D").in(kImage).in(kImage).none().out(kImage).with(strides("Conv2DOptions")));
  expect_an_end(
      Steep("CONV_2D").in(kImage, int8).in(kImage, int8).none().out(kImage, int8).with(strides("Conv2DOptions")));
  expect_an_end(
      Steep("DEPTHWISE_CONV_2D")
          .in(kImage)
          .in(kImage)
          .none()
          .out(kImage)
          .with(OptionsSpec{"DepthwiseConv2DOptions", {{"stride_h", 1}, {"stride_w", 1}, {"depth_multiplier", 1}}}));
  expect_an_end(Steep("TRANSPOSE_CONV")
                    .constant<int32_t>(int32, {4}, {1, kSide, kSide, 1})
                    .in(kImage)
                    .in(kImage)
                    .out(kImage)
                    .with(strides("TransposeConvOptions")));
  const Shape volume{1, 1, kSide, kSide, 1}, filter{1, kSide, kSide, 1, 1};
  const OptionsSpec steps{"Conv3DOptions", {{"stride_d", 1}, {"stride_h", 1}, {"stride_w", 1}}};
  expect_an_end(Steep("CONV_3D").in(volume).in(filter).none().out(volume).with(steps));
  expect_an_end(Steep("CONV_3D_TRANSPOSE")
                    .constant<int32_t>(int32, {5}, {1, 1, kSide, kSide, 1})
                    .in(filter)
                    .in(volume)
                    .none()
                    .out(volume)
                    .with(steps));
}

TEST(SteepWork, Windows) {
  const OptionsSpec window{"Pool2DOptions",
                           {{"stride_h", 1}, {"stride_w", 1}, {"filter_height", kSide}, {"filter_width", kSide}}};
  for (const char* name : {"AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D"})
    expect_an_end(Steep(name).in(kImage).out(kImage).with(window));
  const std::vector<int32_t> words{1, 1, 1, kSide, kSide, 0, 0, 0, 0};  // SAME
  std::vector<uint8_t> bytes(words.size() * sizeof(int32_t));
  std::memcpy(bytes.data(), words.data(), bytes.size());
  expect_an_end(Steep("MaxPoolingWithArgmax2D").in(kImage).out(kImage).out(kImage).custom(bytes));
}

TEST(SteepWork, Products) {
  using enum ElementType;
  const Shape square{kSide, kSide}, rows{2 * kSide, kSide};
  for (const ElementType type : {float32, int8}) {
    expect_an_end(Steep("FULLY_CONNECTED")
                      .in(rows, type)
                      .in(square, type)
                      .none()
                      .out(rows, type)
                      .with({"FullyConnectedOptions", {}}));
    expect_an_end(
        Steep("BATCH_MATMUL").in(rows, type).in(square, type).out(rows, type).with({"BatchMatMulOptions", {}}));
    // So many that none of them is long.
    const Shape many{1 << 22, 2, 2};
    expect_an_end(Steep("BATCH_MATMUL").in(many, type).in(many, type).out(many, type).with({"BatchMatMulOptions", {}}));
  }
}

TEST(SteepWork, Recurrence) {
  constexpr int32_t kSteps = 1 << 14, kUnits = 512;
  const Shape sequence{kSteps, 1, kUnits}, square{kUnits, kUnits}, vector{kUnits}, state{1, kUnits};
  expect_an_end(Steep("UNIDIRECTIONAL_SEQUENCE_RNN")
                    .in(sequence)
                    .in(square)
                    .in(square)
                    .in(vector)
                    .variable(state)
                    .out(sequence)
                    .with({"SequenceRNNOptions", {{"time_major", true}, {"fused_activation_function", 4}}}));
  expect_an_end(Steep("UNIDIRECTIONAL_SEQUENCE_GRU")
                    .in(sequence)
                    .in(state)
                    .in({2 * kUnits, 2 * kUnits})
                    .in({2 * kUnits})
                    .in({kUnits, 2 * kUnits})
                    .in(vector)
                    .out(sequence)
                    .out(state)
                    .custom({}));
  Steep lstm("UNIDIRECTIONAL_SEQUENCE_LSTM");
  lstm.in(sequence);
  for (int i = 0; i < 8; ++i) lstm.in(square);
  lstm.none().none().none();
  for (int i = 0; i < 4; ++i) lstm.in(vector);
  lstm.none().none().variable(state).variable(state);
  expect_an_end(lstm.out(sequence).with(
      {"UnidirectionalSequenceLSTMOptions", {{"time_major", true}, {"fused_activation_function", 4}}}));
  const Shape batch{kSteps, kUnits}, features{4 * kUnits, kUnits}, times{4 * kUnits, 2};
  expect_an_end(Steep("SVDF")
                    .in(batch)
                    .in(features)
                    .in(times)
                    .none()
                    .variable({kSteps, 8 * kUnits})
                    .out({kSteps, 4 * kUnits})
                    .with({"SVDFOptions", {{"rank", 1}}}));
}

std::vector<uint8_t> flex(const std::vector<std::pair<const char*, double>>& values) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    for (const auto& [key, value] : values)
      if (value == static_cast<double>(static_cast<int64_t>(value)))
        builder.Int(key, static_cast<int64_t>(value));
      else
        builder.Float(key, static_cast<float>(value));
  });
  builder.Finish();
  return builder.GetBuffer();
}

TEST(SteepWork, RowsThatAllMeet) {
  using enum ElementType;
  constexpr int32_t kMany = 1 << 20;
  expect_an_end(Steep("LSH_PROJECTION")
                    .in({kMany / 32, 32})
                    .in({kMany, 4})
                    .out({kMany}, int32)
                    .with({"LSHProjectionOptions", {{"type", 2}}}));
  expect_an_end(Steep("EMBEDDING_LOOKUP_SPARSE")
                    .in({kMany}, int32)
                    .in({kMany, 2}, int32)
                    .constant<int32_t>(int32, {2}, {2, 2})
                    .in({kMany})
                    .in({2, kMany})
                    .out({2, kMany})
                    .with({"EmbeddingLookupSparseOptions", {}}));
  // Boxes without area overlap nothing.
  constexpr int32_t kBoxes = 4 * kMany;
  expect_an_end(Steep("NON_MAX_SUPPRESSION_V4")
                    .in({kBoxes, 4})
                    .in({kBoxes})
                    .constant<int32_t>(int32, {}, {kBoxes})
                    .constant<float>(float32, {}, {0.5f})
                    .constant<float>(float32, {}, {0.0f})
                    .out({kBoxes}, int32)
                    .out({}, int32)
                    .with({"NonMaxSuppressionV4Options", {}}));
  for (const int regular : {0, 1})
    expect_an_end(Steep("TFLite_Detection_PostProcess")
                      .in({1, kMany, 4})
                      .in({1, kMany, 1})
                      .in({kMany, 4})
                      .out({1, kMany, 4})
                      .out({1, kMany})
                      .out({1, kMany})
                      .out({1})
                      .custom(flex({{"max_detections", kMany},
                                    {"max_classes_per_detection", 1},
                                    {"num_classes", 1},
                                    {"detections_per_class", kMany},
                                    {"use_regular_nms", regular},
                                    {"y_scale", 1},
                                    {"x_scale", 1},
                                    {"h_scale", -1e9},
                                    {"w_scale", -1e9},
                                    {"nms_iou_threshold", 1},
                                    {"nms_score_threshold", 0}})));
}

TEST(SteepWork, SignalsAndWords) {
  using enum ElementType;
  constexpr int32_t kFrames = 1 << 14, kBands = 512, kChannels = 1 << 20, kWidth = 1 << 14;
  expect_an_end(Steep("Mfcc")
                    .in({1, kFrames, 257})
                    .constant<int32_t>(int32, {1}, {16000})
                    .out({1, kFrames, kBands})
                    .custom(flex({{"upper_frequency_limit", 4000},
                                  {"lower_frequency_limit", 20},
                                  {"filterbank_channel_count", kBands},
                                  {"dct_coefficient_count", kBands}})));
  Steep bank("SignalFilterBank");
  bank.in({kWidth}, uint32)
      .in({kWidth}, int16)
      .in({kWidth}, int16)
      .in({kChannels + 1}, int16)
      .in({kChannels + 1}, int16);
  bank.constant<int16_t>(int16, {kChannels + 1}, std::vector<int16_t>(kChannels + 1, kWidth));
  expect_an_end(bank.out({kChannels}, uint64).custom(flex({{"num_channels", kChannels}})));
  expect_an_end(
      Steep("SKIP_GRAM")
          .in({1}, string)
          .out({1}, string)
          .with({"SkipGramOptions", {{"ngram_size", 40}, {"max_skip_size", 100}, {"include_all_ngrams", false}}}));
}

}  // namespace
}  // namespace surelite::test
