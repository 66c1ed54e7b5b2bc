// SPDX-License-Identifier: Apache-2.0
// What a file of a few bytes can demand: memory, time, strings. Each limit answers with a code before it is taken.
#include <gtest/gtest.h>

#include <chrono>

#include "model/writer/writer.h"
#include "plan/arena.h"
#include "surelite/session.h"
#include "tflite_generated.h"

namespace surelite::test {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

Result<Model> load(const ModelWriter& writer, const Limits& limits = {}) {
  const Result<std::vector<std::byte>> bytes = writer.finish();
  EXPECT_TRUE(bytes);
  LoadOptions options;
  options.limits = limits;
  return Model::from_bytes(*bytes, options);
}

// A loop whose condition stays true.
ModelWriter endless() {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::float32, {4});
  const int y = writer.add_tensor("y", ElementType::float32, {4});
  writer.add_operator("WHILE", {x}, {y}, {"WhileOptions", {{"cond_subgraph_index", 1}, {"body_subgraph_index", 2}}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  writer.add_subgraph("condition");
  const int a = writer.add_tensor("a", ElementType::float32, {4});
  const int one = writer.add_constant("one", ElementType::float32, {}, std::vector<float>{1});
  const int verdict = writer.add_tensor("verdict", ElementType::boolean, {});
  writer.add_operator("EQUAL", {one, one}, {verdict}, {"EqualOptions", {}});
  writer.set_inputs({a});
  writer.set_outputs({verdict});
  writer.add_subgraph("body");
  const int b = writer.add_tensor("b", ElementType::float32, {4});
  const int c = writer.add_tensor("c", ElementType::float32, {4});
  writer.add_operator("ADD", {b, b}, {c}, {"AddOptions", {}});
  writer.set_inputs({b});
  writer.set_outputs({c});
  return writer;
}

TEST(Limits, TimeOfARun) {
  const Result<Model> model = load(endless());
  CompileOptions options;
  options.limits.max_milliseconds = 50;
  const Result<Program> program = Program::compile(*model, options);
  Result<Session> session = Session::open(*program);
  const Clock::time_point start = Clock::now();
  const Status ran = session->run();
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error()[0].code, Code::R410) << ran.error()[0].text();
  EXPECT_EQ(std::get<int64_t>(ran.error()[0].find("limit")->value), 50);
  EXPECT_LT(seconds_since(start), 5);
}

TEST(Limits, TimeWithinAnOperator) {
  ModelWriter writer;
  const int a = writer.add_tensor("a", ElementType::float32, {2048, 2048});
  const int b = writer.add_tensor("b", ElementType::float32, {2048, 2048});
  const int c = writer.add_tensor("c", ElementType::float32, {2048, 2048});
  writer.add_operator("BATCH_MATMUL", {a, b}, {c}, {"BatchMatMulOptions", {}});
  writer.set_inputs({a, b});
  writer.set_outputs({c});
  const Result<Model> model = load(writer);
  CompileOptions options;
  options.reference_kernels = true;  // some ten seconds of work
  options.limits.max_milliseconds = 100;
  const Result<Program> program = Program::compile(*model, options);
  Result<Session> session = Session::open(*program);
  const Clock::time_point start = Clock::now();
  const Status ran = session->run();
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error()[0].code, Code::R410) << ran.error()[0].text();
  EXPECT_LT(seconds_since(start), 10);
}

TEST(Limits, TimeOfPlanning) {
  const Result<Model> model = load(endless());
  CompileOptions options;
  options.limits.max_milliseconds = 0;
  const Result<Program> program = Program::compile(*model, options);
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error()[0].code, Code::P351) << program.error()[0].text();
}

TEST(Limits, MemoryOfASession) {
  const Result<Model> model = load(endless());
  CompileOptions options;
  options.limits.max_memory_bytes = 16;
  const Result<Program> program = Program::compile(*model, options);
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error()[0].code, Code::B801);
}

TEST(Limits, UntrustedOnesAreSmaller) {
  constexpr Limits usual, untrusted = Limits::untrusted();
  EXPECT_LT(untrusted.max_file_bytes, usual.max_file_bytes);
  EXPECT_LT(untrusted.max_tensor_bytes, usual.max_tensor_bytes);
  EXPECT_LT(untrusted.max_memory_bytes, usual.max_memory_bytes);
  EXPECT_LT(untrusted.max_milliseconds, usual.max_milliseconds);
  EXPECT_LT(untrusted.max_rank, usual.max_rank);
  EXPECT_LT(untrusted.max_loop_iterations, usual.max_loop_iterations);
}

