// SPDX-License-Identifier: Apache-2.0
// Variations that are models: little to read, much to do, or much to hold.
#include <sys/resource.h>

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "hostile/variations/kinds.h"
#include "model/writer/writer.h"
#include "surelite/session.h"
#include "tflite_generated.h"

namespace surelite::hostile {
namespace {

Limits tight() {
  Limits limits = Limits::untrusted();
  limits.max_milliseconds = 50;
  limits.max_tensor_bytes = uint64_t{16} << 20;
  limits.max_memory_bytes = uint64_t{64} << 20;
  return limits;
}

End run_it(const ModelWriter& writer, const Limits& limits, const CompileOptions& more = {}, int32_t value = 1) {
  const Result<std::vector<std::byte>> bytes = writer.finish();
  if (!bytes) return End::unmade;
  LoadOptions load;
  load.limits = limits;
  const Result<Model> model = Model::from_bytes(*bytes, load);
  if (!model) return End::load;
  CompileOptions options = more;
  options.limits = limits;
  const Result<Program> program = Program::compile(*model, options);
  if (!program) return End::compile;
  Result<Session> session = Session::open(*program);
  if (!session) return End::open;
  for (int i = 0; i < session->input_count(); ++i) {
    if (const Result<std::span<int32_t>> whole = session->input<int32_t>(i))
      std::fill(whole->begin(), whole->end(), value);
    else if (const Result<std::span<float>> real = session->input<float>(i))
      std::fill(real->begin(), real->end(), 1.0f);
  }
  return session->run() ? End::done : End::run;
}

int32_t large(Random& random) { return static_cast<int32_t>(random.in(1, int64_t{1} << random.small(4, 30))); }

// Sizes that an input gives: of the operators that compute their shape from a value.
ModelWriter sized_by_value(Random& random) {
  ModelWriter writer;
  const int size = writer.add_tensor("size", ElementType::int32, {random.small(1, 4)});
  const int out = writer.add_tensor("out", ElementType::float32, {1});
  const int image = writer.add_tensor("image", ElementType::float32,
                                      {random.small(0, 1), random.small(1, 3), random.small(1, 3), random.small(0, 2)});
  const int one = writer.add_constant("one", ElementType::float32, {}, std::vector<float>{1});
  switch (random.small(0, 4)) {
    case 0: writer.add_operator("RESIZE_BILINEAR", {image, size}, {out}, {"ResizeBilinearOptions", {}}); break;
    case 1:
      writer.add_operator("RESIZE_NEAREST_NEIGHBOR", {image, size}, {out}, {"ResizeNearestNeighborOptions", {}});
      break;
    case 2: writer.add_operator("FILL", {size, one}, {out}, {"FillOptions", {}}); break;
    case 3: writer.add_operator("TILE", {image, size}, {out}, {"TileOptions", {}}); break;
    default: writer.add_operator("BROADCAST_TO", {one, size}, {out}, {"BroadcastToOptions", {}});
  }
  writer.set_inputs({image, size});
  writer.set_outputs({out});
  return writer;
}

ModelWriter endless_loop(Random& random) {
  ModelWriter writer;
  const Shape shape{random.small(1, 64), random.small(1, 64)};
  const int x = writer.add_tensor("x", ElementType::float32, shape);
  const int y = writer.add_tensor("y", ElementType::float32, shape);
  writer.add_operator("WHILE", {x}, {y}, {"WhileOptions", {{"cond_subgraph_index", 1}, {"body_subgraph_index", 2}}});
  writer.set_inputs({x});
  writer.set_outputs({y});
  writer.add_subgraph("condition");
  const int a = writer.add_tensor("a", ElementType::float32, shape);
  const int one = writer.add_constant("one", ElementType::float32, {}, std::vector<float>{1});
  const int verdict = writer.add_tensor("verdict", ElementType::boolean, {});
  writer.add_operator("EQUAL", {one, one}, {verdict}, {"EqualOptions", {}});
  writer.set_inputs({a});
  writer.set_outputs({verdict});
  writer.add_subgraph("body");
  const int b = writer.add_tensor("b", ElementType::float32, shape);
  const int c = writer.add_tensor("c", ElementType::float32, shape);
  writer.add_operator(random.pick({std::string("SIN"), std::string("EXP"), std::string("TANH"), std::string("LOGISTIC"),
                                   std::string("ABS"), std::string("RELU")}),
                      {b}, {c});
  writer.set_inputs({b});
  writer.set_outputs({c});
  return writer;
}

ModelWriter product(Random& random) {
  ModelWriter writer;
  const int n = random.small(1, 2000), k = random.small(1, 2000), m = random.small(1, 2000);
  const int a = writer.add_tensor("a", ElementType::float32, {n, k});
  const int b = writer.add_tensor("b", ElementType::float32, {k, m});
  const int c = writer.add_tensor("c", ElementType::float32, {n, m});
  writer.add_operator("BATCH_MATMUL", {a, b}, {c}, {"BatchMatMulOptions", {}});
  writer.set_inputs({a, b});
  writer.set_outputs({c});
  return writer;
}

ModelWriter scatter(Random& random) {
  ModelWriter writer;
  const int indices = writer.add_tensor("indices", ElementType::int32, {1, 1});
  const int updates = writer.add_tensor("updates", ElementType::float32, {1});
  const int shape = writer.add_constant("shape", ElementType::int32, {1}, std::vector<int32_t>{large(random)});
  const int out = writer.add_tensor("out", ElementType::float32, {1});
  writer.add_operator("SCATTER_ND", {indices, updates, shape}, {out}, {"ScatterNdOptions", {}});
  writer.set_inputs({indices, updates});
  writer.set_outputs({out});
  return writer;
}

}  // namespace

End demand_work(Random& random) {
  switch (random.small(0, 3)) {
    case 0: return run_it(sized_by_value(random), tight(), {}, large(random));
    case 1: return run_it(endless_loop(random), tight());
    case 2: {
      CompileOptions options;
      options.reference_kernels = random.chance(0.5);
      return run_it(product(random), tight(), options);
    }
    default: return run_it(scatter(random), tight());
  }
}

End lengthen_strings(Random& random) {
  ModelWriter writer;
  const int64_t length = random.in(1000, 200'000);
  // Just beyond what 31 bits count, up to some times that.
  const int64_t count = (int64_t{1} << random.small(31, 33)) / length + random.in(1, 1000);
  const std::vector<std::string> word{std::string(static_cast<size_t>(length), 'x')};
  const int words = writer.add_strings("words", {1}, word);
  const int out = writer.add_tensor("out", ElementType::string, {1});
  const int how = random.small(0, 1);
  const int by = writer.add_tensor("by", ElementType::int32, {how ? 1 : static_cast<int>(count)});
  if (how) writer.add_operator("TILE", {words, by}, {out}, {"TileOptions", {}});
  else writer.add_operator("GATHER", {words, by}, {out}, {"GatherOptions", {}});
  writer.set_inputs({by});
  writer.set_outputs({out});
  const End end = run_it(writer, Limits(), {}, how ? static_cast<int32_t>(count) : 0);
  return end == End::done ? End::unmade : end;  // it cannot be held
}

End share_tables(Random& random) {
  flatbuffers::FlatBufferBuilder builder;
  const auto name = builder.CreateString(std::string(static_cast<size_t>(random.in(0, 2000)), 'n'));
  const auto shape = builder.CreateVector(std::vector<int32_t>(static_cast<size_t>(random.in(0, 60)), 1));
  const auto scales = builder.CreateVector(std::vector<float>(static_cast<size_t>(random.in(1, 3000)), 0.5f));
  const auto quantization = tflite::CreateQuantizationParameters(builder, 0, 0, scales);
  const auto tensor = tflite::CreateTensor(builder, shape, tflite::TensorType_INT8, 0, name,
                                           random.chance(0.5) ? quantization : 0);
  const auto tensors = builder.CreateVector(
      std::vector<flatbuffers::Offset<tflite::Tensor>>(static_cast<size_t>(random.in(1, 20'000)), tensor));
  const auto none = builder.CreateVector(std::vector<int32_t>{});
  const auto list = builder.CreateVector(std::vector<int32_t>(static_cast<size_t>(random.in(1, 3000)), 0));
  const auto code = tflite::CreateOperatorCode(builder, 0, 0, 1, tflite::BuiltinOperator_ADD);
  const auto op = tflite::CreateOperator(builder, 0, list, none);
  const auto operators = builder.CreateVector(
      std::vector<flatbuffers::Offset<tflite::Operator>>(static_cast<size_t>(random.in(0, 20'000)), op));
  const auto graph = tflite::CreateSubGraph(builder, tensors, list, none, operators, name);
  const auto graphs = builder.CreateVector(
      std::vector<flatbuffers::Offset<tflite::SubGraph>>(static_cast<size_t>(random.in(1, 900)), graph));
  const auto buffers = builder.CreateVector(
      std::vector<flatbuffers::Offset<tflite::Buffer>>{tflite::CreateBuffer(builder)});
  const auto codes = builder.CreateVector(std::vector<flatbuffers::Offset<tflite::OperatorCode>>{code});
  tflite::FinishModelBuffer(builder, tflite::CreateModel(builder, 3, codes, graphs, name, buffers));
  LoadOptions load;
  if (random.chance(0.5)) load.limits = Limits::untrusted();
  const Result<Model> model =
      Model::from_bytes({reinterpret_cast<const std::byte*>(builder.GetBufferPointer()), builder.GetSize()}, load);
  return model ? End::unmade : End::load;  // outputs are written by several, at the least
}

End want_threads(Random& random) {
  // What is taken already, and a little.
  std::ifstream file("/proc/self/statm");
  rlim_t pages = 0;
  file >> pages;
  rlimit before{};
  getrlimit(RLIMIT_AS, &before);
  const rlimit less{pages * 4096 + static_cast<rlim_t>(random.in(1, 200) << 20), before.rlim_max};
  setrlimit(RLIMIT_AS, &less);
  CompileOptions options;
  options.threads = static_cast<int>(random.in(2, 128));
  const End end = run_it(product(random), tight(), options);
  setrlimit(RLIMIT_AS, &before);
  return end;
}

End trust_operator(Random& random) {
  ModelWriter writer;
  const int x = writer.add_tensor("x", ElementType::float32, {4});
  const int y = writer.add_tensor("y", ElementType::float32, {4});
  writer.add_custom_operator("Odd", {x}, {y});
  writer.set_inputs({x});
  writer.set_outputs({y});
  CustomOperator odd;
  odd.code = "Odd";
  const int prepares = random.small(0, 4), runs = random.small(0, 3);
  const int rank = random.pick({0, 1, 3, 64, 65, 5000});
  const auto extent = static_cast<int32_t>(random.next() >> random.small(32, 62));
  const int position = random.pick({0, 0, 0, -1, 1, INT32_MAX, INT32_MIN});
  odd.prepare = [=](CustomPrepare& op) -> Status {
    if (prepares == 0) throw std::runtime_error("prepare");
    if (prepares == 1) throw 3;
    if (prepares == 2) return op.set_output_shape(0, op.input_shape(0));
    return op.set_output_shape(position, Shape::of_rank(rank, extent));
  };
  odd.run = [=](CustomRun& op) -> Status {
    if (runs == 0) throw std::bad_alloc();
    if (runs == 1) throw "text";
    if (const Result<std::span<float>> out = op.output<float>(position))
      for (float& value : *out) value = 1;
    return {};
  };
  CompileOptions options;
  options.operators = {odd};
  return run_it(writer, tight(), options);
}

}  // namespace surelite::hostile
