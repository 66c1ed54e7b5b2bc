// SPDX-License-Identifier: Apache-2.0
// What guarded mode notices without a fault. The environment asks for it before anything else runs.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <sstream>

#include "../run/models.h"
#include "model/access.h"
#include "guard/table.h"
#include "plan/program_data.h"
#include "run/graph.h"

namespace surelite::tests {
namespace {

std::string trace_path() { return testing::TempDir() + "surelite_notice_test.txt"; }

// What was reported since the last call.
std::string take_trace() {
  static size_t seen = 0;
  std::ifstream in(trace_path());
  std::ostringstream text;
  text << in.rdbuf();
  std::string fresh = text.str().substr(seen);
  seen = text.str().size();
  return fresh;
}

Session open_add(int elements) {
  Result<Program> program = Program::compile(add_model({elements}, {elements}));
  Result<Session> session = Session::open(*program);
  EXPECT_TRUE(session);
  return std::move(*session);
}

TEST(Notice, LongNamesLoseTheirMiddle) {
  guard::begin_op(0, 4711, "model/block_1/" + std::string(60, 'x') + "/conv_7", false);
  std::string name;
  for (const guard::Thread& thread : guard::state().threads)
    if (thread.op == 4711) name = thread.op_name;
  guard::end_op();
  EXPECT_EQ(name.size(), sizeof(guard::Thread::op_name) - 1) << name;
  EXPECT_TRUE(name.starts_with("model/block_1/") && name.ends_with("xx/conv_7")) << name;
  EXPECT_NE(name.find("..."), std::string::npos) << name;
}

TEST(Notice, InputsNeverWritten) {
  Session session = open_add(101);
  ASSERT_TRUE(session.run());
  const std::string trace = take_trace();
  EXPECT_NE(trace.find("G607"), std::string::npos) << trace;
}

TEST(Notice, InputsWrittenInPartAndUnchanged) {
  Session session = open_add(102);
  std::memset(session.input(0)->bytes()->data(), 0, 200);
  std::memset(session.input(1)->bytes()->data(), 0, 408);
  ASSERT_TRUE(session.run());
  EXPECT_NE(take_trace().find("bytes 200 to 407 of 408"), std::string::npos);  // G608
  ASSERT_TRUE(session.input(0)->write_real(std::vector<float>(102, 1.0f)));
  ASSERT_TRUE(session.run());
  EXPECT_NE(take_trace().find("G609"), std::string::npos);  // the second input
}

TEST(Notice, BytesReadAsFloats) {
  Session session = open_add(103);
  std::memset(session.input(0)->bytes()->data(), 0, 412);
  auto bytes = session.input(1)->bytes();
  for (size_t i = 0; i < bytes->size(); ++i) (*bytes)[i] = static_cast<std::byte>(i % 4 < 2 ? i * 37 + 1 : 0);
  ASSERT_TRUE(session.run());
  const std::string trace = take_trace();
  EXPECT_NE(trace.find("G610"), std::string::npos) << trace;
}

TEST(Notice, NanThatCameIn) {
  Session session = open_add(105);
  std::vector<float> values(105, 0.5f);
  values[7] = values[9] = values[100] = std::numeric_limits<float>::quiet_NaN();
  ASSERT_TRUE(session.input(0)->write_real(values));
  ASSERT_TRUE(session.input(1)->write_real(std::vector<float>(105, 1.0f)));
  ASSERT_TRUE(session.run());
  const std::string trace = take_trace();
  EXPECT_NE(trace.find("G610"), std::string::npos) << trace;
  EXPECT_NE(trace.find("holds 2.9 % values"), std::string::npos) << trace;
  EXPECT_NE(trace.find("3 of 105 are no numbers (NaN), the first is element 7"), std::string::npos) << trace;
  EXPECT_EQ(trace.find("Bytes were probably read as floats"), std::string::npos) << trace;
}

// However many there are, they are no bytes read as floats.
TEST(Notice, AllNan) {
  ModelWriter writer;
  const int in = writer.add_tensor("all of them", ElementType::float32, {106}),
            out = writer.add_tensor("twice", ElementType::float32, {106});
  writer.add_operator("ADD", {in, in}, {out}, {"AddOptions", {}});
  writer.set_inputs({in});
  writer.set_outputs({out});
  Result<Session> session = Session::open(*Program::compile(*Model::from_bytes(*writer.finish())));
  ASSERT_TRUE(session->input(0)->write_real(std::vector<float>(106, std::numeric_limits<float>::quiet_NaN())));
  ASSERT_TRUE(session->run());
  const std::string trace = take_trace();
  EXPECT_NE(trace.find("106 of 106 are no numbers (NaN), the first is element 0"), std::string::npos) << trace;
  EXPECT_EQ(trace.find("Bytes were probably read as floats"), std::string::npos) << trace;
}

Session open_unary(const char* op, float bias) {
  ModelWriter writer;
  const int in = writer.add_tensor("in", ElementType::float32, {1, 20});
  const int shifted = writer.add_tensor("shifted", ElementType::float32, {1, 20}),
            out = writer.add_tensor("out", ElementType::float32, {1, 20});
  const int by = writer.add_constant("by", ElementType::float32, {1}, std::vector<float>{bias});
  writer.add_operator("ADD", {in, by}, {shifted}, {"AddOptions", {}});
  writer.add_operator(op, {shifted}, {out});
  writer.set_inputs({in});
  writer.set_outputs({out});
  Result<Program> program = Program::compile(*Model::from_bytes(*writer.finish()), {.keep_all_tensors = true});
  Result<Session> session = Session::open(*program, {.guard = Guarding::after, .guard_all = true});
  EXPECT_TRUE(session) << session.error()[0].text();
  return std::move(*session);
}

TEST(Notice, NanThatAnOperatorMakes) {
  Session session = open_unary("SQRT", -3.0f);
  std::vector<float> values(20, 5.0f);
  values[4] = values[11] = 1.0f;
  ASSERT_TRUE(session.input(0)->write_real(values));
  ASSERT_TRUE(session.run());
  const std::string trace = take_trace();
  EXPECT_NE(trace.find("SQRT made 2 values that are no numbers (NaN)"), std::string::npos) << trace;  // G617
  EXPECT_NE(trace.find("the first at element 4"), std::string::npos) << trace;
}

TEST(Notice, InfinityThatAnOperatorMakes) {
  Session session = open_unary("LOG", -1.0f);
  std::vector<float> values(20, 5.0f);
  values[6] = 1.0f;
  ASSERT_TRUE(session.input(0)->write_real(values));
  ASSERT_TRUE(session.run());
  const std::string trace = take_trace();
  EXPECT_NE(trace.find("1 infinite values in"), std::string::npos) << trace;  // G619
  EXPECT_NE(trace.find("the first at element 6: LOG made them"), std::string::npos) << trace;
}

Session open_picture(ElementType type, const char* name = "picture") {
  ModelWriter writer;
  Quantization quant;
  if (type != ElementType::float32) {
    quant.kind = Quantization::Kind::affine;
    quant.scale = {0.0078125f};
    quant.zero_point = {0};
  }
  const int in = writer.add_tensor(name, type, {1, 16, 16, 3}, quant),
            out = writer.add_tensor("small", type, {1, 8, 8, 3}, quant);
  writer.add_operator("MAX_POOL_2D", {in}, {out},
                      {"Pool2DOptions", {{"stride_w", 2}, {"stride_h", 2}, {"filter_width", 2}, {"filter_height", 2}}});
  writer.set_inputs({in});
  writer.set_outputs({out});
  Result<Session> session = Session::open(*Program::compile(*Model::from_bytes(*writer.finish())));
  EXPECT_TRUE(session) << session.error()[0].text();
  return std::move(*session);
}

// Values in another range than the model probably wants: G618.
TEST(Notice, RangesOfValues) {
  std::vector<float> pixels(16 * 16 * 3), scaled(pixels.size());
  for (size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<float>(i % 256);
    scaled[i] = pixels[i] / 255.0f;
  }
  for (const bool right : {false, true}) {
    Session session = open_picture(ElementType::float32);
    ASSERT_TRUE(session.input(0)->write_real(right ? scaled : pixels));
    ASSERT_TRUE(session.run());
    EXPECT_EQ(take_trace().find("pixels that nobody scaled") == std::string::npos, right);
  }
  for (const bool right : {false, true}) {
    Session session = open_picture(ElementType::int8);
    std::vector<int8_t> cast(scaled.begin(), scaled.end());
    if (right) ASSERT_TRUE(session.input(0)->write_real(scaled));
    else ASSERT_TRUE(session.input(0)->copy_from(cast));
    ASSERT_TRUE(session.run());
    EXPECT_EQ(take_trace().find("were real values cast instead of quantized") == std::string::npos, right);
  }
}

// A picture of colours that change smoothly, written with channels first into a tensor that takes them last: G618.
TEST(Notice, PlanesForPixels) {
  const auto colour = [](int row, int column, int channel) {
    return 0.5f + 0.4f * std::sin(0.35f * static_cast<float>(row) + 0.2f * static_cast<float>(column * (channel + 1)) +
                                  2.0f * static_cast<float>(channel));
  };
  for (const bool right : {false, true}) {
    std::vector<float> values(16 * 16 * 3);
    for (int row = 0; row < 16; ++row)
      for (int column = 0; column < 16; ++column)
        for (int channel = 0; channel < 3; ++channel) {
          const int at = right ? (row * 16 + column) * 3 + channel : (channel * 16 + row) * 16 + column;
          values[static_cast<size_t>(at)] = colour(row, column, channel);
        }
    Session session = open_picture(ElementType::float32, "planes");
    ASSERT_TRUE(session.input(0)->write_real(values));
    ASSERT_TRUE(session.run());
    EXPECT_EQ(take_trace().find("planes one after the other (NCHW)") == std::string::npos, right);
  }
}

Status prepare_same(PrepareContext& ctx) { return ctx.resize(0, ctx.input(0).shape); }
Status do_nothing(RunContext&) { return {}; }

TEST(Notice, ForeignKernelLeavesItsOutput) {
  const OpSpec lazy{
      .name = "Lazy", .types = "any any -> any", .prepare = prepare_same, .run = do_nothing, .origin = Origin::client};
  auto options = std::make_shared<PlanOptions>();
  options->model = ModelAccess::shared(add_model({104}, {104}));
  options->resolver = [&](const OperatorDef&) { return &lazy; };
  const std::vector<Shape> shapes{{104}, {104}};
  Result<std::shared_ptr<const GraphPlan>> plan = plan_graph(options, 0, shapes, 0);
  ASSERT_TRUE(plan) << plan.error()[0].text();
  RunState state;
  state.options = options;
  state.guard = *open_observer(Guarding::after);
  Result<std::unique_ptr<Graph>> graph = Graph::open(*plan, &state);
  ASSERT_TRUE(graph) << graph.error()[0].text();
  ASSERT_TRUE((*graph)->run());
  const std::string trace = take_trace();
  EXPECT_NE(trace.find("G611"), std::string::npos) << trace;
}

}  // namespace
}  // namespace surelite::tests

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  std::remove(surelite::tests::trace_path().c_str());
  std::ofstream(surelite::tests::trace_path()).close();
  setenv("SURELITE_GUARD", "1", 1);
  setenv("SURELITE_GUARD_FILE", surelite::tests::trace_path().c_str(), 1);
  return RUN_ALL_TESTS();
}