// 40,000 times the same 64 kB: a small model whose strings take more than 32 bits can count.
TEST(Limits, StringsBeyondTheirOffsets) {
  ModelWriter writer;
  const std::vector<std::string> words = {std::string(64 << 10, 'x')};
  const int table = writer.add_strings("words", {1}, words);
  const int picks = writer.add_tensor("picks", ElementType::int32, {40'000});
  const int out = writer.add_tensor("out", ElementType::string, {40'000});
  writer.add_operator("GATHER", {table, picks}, {out}, {"GatherOptions", {}});
  writer.set_inputs({picks});
  writer.set_outputs({out});
  const Result<Model> model = load(writer);
  const Result<Program> program = Program::compile(*model);
  Result<Session> session = Session::open(*program);
  const auto indices = session->input<int32_t>(0);
  ASSERT_TRUE(indices) << indices.error()[0].text();
  std::fill(indices->begin(), indices->end(), 0);
  const Status ran = session->run();
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error()[0].code, Code::R411) << ran.error()[0].text();
}

// Strings have no size by their type, and still a number of elements that must be one.
TEST(Limits, StringInputsOfImpossibleShapes) {
  ModelWriter writer;
  const int words = writer.add_tensor("words", ElementType::string, {2});
  const int shape = writer.add_tensor("shape", ElementType::int32, {1});
  writer.add_operator("SHAPE", {words}, {shape}, {"ShapeOptions", {}});
  writer.set_inputs({words});
  writer.set_outputs({shape});
  const Result<Model> model = load(writer);
  const Result<Program> program = Program::compile(*model);
  Result<Session> session = Session::open(*program);
  for (const Shape& wrong : {Shape{-1}, Shape{INT32_MIN, 3}, Shape{INT32_MAX, INT32_MAX, INT32_MAX}}) {
    const Status resized = session->resize(0, wrong);
    ASSERT_FALSE(resized) << to_string(wrong);
    EXPECT_EQ(resized.error()[0].code, Code::P311) << resized.error()[0].text();
  }
  CompileOptions options;
  options.limits.max_tensor_bytes = 1000;
  options.input_shapes = {Shape{1000}};
  const Result<Program> large = Program::compile(*model, options);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error()[0].code, Code::B801) << large.error()[0].text();
}

// A narrow image, and tables of as many entries as it has rows.
TEST(Limits, WorkingMemoryOfAnOperator) {
  ModelWriter writer;
  const int image = writer.add_tensor("image", ElementType::float32, {1, 2, 2, 1});
  const int size = writer.add_tensor("size", ElementType::int32, {2});
  const int out = writer.add_tensor("out", ElementType::float32, {1, 2, 2, 1});
  writer.add_operator("RESIZE_BILINEAR", {image, size}, {out}, {"ResizeBilinearOptions", {}});
  writer.set_inputs({image, size});
  writer.set_outputs({out});
  const Result<Model> model = load(writer);
  CompileOptions options;
  options.limits.max_memory_bytes = uint64_t{8} << 20;
  const Result<Program> program = Program::compile(*model, options);
  Result<Session> session = Session::open(*program);
  const auto extents = session->input<int32_t>(1);
  ASSERT_TRUE(extents) << extents.error()[0].text();
  (*extents)[0] = 1'000'000;
  (*extents)[1] = 1;
  const Status ran = session->run();
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error()[0].code, Code::B801) << ran.error()[0].text();
}

// Two thousand million pixels without channels: nothing to write, and nothing to visit.
TEST(Limits, EmptyOutputsTakeNoTime) {
  ModelWriter writer;
  const std::vector<int32_t> options{1, 1, 1, 1, 1, 0, 0, 0, 0};  // VALID, windows of one pixel
  const int image = writer.add_tensor("image", ElementType::float32, {1, 1, 1, 0});
  const int most = writer.add_tensor("most", ElementType::float32, {1, 1, 1, 0});
  const int places = writer.add_tensor("places", ElementType::float32, {1, 1, 1, 0});
  writer.add_custom_operator("MaxPoolingWithArgmax2D", {image}, {most, places}, std::as_bytes(std::span(options)));
  writer.set_inputs({image});
  writer.set_outputs({most, places});
  const Result<Model> model = load(writer);
  CompileOptions compile;
  compile.input_shapes = {Shape{1, 500'000'000, 4, 0}};
  const Result<Program> program = Program::compile(*model, compile);
  ASSERT_TRUE(program) << program.error()[0].text();
  Result<Session> session = Session::open(*program);
  const Clock::time_point start = Clock::now();
  const Status ran = session->run();
  EXPECT_TRUE(ran) << ran.error()[0].text();
  EXPECT_LT(seconds_since(start), 1);
}

// A list of two million tensors that are all one table.
// The largest extent there is, of rows that hold nothing.
TEST(Limits, EmptyRowsTakeNoTime) {
  ModelWriter writer;
  const int seeds = writer.add_tensor("seeds", ElementType::float32, {4, 8});
  const int rows = writer.add_tensor("rows", ElementType::float32, {INT32_MAX, 0});
  const int out = writer.add_tensor("out", ElementType::int32, {32});
  writer.add_operator("LSH_PROJECTION", {seeds, rows}, {out}, {"LSHProjectionOptions", {{"type", 2}}});
  writer.set_inputs({seeds, rows});
  writer.set_outputs({out});
  const Result<Model> model = load(writer);
  ASSERT_TRUE(model) << model.error()[0].text();
  const Result<Program> program = Program::compile(*model);
  Result<Session> session = Session::open(*program);
  const Clock::time_point start = Clock::now();
  const Status ran = session->run();
  ASSERT_TRUE(ran) << ran.error()[0].text();
  EXPECT_LT(seconds_since(start), 5);
}

TEST(Amplification, SharedTables) {
  flatbuffers::FlatBufferBuilder builder;
  const auto name = builder.CreateString("x");
  const auto shape = builder.CreateVector(std::vector<int32_t>{1, 4});
  const auto tensor = tflite::CreateTensor(builder, shape, tflite::TensorType_FLOAT32, 0, name);
  const std::vector<flatbuffers::Offset<tflite::Tensor>> tensors(20'000, tensor);
  const auto list = builder.CreateVector(tensors);
  const auto none = builder.CreateVector(std::vector<int32_t>{});
  const auto graph = tflite::CreateSubGraph(builder, list, none, none);
  const std::vector<flatbuffers::Offset<tflite::SubGraph>> graphs(100, graph);
  const auto buffers = builder.CreateVector(
      std::vector<flatbuffers::Offset<tflite::Buffer>>{tflite::CreateBuffer(builder)});
  const auto model = tflite::CreateModel(builder, 3, 0, builder.CreateVector(graphs), 0, buffers);
  tflite::FinishModelBuffer(builder, model);
  const Result<Model> loaded =
      Model::from_bytes({reinterpret_cast<const std::byte*>(builder.GetBufferPointer()), builder.GetSize()});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error()[0].code, Code::M107) << loaded.error()[0].text();
}

bool overlaps(const std::vector<Lifetime>& buffers) {
  for (size_t i = 0; i < buffers.size(); ++i)
    for (size_t j = i + 1; j < buffers.size() && j < i + 40; ++j) {
      const Lifetime &a = buffers[i], &b = buffers[j];
      if (a.first <= b.last && b.first <= a.last && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes)
        return true;
    }
  return false;
}

TEST(Amplification, PlacingManyBuffersTakesNoLonger) {
  std::vector<Lifetime> chain;
  uint32_t seed = 1;
  for (int i = 0; i < 200'000; ++i) {
    seed = seed * 1664525 + 1013904223;
    chain.push_back({64 + seed % 5000, i, i + 1 + static_cast<int>(seed >> 8) % 8});
  }
  const Clock::time_point start = Clock::now();
  const size_t bytes = place_in_arena(&chain);
  EXPECT_LT(seconds_since(start), 10);
  EXPECT_FALSE(overlaps(chain));
  EXPECT_GE(bytes, arena_lower_bound(chain));
  EXPECT_LT(bytes, 3 * arena_lower_bound(chain));
  for (const Lifetime& each : chain) ASSERT_LE(each.offset + each.bytes, bytes);
}

}  // namespace
}  // namespace surelite::test
