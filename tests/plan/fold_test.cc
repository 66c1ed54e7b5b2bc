// SPDX-License-Identifier: Apache-2.0
// Constant folding: operators on constants run once, while planning, with the results and errors that they have at run
// time.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <functional>

#include "base/float16.h"
#include "base/memory.h"
#include "plan/access.h"
#include "plan/delegate_models.h"
#include "run/access.h"
#include "plan/program_data.h"
#include "run/graph.h"
#include "run/models.h"

namespace surelite::tests {
namespace {

using Floats = std::vector<float>;

float weight(size_t i) { return static_cast<float>(static_cast<int>(i * 37 % 64) - 32) / 32; }

Floats weights(size_t count) {
  Floats list(count);
  for (size_t i = 0; i < count; ++i) list[i] = weight(i);
  return list;
}

// Makes a float tensor of this shape out of constants, with weight(i) for its elements.
using MakeWeights = std::function<int(ModelWriter&, const Shape&)>;

int plain(ModelWriter& w, const Shape& shape) {
  return w.add_constant("plain", kFloat, shape, weights(static_cast<size_t>(shape.count())));
}

int dequantized(ModelWriter& w, const Shape& shape, int from) {
  const int to = w.add_tensor("folded", kFloat, shape);
  w.add_operator("DEQUANTIZE", {from}, {to}, {"DequantizeOptions", {}}, 5);
  return to;
}

int from_half(ModelWriter& w, const Shape& shape) {
  std::vector<uint16_t> halves;
  for (const float x : weights(static_cast<size_t>(shape.count()))) halves.push_back(float_to_half(x));
  return dequantized(w, shape, w.add_constant("halves", ElementType::float16, shape, halves));
}

int from_brain(ModelWriter& w, const Shape& shape) {
  std::vector<uint16_t> halves;
  for (const float x : weights(static_cast<size_t>(shape.count()))) halves.push_back(float_to_bfloat16(x));
  return dequantized(w, shape, w.add_constant("halves", ElementType::bfloat16, shape, halves));
}

std::vector<int8_t> stored(size_t count, const std::function<float(size_t)>& scale) {
  std::vector<int8_t> bytes(count);
  for (size_t i = 0; i < count; ++i) bytes[i] = static_cast<int8_t>(weight(i) / scale(i));
  return bytes;
}

int from_bytes(ModelWriter& w, const Shape& shape) {
  const auto bytes = stored(static_cast<size_t>(shape.count()), [](size_t) { return 1.0f / 32; });
  return dequantized(w, shape, w.add_constant("bytes", ElementType::int8, shape, bytes, affine(1.0f / 32, 0)));
}

int from_channels(ModelWriter& w, const Shape& shape) {
  Quantization quant = affine(1.0f / 32, 0);
  quant.scale.resize(static_cast<size_t>(shape[0]));
  quant.zero_point.assign(quant.scale.size(), 0);
  for (size_t c = 0; c < quant.scale.size(); ++c) quant.scale[c] = c % 2 ? 1.0f / 64 : 1.0f / 32;
  const auto inner = static_cast<size_t>(shape.count(1, shape.rank()));
  const auto bytes = stored(static_cast<size_t>(shape.count()), [&](size_t i) { return quant.scale[i / inner]; });
  return dequantized(w, shape, w.add_constant("bytes", ElementType::int8, shape, bytes, quant));
}

int from_ints(ModelWriter& w, const Shape& shape) {
  std::vector<int32_t> ints;
  for (const float x : weights(static_cast<size_t>(shape.count()))) ints.push_back(static_cast<int32_t>(x * 32));
  const int from = w.add_constant("ints", ElementType::int32, shape, ints), real = w.add_tensor("real", kFloat, shape);
  w.add_operator("CAST", {from}, {real}, {"CastOptions", {}});
  const int step = w.add_constant("step", kFloat, {1}, Floats{1.0f / 32}), to = w.add_tensor("folded", kFloat, shape);
  w.add_operator("MUL", {real, step}, {to}, {"MulOptions", {}});
  return to;
}

// Halves of the wrong shape with the last axis first, turned and reshaped.
int from_turned(ModelWriter& w, const Shape& shape) {
  const auto rows = static_cast<int32_t>(shape.count(0, shape.rank() - 1));
  const int32_t columns = shape[shape.rank() - 1];
  std::vector<uint16_t> halves(static_cast<size_t>(shape.count()));
  for (size_t i = 0; i < halves.size(); ++i)
    halves[i % static_cast<size_t>(columns) * static_cast<size_t>(rows) + i / static_cast<size_t>(columns)] =
        float_to_half(weight(i));
  const int real =
      dequantized(w, {columns, rows}, w.add_constant("halves", ElementType::float16, {columns, rows}, halves));
  const int order = w.add_constant("order", ElementType::int32, {2}, std::vector<int32_t>{1, 0});
  const int turned = w.add_tensor("turned", kFloat, {rows, columns}), to = w.add_tensor("folded", kFloat, shape);
  w.add_operator("TRANSPOSE", {real, order}, {turned}, {"TransposeOptions", {}});
  const std::vector<int32_t> extents(shape.begin(), shape.end());
  const int sizes = w.add_constant("sizes", ElementType::int32, {shape.rank()}, extents);
  w.add_operator("RESHAPE", {turned, sizes}, {to}, {"ReshapeOptions", {}});
  return to;
}

// The first axis packed from slices.
int from_slices(ModelWriter& w, const Shape& shape) {
  const Floats all = weights(static_cast<size_t>(shape.count()));
  const auto each = static_cast<std::ptrdiff_t>(shape.count(1, shape.rank()));
  const Shape slice(std::vector<int32_t>(shape.begin() + 1, shape.end()));
  std::vector<int32_t> parts;
  for (int32_t i = 0; i < shape[0]; ++i)
    parts.push_back(
        w.add_constant("slice", kFloat, slice, Floats(all.begin() + i * each, all.begin() + (i + 1) * each)));
  const int to = w.add_tensor("folded", kFloat, shape);
  w.add_operator("PACK", parts, {to}, {"PackOptions", {{"values_count", shape[0]}, {"axis", 0}}});
  return to;
}

struct Chain {
  const char* name;
  MakeWeights make;
};
const Chain kChains[] = {{"float16", from_half},      {"bfloat16", from_brain},
                         {"int8", from_bytes},        {"per channel", from_channels},
                         {"CAST and MUL", from_ints}, {"TRANSPOSE and RESHAPE", from_turned},
                         {"PACK", from_slices}};

// What reads the weights, and whether it packs them.
struct Reader {
  const char* name;
  Shape input, weights, output;
  bool packs;
  std::function<void(ModelWriter&, int in, int weights, int out)> add;
};
const Reader kReaders[] = {
    {"CONV_2D",
     {1, 9, 9, 4},
     {8, 3, 3, 4},
     {1, 9, 9, 8},
     true,
     [](ModelWriter& w, int in, int weights, int out) {
       w.add_operator("CONV_2D", {in, weights}, {out}, {"Conv2DOptions", {{"stride_w", 1}, {"stride_h", 1}}});
     }},
    {"DEPTHWISE_CONV_2D",
     {1, 9, 9, 8},
     {1, 3, 3, 8},
     {1, 9, 9, 8},
     true,
     [](ModelWriter& w, int in, int weights, int out) {
       w.add_operator("DEPTHWISE_CONV_2D", {in, weights}, {out},
                      {"DepthwiseConv2DOptions", {{"stride_w", 1}, {"stride_h", 1}, {"depth_multiplier", 1}}});
     }},
    {"FULLY_CONNECTED",
     {2, 24},
     {10, 24},
     {2, 10},
     true,
     [](ModelWriter& w, int in, int weights, int out) {
       w.add_operator("FULLY_CONNECTED", {in, weights}, {out}, {"FullyConnectedOptions", {}});
     }},
    {"TRANSPOSE_CONV",
     {1, 5, 5, 4},
     {8, 2, 2, 4},
     {1, 10, 10, 8},
     true,
     [](ModelWriter& w, int in, int weights, int out) {
       const int shape = w.add_constant("shape", ElementType::int32, {4}, std::vector<int32_t>{1, 10, 10, 8});
       w.add_operator("TRANSPOSE_CONV", {shape, weights, in}, {out},
                      {"TransposeConvOptions", {{"stride_w", 2}, {"stride_h", 2}}});
     }},
    {"ADD",
     {2, 24},
     {2, 24},
     {2, 24},
     false,
     [](ModelWriter& w, int in, int weights, int out) {
       w.add_operator("ADD", {in, weights}, {out}, {"AddOptions", {}});
     }},
};

Model reading(const Reader& reader, const MakeWeights& make) {
  ModelWriter w;
  const int in = w.add_tensor("in", kFloat, reader.input), made = make(w, reader.weights),
            out = w.add_tensor("out", kFloat, reader.output);
  reader.add(w, in, made, out);
  w.set_inputs({in});
  w.set_outputs({out});
  return build(w);
}

Floats run(Session& session, int output = 0) {
  for (int i = 0; i < session.input_count(); ++i) {
    const std::span<float> in = *session.input(i)->values<float>();
    for (size_t k = 0; k < in.size(); ++k) in[k] = static_cast<float>(k * 29 % 17) / 8 - 1;
  }
  const Status status = session.run();
  EXPECT_TRUE(status) << (status ? "" : status.error()[0].text());
  const std::span<const float> out = *session.output(output)->values<float>();
  return Floats(out.begin(), out.end());
}

Program compiled(const Model& model, const CompileOptions& options = {}) {
  Result<Program> program = Program::compile(model, options);
  EXPECT_TRUE(program) << (program ? "" : program.error()[0].text());
  return *program;
}

Floats run(const Program& program, int output = 0) {
  Result<Session> session = Session::open(program);
  EXPECT_TRUE(session);
  return run(*session, output);
}

TEST(Folding, EveryChainIntoEveryReader) {
  for (const Chain& chain : kChains)
    for (const Reader& reader : kReaders)
      for (const bool reference : {false, true}) {
        SCOPED_TRACE(std::string(chain.name) + " into " + reader.name + (reference ? ", reference" : ""));
        CompileOptions options;
        options.reference_kernels = reference;
        const Program folded = compiled(reading(reader, chain.make), options),
                      direct = compiled(reading(reader, plain), options);
        EXPECT_EQ(ProgramAccess::plan(folded).steps.size(), 1u);
        EXPECT_EQ(folded.footprint().arena_bytes, direct.footprint().arena_bytes);
        const bool packs = reader.packs && !reference &&
                           ProgramAccess::plan(folded).steps[0].run == ProgramAccess::plan(direct).steps[0].run &&
                           ProgramAccess::plan(direct).folded.empty();
        const size_t bytes = static_cast<size_t>(reader.weights.count()) * sizeof(float);
        if (!packs || !ProgramAccess::plan(folded).folded.empty()) {
          EXPECT_EQ(folded.footprint().folded_bytes, bytes);
        }
        EXPECT_EQ(run(folded), run(direct));
      }
}

TEST(Folding, PackedWeightsLeaveNoCopy) {
  if (compiled(reading(kReaders[0], plain)).options().reference_kernels) GTEST_SKIP();
  for (const Reader& reader : kReaders) {
    const Program program = compiled(reading(reader, from_half));
    const bool baseline = std::getenv("SURELITE_ISA") && std::string_view(std::getenv("SURELITE_ISA")) == "baseline";
    EXPECT_EQ(ProgramAccess::plan(program).folded.empty(), reader.packs && !baseline) << reader.name;
  }
}

// Weights for two layers; for a layer and an addition; and read by the application too.
Model shared_weights(bool also_added, bool also_output) {
  ModelWriter w;
  const int in = w.add_tensor("in", kFloat, {2, 24}), made = from_half(w, {24, 24});
  const int a = w.add_tensor("a", kFloat, {2, 24}), b = w.add_tensor("b", kFloat, {2, 24});
  w.add_operator("FULLY_CONNECTED", {in, made}, {a}, {"FullyConnectedOptions", {}});
  w.add_operator("FULLY_CONNECTED", {a, made}, {b}, {"FullyConnectedOptions", {}});
  std::vector<int32_t> outputs{b};
  if (also_added) {
    outputs.push_back(w.add_tensor("sum", kFloat, {24, 24}));
    w.add_operator("ADD", {made, made}, {outputs.back()}, {"AddOptions", {}});
  }
  if (also_output) outputs.push_back(made);
  w.set_inputs({in});
  w.set_outputs(outputs);
  return build(w);
}

TEST(Folding, SharedWeights) {
  const Floats want = run(compiled(shared_weights(false, false)));
  CompileOptions reference;
  reference.reference_kernels = true;
  const Floats plain_loops = run(compiled(shared_weights(false, false), reference));
  for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(want[i], plain_loops[i], 1e-4f);
  const Program added = compiled(shared_weights(true, false));
  EXPECT_EQ(run(added), want);
  // The sum of constants is an output: the application may write to it, so that it is computed in every run.
  EXPECT_EQ(ProgramAccess::plan(added).steps.size(), 3u);
  Floats doubled = weights(24 * 24);
  for (float& x : doubled) x *= 2;
  EXPECT_EQ(run(added, 1), doubled);
}

TEST(Folding, GraphOutputsAreWrittenInEveryRun) {
  const Program program = compiled(shared_weights(false, true));
  EXPECT_EQ(ProgramAccess::plan(program).steps.size(), 3u);
  Result<Session> first = Session::open(program), second = Session::open(program);
  EXPECT_EQ(run(*first, 1), weights(24 * 24));
  std::ranges::fill(*first->output(1)->values<float>(), 0.0f);
  EXPECT_EQ(run(*second, 1), weights(24 * 24));
  EXPECT_EQ(run(*first, 1), weights(24 * 24));
  EXPECT_EQ(run(*first, 0), run(compiled(shared_weights(false, false))));
}

TEST(Folding, KeptTensorsAreReadable) {
  CompileOptions options;
  options.keep_all_tensors = true;
  const Program program = compiled(reading(kReaders[0], from_turned), options);
  Result<Session> session = Session::open(program);
  const SubgraphDef& def = ProgramAccess::plan(program).def();
  int last = -1;
  for (size_t t = 0; t < def.tensors.size(); ++t) {
    if (def.tensors[t].name != "folded") continue;
    EXPECT_NE(SessionAccess::graph(*session).tensor(static_cast<int>(t)).data, nullptr);
    last = static_cast<int>(t);
  }
  ASSERT_GE(last, 0);
  const std::span<const float> values = SessionAccess::graph(*session).tensor(last).values<float>();
  EXPECT_EQ(Floats(values.begin(), values.end()), weights(8 * 3 * 3 * 4));
}

// out = in + GATHER(constants, index).
Model gathering(int32_t index, bool reads) {
  ModelWriter w;
  const int in = w.add_tensor("in", kFloat, {1, 4}), table = w.add_constant("table", kFloat, {3, 4}, weights(12));
  const int at = w.add_constant("at", ElementType::int32, {1}, std::vector<int32_t>{index}),
            row = w.add_tensor("row", kFloat, {1, 4});
  const int out = w.add_tensor("out", kFloat, {1, 4});
  w.add_operator("GATHER", {table, at}, {row}, {"GatherOptions", {}});
  w.add_operator("ADD", {in, reads ? row : in}, {out}, {"AddOptions", {}});
  w.set_inputs({in});
  w.set_outputs({out});
  return build(w);
}

TEST(Folding, WhatFailsFailsWhenItRuns) {
  for (const bool reads : {true, false}) {
    EXPECT_EQ(ProgramAccess::plan(compiled(gathering(2, reads))).steps.size(), 1u);
    const Program program = compiled(gathering(3, reads));
    EXPECT_EQ(ProgramAccess::plan(program).steps.size(), 2u);
    Result<Session> session = Session::open(program);
    for (int times = 0; times < 2; ++times) {
      const Status status = session->run();
      ASSERT_FALSE(status);
      EXPECT_EQ(status.error()[0].code, Code::R401);
      EXPECT_EQ(status.error()[0].where.op, 0);
    }
  }
}

// RESHAPE to a shape that is packed from constants.
Model reshaping(int32_t rows, int32_t columns) {
  ModelWriter w;
  const int in = w.add_tensor("in", kFloat, {4, 6}), out = w.add_tensor("out", kFloat, {rows, columns});
  const int a = w.add_constant("rows", ElementType::int32, {}, std::vector<int32_t>{rows}),
            b = w.add_constant("columns", ElementType::int32, {}, std::vector<int32_t>{columns});
  const int shape = w.add_tensor("shape", ElementType::int32, {2});
  w.add_operator("PACK", {a, b}, {shape}, {"PackOptions", {{"values_count", 2}, {"axis", 0}}});
  w.add_operator("RESHAPE", {in, shape}, {out}, {"ReshapeOptions", {}});
  w.set_inputs({in});
  w.set_outputs({out});
  return build(w);
}

TEST(Folding, ShapesBecomeKnown) {
  EXPECT_TRUE(ProgramAccess::plan(compiled(reshaping(3, 8))).is_static());
  EXPECT_EQ(ProgramAccess::plan(compiled(reshaping(3, 8))).steps.size(), 1u);
  // A shape that does not fit was an error of the run, and stays one.
  const Program program = compiled(reshaping(5, 5));
  Result<Session> session = Session::open(program);
  ASSERT_TRUE(session);
  const Status status = session->run();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error()[0].where.op, 1);
}

TEST(Folding, BudgetsCount) {
  const Model model = reading(kReaders[4], from_half);
  const Program folded = compiled(model);
  const size_t bytes = 2 * 24 * sizeof(float);
  EXPECT_EQ(folded.footprint().folded_bytes, bytes);
  CompileOptions options;
  options.memory_limit = folded.footprint().arena_bytes + bytes;
  EXPECT_EQ(ProgramAccess::plan(compiled(model, options)).steps.size(), 1u);
  // Where the constant does not fit any more, its memory is shared with other tensors, as before.
  CompileOptions unfolded;
  unfolded.memory_limit = options.memory_limit - 1;
  const Result<Program> program = Program::compile(model, unfolded);
  EXPECT_EQ(code_of(program), program ? "" : "B801");
  if (program) {
    EXPECT_EQ(run(*program), run(folded));
  }
  CompileOptions none;
  none.memory_limit = 1;
  EXPECT_EQ(code_of(Program::compile(model, none)), "B801");
}

TEST(Folding, WhatGrowsWithoutBoundIsAStep) {
  ModelWriter w;
  const int in = w.add_tensor("in", kFloat, {1000, 1000}), one = w.add_constant("one", kFloat, {1}, Floats{1});
  const int shape = w.add_constant("shape", ElementType::int32, {2}, std::vector<int32_t>{1000, 1000});
  const int wide = w.add_tensor("wide", kFloat, {1000, 1000}), out = w.add_tensor("out", kFloat, {1000, 1000});
  w.add_operator("BROADCAST_TO", {one, shape}, {wide}, {"BroadcastToOptions", {}}, 2);
  w.add_operator("ADD", {in, wide}, {out}, {"AddOptions", {}});
  w.set_inputs({in});
  w.set_outputs({out});
  const Program program = compiled(build(w));
  EXPECT_EQ(ProgramAccess::plan(program).steps.size(), 2u);
  EXPECT_EQ(run(program)[0], 0.0f);
}

TEST(Folding, LongChains) {
  constexpr int kLength = 20000;
  for (const bool fails : {false, true}) {
    ModelWriter w;
    const int in = w.add_tensor("in", kFloat, {1, 4}), table = w.add_constant("table", kFloat, {3, 4}, weights(12));
    const int at = w.add_constant("at", ElementType::int32, {1}, std::vector<int32_t>{fails ? 3 : 0});
    int last = w.add_tensor("row", kFloat, {1, 4});
    w.add_operator("GATHER", {table, at}, {last}, {"GatherOptions", {}});
    for (int i = 0; i < kLength; ++i) {
      const int next = w.add_tensor("next", kFloat, {1, 4});
      w.add_operator("NEG", {last}, {next}, {"NegOptions", {}});
      last = next;
    }
    const int out = w.add_tensor("out", kFloat, {1, 4});
    w.add_operator("ADD", {in, last}, {out}, {"AddOptions", {}});
    w.set_inputs({in});
    w.set_outputs({out});
    EXPECT_EQ(ProgramAccess::plan(compiled(build(w))).steps.size(), fails ? kLength + 2u : 1u);
  }
}

// From the operator whose shape depends on data on, readers are planned while running.
TEST(Folding, ReadersThatWaitForData) {
  ModelWriter w;
  const int in = w.add_tensor("in", kFloat, {2, 24}), made = from_half(w, {10, 24});
  const int some = w.add_tensor("some", ElementType::int64, {1, 2}), out = w.add_tensor("out", kFloat, {2, 10});
  const int flags = w.add_tensor("flags", ElementType::boolean, {2, 24}),
            zero = w.add_constant("zero", kFloat, {1}, Floats{0});
  w.set_shape_signature(some, {-1, 2});
  w.add_operator("GREATER", {in, zero}, {flags}, {"GreaterOptions", {}});
  w.add_operator("WHERE", {flags}, {some}, {"WhereOptions", {}});
  const int real = w.add_tensor("real", kFloat, {1, 2});
  w.set_shape_signature(real, {-1, 2});
  w.add_operator("CAST", {some}, {real}, {"CastOptions", {}});
  w.add_operator("FULLY_CONNECTED", {in, made}, {out}, {"FullyConnectedOptions", {}});
  w.set_inputs({in});
  w.set_outputs({out, real});
  const Program program = compiled(build(w));
  ASSERT_FALSE(ProgramAccess::plan(program).is_static());
  EXPECT_EQ(run(program), run(compiled(reading(kReaders[2], plain))));
}

TEST(Folding, FailingAllocations) {
  const Model model = reading(kReaders[0], from_turned);
  const Floats want = run(compiled(model));
  for (int64_t calls = 0; calls < 200; ++calls) {
    AllocationFault::arm(calls);
    const Result<Program> program = Program::compile(model);
    const int64_t made = AllocationFault::calls();
    AllocationFault::disarm();
    if (program) {
      EXPECT_EQ(run(*program).size(), want.size());
      if (made <= calls) return;
    } else {
      EXPECT_EQ(program.error()[0].code, Code::B802);
    }
  }
  FAIL() << "allocations without end";
}

TEST(Folding, PackedWeightsComeFromTheirFile) {
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / ("folded_weights_" + std::to_string(getpid()));
  std::filesystem::remove(path);
  const Model model = reading(kReaders[0], from_half);
  const Floats want = run(compiled(model));
  CompileOptions options;
  options.packed_weights = path.string();
  const Program first = compiled(model, options), second = compiled(model, options);
  if (first.packed_weights().outcome == PackedWeightsUse::Outcome::written) {
    EXPECT_EQ(second.packed_weights().outcome, PackedWeightsUse::Outcome::read) << second.packed_weights().reason;
  }
  EXPECT_EQ(run(first), want);
  EXPECT_EQ(run(second), want);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace surelite::tests
