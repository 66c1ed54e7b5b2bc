// SPDX-License-Identifier: Apache-2.0
// Programs and sessions through the public interface: results, misuse, memory.
#include "surelite/session.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <thread>

#include "base/memory.h"
#include "models.h"
#include "run/graph.h"

#pragma GCC diagnostic ignored "-Wmismatched-new-delete"  // new and delete below do match: both are malloc and free

// Counts what operator new gives out, to show that a run takes nothing.
namespace {
std::atomic<int64_t> heap_calls{0};
}
void* operator new(size_t size) {
  ++heap_calls;
  if (void* data = std::malloc(size ? size : 1)) return data;
  throw std::bad_alloc();
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  ++heap_calls;
  return std::malloc(size ? size : 1);
}
void operator delete(void* data) noexcept { std::free(data); }
void operator delete(void* data, size_t) noexcept { std::free(data); }

namespace surelite::tests {
namespace {

Session open_session(const Model& model, const CompileOptions& compile = {}, const SessionOptions& options = {}) {
  Result<Program> program = Program::compile(model, compile);
  EXPECT_TRUE(program) << (program ? "" : program.error()[0].text());
  Result<Session> session = Session::open(*program, options);
  EXPECT_TRUE(session) << (session ? "" : session.error()[0].text());
  return std::move(*session);
}

void write_ones(Session* session) {
  for (int i = 0; i < session->input_count(); ++i)
    ASSERT_TRUE(session->input(i)->write_real(
        std::vector<float>(static_cast<size_t>(session->input(i)->shape().count()), 1.0f)));
}

TEST(Session, AddsAndIsFoundByEitherName) {
  Session session = open_session(add_model());
  const std::vector<float> a{1, 2, 3, 4, 5, 6}, b{10, 20, 30, 40, 50, 60};
  ASSERT_TRUE(session.input("left")->copy_from(a));
  ASSERT_TRUE(session.input("b")->copy_from(b));
  ASSERT_TRUE(session.run());
  const auto sum = session.output<float>("total");
  ASSERT_TRUE(sum);
  EXPECT_EQ(std::vector<float>(sum->begin(), sum->end()), (std::vector<float>{11, 22, 33, 44, 55, 66}));
}

TEST(Session, QuantizesAndDequantizes) {
  Session session = open_session(add_model({4}, {4}, ElementType::int8, affine(0.5f, -10)));
  ASSERT_TRUE(session.input(0)->write_real(std::vector<float>{0, 1, -2, 1000}));
  ASSERT_TRUE(session.input(1)->write_real(std::vector<float>{1, 1, 1, 0}));
  ASSERT_TRUE(session.run());
  EXPECT_EQ(*session.output(0)->read_real(), (std::vector<float>{1, 2, -1, 68.5f}));
}

TEST(Session, ResizesAndBroadcasts) {
  Session session = open_session(add_model());
  ASSERT_TRUE(session.resize(std::vector<Shape>{{4, 3}, {1, 3}}));
  write_ones(&session);
  ASSERT_TRUE(session.run());
  EXPECT_EQ(session.output(0)->shape(), (Shape{4, 3}));
  EXPECT_EQ(code_of(session.resize(0, {5, 7})), "P321");
  EXPECT_EQ(code_of(session.run()), "A705");  // the refused resize is remembered
  ASSERT_TRUE(session.resize(std::vector<Shape>{{1}, {1}}));
  write_ones(&session);
  EXPECT_TRUE(session.run());
}

TEST(Session, OutputsStayClearOfInputsThatAreNotKept) {
  ModelWriter writer;
  const int axis = writer.add_constant("axis", ElementType::int32, {1}, std::vector<int32_t>{0});
  const int a = writer.add_tensor("a", ElementType::float32, {8, 4}),
            b = writer.add_tensor("b", ElementType::float32, {4});
  const int c = writer.add_tensor("c", ElementType::float32, {4});
  writer.add_operator("SUM", {a, axis}, {b}, {"ReducerOptions", {}});
  writer.add_operator("NEG", {b}, {c});
  writer.set_inputs({a});
  writer.set_outputs({c});
  CompileOptions options;
  options.keep_inputs = false;
  Session session = open_session(build(writer), options);
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(session.input(0)->write_real(std::vector<float>(32, 1.0f)));
    ASSERT_TRUE(session.run());
    EXPECT_EQ(*session.output(0)->read_real(), std::vector<float>(4, -8.0f));
  }
}

// A small file may ask for terabytes: that is refused before anything is taken, whatever the limits say.
TEST(Session, WhatTheMachineHasNotIsRefused) {
  ModelWriter writer;
  const int dims = writer.add_constant("dims", ElementType::int32, {2}, std::vector<int32_t>{63, 1 << 28});
  const int value = writer.add_tensor("value", ElementType::float32, {});
  std::vector<int32_t> outputs;
  for (int i = 0; i < 64; ++i) {
    outputs.push_back(writer.add_tensor("out" + std::to_string(i), ElementType::float32, {}));
    writer.add_operator("FILL", {dims, value}, {outputs.back()}, {"FillOptions", {}});
  }
  writer.set_inputs({value});
  writer.set_outputs(outputs);
  EXPECT_EQ(code_of(Program::compile(build(writer))), "B801");
}

// Variables start anew; the stream of a random operator goes on, as in the stock runtime.
TEST(Session, ResetLeavesRandomStreamsAlone) {
  ModelWriter writer;
  const int dims = writer.add_constant("dims", ElementType::int32, {1}, std::vector<int32_t>{4});
  const int out = writer.add_tensor("out", ElementType::float32, {4});
  writer.add_operator("RANDOM_UNIFORM", {dims}, {out}, {"RandomOptions", {{"seed", 1}, {"seed2", 2}}});
  writer.set_outputs({out});
  const Model model = build(writer);
  const auto draw = [](Session* session) {
    EXPECT_TRUE(session->run());
    return *session->output(0)->read_real();
  };
  Session straight = open_session(model), reset = open_session(model);
  EXPECT_EQ(draw(&straight), draw(&reset));
  ASSERT_TRUE(reset.reset_variables());
  EXPECT_EQ(draw(&straight), draw(&reset));
}

TEST(Session, MisuseHasCodes) {
  Session session = open_session(add_model());
  EXPECT_EQ(code_of(session.input(99)), "A704");
  EXPECT_EQ(code_of(session.output(-1)), "A704");
  EXPECT_EQ(code_of(session.input("nothing")), "A704");
  EXPECT_EQ(code_of(session.input<int8_t>("a")), "A703");
  EXPECT_EQ(code_of(session.input(0)->copy_from(std::vector<float>(7))), "A702");
  EXPECT_EQ(code_of(session.run()), "A705");
  write_ones(&session);
  EXPECT_TRUE(session.run());
  std::vector<std::byte> small(3);
  EXPECT_EQ(code_of(session.output(0)->copy_to(small)), "A702");
  alignas(64) std::byte arena[8];
  Result<Program> program = Program::compile(add_model());
  EXPECT_EQ(code_of(Session::open_in(*program, {arena, 8})), "B803");
  EXPECT_EQ(code_of(Session::open_in(*program, {arena + 1, size_t{1} << 20})), "A709");
  CompileOptions unknown;
  unknown.signature = "none";
  EXPECT_EQ(code_of(Program::compile(add_model(), unknown)), "A704");
}

TEST(Session, ConstantInputKeepsItsShape) {
  ModelWriter writer;
  const int a = writer.add_tensor("a", ElementType::float32, {3});
  const int b = writer.add_constant("b", ElementType::float32, {3}, std::vector<float>{1, 2, 3});
  const int sum = writer.add_tensor("sum", ElementType::float32, {3});
  writer.add_operator("ADD", {a, b}, {sum}, {"AddOptions", {}});
  writer.set_inputs({a, b});
  writer.set_outputs({sum});
  Session session = open_session(build(writer));
  EXPECT_EQ(code_of(session.resize(1, {4})), "A708");
}

TEST(Session, SaysWhatAWrongSizeMeans) {
  struct SessionRow {
    Shape shape;
    ElementType type;
    size_t given;
    const char* says;
  };
  const SessionRow rows[] = {
      {{1, 4, 4, 3}, ElementType::int8, 192, "float32 data for a tensor of int8"},
      {{1, 4, 4, 3}, ElementType::uint8, 64, "RGBA for RGB"},
      {{1, 4, 4, 3}, ElementType::float32, 48, "8-bit data for a tensor of float32"},
      {{1, 4, 4, 3}, ElementType::uint8, 16, "grey for RGB"},
      {{8, 4, 4, 3}, ElementType::float32, 4 * 48, "one of the 8 entries of the batch"},
      {{1, 4, 4, 1}, ElementType::float32, 4 * 64, "RGBA for grey"},
      {{1, 4, 4, 1}, ElementType::uint8, 48, "RGB for grey"},
      {{1, 4, 4, 4}, ElementType::float32, 4 * 48, "RGB for RGBA"},
      {{1, 4, 4, 3}, ElementType::int8, 4 * 64, "RGBA in float32 for RGB in int8"},
      {{1, 4, 4, 3}, ElementType::float32, 64, "RGBA in 8 bits for RGB in float32"},
      {{1, 4, 4, 3}, ElementType::float32, 8 * 48, "float64 data for a tensor of float32"},
      {{1, 4, 4, 3}, ElementType::uint8, 8 * 48, "float64 data for a tensor of uint8"},
      {{6}, ElementType::int32, 48, "int64 data for a tensor of int32"},
      {{6}, ElementType::int64, 24, "int32 data for a tensor of int64"},
      {{6}, ElementType::int32, 6, "the number of elements, not of bytes"},
      {{2, 5}, ElementType::float32, 44, "4 bytes too many"},
  };
  for (const SessionRow& row : rows) {
    Session session = open_session(
        add_model(row.shape, row.shape, row.type, row.type == ElementType::float32 ? Quantization() : affine(1, 0)));
    const std::vector<std::byte> given(row.given);
    const Status status = session.input(0)->copy_from(std::span<const std::byte>(given));
    ASSERT_EQ(code_of(status), "A702");
    EXPECT_NE(status.error()[0].text().find(row.says), std::string::npos) << status.error()[0].text();
  }
}

TEST(Session, OverrunIsSeenAndMeasured) {
  Session session = open_session(add_model({1, 8, 8, 3}, {1, 8, 8, 3}, ElementType::int8, affine(0.5f, 3)));
  write_ones(&session);
  const std::vector<float> pixels(8 * 8 * 3, 0.5f);
  std::memcpy(session.input(1)->bytes()->data(), pixels.data(), pixels.size() * sizeof(float));
  const Status status = session.run();
  ASSERT_EQ(code_of(status), "A707");
  const std::string text = status.error()[0].text();
  EXPECT_NE(text.find("768"), std::string::npos) << text;
  EXPECT_NE(text.find("float32 data for a tensor of int8"), std::string::npos) << text;
}

// Zeros do not hide how far a copy went: a dark picture, as floats.
TEST(Session, OverrunOfZerosIsMeasured) {
  Session session = open_session(add_model({1, 8, 8, 3}, {1, 8, 8, 3}, ElementType::int8, affine(0.5f, 3)));
  write_ones(&session);
  for (int round = 0; round < 2; ++round) {
    std::memset(session.input(1)->bytes()->data(), 0, 8 * 8 * 3 * sizeof(float));
    const Status status = session.run();
    ASSERT_EQ(code_of(status), "A707");
    const std::string text = status.error()[0].text();
    EXPECT_NE(text.find("about 768 bytes were written, it has 192"), std::string::npos) << text;
    EXPECT_TRUE(session.run());
  }
}

TEST(Session, RefusedShapeOfNoInputIsRemembered) {
  Session session = open_session(add_model());
  write_ones(&session);
  EXPECT_EQ(code_of(session.resize(9, {1})), "A704");
  EXPECT_EQ(code_of(session.run()), "A705");
}

TEST(Session, SecondThreadIsTurnedAway) {
  std::atomic<bool> inside{false}, leave{false};
  SessionOptions options;
  options.check_cancelled = [&] {
    inside = true;
    while (!leave) std::this_thread::yield();
    return false;
  };
  Session session = open_session(add_model(), {}, options);
  write_ones(&session);
  std::thread runner([&] { EXPECT_TRUE(session.run()); });
  while (!inside) std::this_thread::yield();
  EXPECT_EQ(code_of(session.run()), "A706");
  leave = true;
  runner.join();
}

TEST(Session, CanBeCancelled) {
  SessionOptions options;
  options.check_cancelled = [] { return true; };
  Session session = open_session(add_model(), {}, options);
  write_ones(&session);
  EXPECT_EQ(code_of(session.run()), "R405");
}

TEST(Session, ProgramIsSharedByThreads) {
  Result<Program> program = Program::compile(add_model({1000}, {1000}));
  ASSERT_TRUE(program);
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      Result<Session> session = Session::open(*program);
      for (int i = 0; i < 50; ++i) {
        (void)session->input(0)->write_real(std::vector<float>(1000, static_cast<float>(t)));
        (void)session->input(1)->write_real(std::vector<float>(1000, static_cast<float>(i)));
        if (!session->run()) return;
        const auto out = session->output(0)->read_real();
        if ((*out)[999] == static_cast<float>(t + i)) ++right;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 200);
}

TEST(Memory, LimitIsKeptBeforeAllocating) {
  CompileOptions options;
  options.memory_limit = 100;
  EXPECT_EQ(code_of(Program::compile(add_model({100}, {100}), options)), "B801");
  Session session = open_session(add_model());
  EXPECT_EQ(code_of(session.resize(std::vector<Shape>{{INT32_MAX, INT32_MAX, 9}, {INT32_MAX, INT32_MAX, 9}})), "P311");
}

// Sizes near the end of 64 bits are refused in words that hold no sign.
TEST(Memory, HugeSizesAreNotNegative) {
  CompileOptions options;
  options.limits.max_tensor_bytes = UINT64_MAX;
  for (const Shape& shape : {Shape{INT32_MAX, INT32_MAX}, Shape{1 << 30, 1 << 30}, Shape{1 << 30, 1 << 28}})
    for (const CompileOptions& one : {CompileOptions(), options}) {
      Session session = open_session(add_model(), one);
      const Status refused = session.resize(std::vector<Shape>{shape, shape});
      ASSERT_FALSE(refused);
      const std::string text = refused.error()[0].text();
      EXPECT_EQ(text.find('-'), text.npos) << text;
      EXPECT_EQ(code_of(session.run()), "A705");
    }
}

// Four tensors of 2^62 bytes: their sum is 0 in 64 bits.
TEST(Memory, SumsThatWrapAreRefused) {
  ModelWriter writer;
  const int dims = writer.add_constant("dims", ElementType::int32, {2}, std::vector<int32_t>{1 << 30, 1 << 30});
  const int value = writer.add_tensor("value", ElementType::float32, {});
  std::vector<int32_t> outputs;
  for (int i = 0; i < 4; ++i) {
    outputs.push_back(writer.add_tensor("out" + std::to_string(i), ElementType::float32, {}));
    writer.add_operator("FILL", {dims, value}, {outputs.back()}, {"FillOptions", {}});
  }
  writer.set_inputs({value});
  writer.set_outputs(outputs);
  CompileOptions options;
  options.limits.max_tensor_bytes = UINT64_MAX;
  const Result<Program> program = Program::compile(build(writer), options);
  ASSERT_EQ(code_of(program), "B801");
  EXPECT_EQ(program.error()[0].text().find('-'), std::string::npos) << program.error()[0].text();
}

TEST(Memory, RunTakesNothingFromTheHeap) {
  const Model model = one_op("FULLY_CONNECTED", {{ElementType::float32, {4, 64}}, {ElementType::float32, {32, 64}}},
                             {{ElementType::float32, {4, 32}}}, {"FullyConnectedOptions", {}});
  for (const Model& one : {model, add_model({64, 64}, {64})}) {
    Session session = open_session(one);
    write_ones(&session);
    ASSERT_TRUE(session.run());
    const int64_t before = heap_calls, blocks = AllocationFault::calls();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(session.run());
    EXPECT_EQ(heap_calls - before, 0);
    EXPECT_EQ(AllocationFault::calls() - blocks, 0);
  }
}

TEST(Memory, ArenaOfTheCaller) {
  Result<Program> program = Program::compile(add_model());
  const size_t bytes = program->footprint().arena_bytes;
  Result<Block> arena = allocate(bytes, "test");
  Result<Session> session = Session::open_in(*program, arena->bytes());
  ASSERT_TRUE(session);
  write_ones(&*session);
  ASSERT_TRUE(session->run());
  const auto* data = session->output<float>("sum")->data();
  EXPECT_GE(reinterpret_cast<const std::byte*>(data), arena->data());
  EXPECT_LT(reinterpret_cast<const std::byte*>(data), arena->data() + bytes);
}

// Every allocation fails once, one after the other: each time a diagnostic, never a crash. Leaks are the sanitizer's to
// see.
TEST(Memory, EveryAllocationMayFail) {
  const Model models[] = {
      add_model(),
      add_model({4}, {4}, ElementType::int8, affine(0.5f, 0)),
      one_op("SOFTMAX", {{ElementType::float32, {2, 8}}}, {{ElementType::float32, {2, 8}}},
             {"SoftmaxOptions", {{"beta", 1.0}}}),
      one_op("RESHAPE", {{ElementType::float32, {2, 8}}}, {{ElementType::float32, {16}}},
             {"ReshapeOptions", {{"new_shape", std::vector<int64_t>{16}}}}),
      one_op("WHERE", {{ElementType::boolean, {8}}}, {{ElementType::int64, {1, 1}}}),
  };
  for (const Model& model : models) {
    const auto attempt = [&]() -> Status {
      SURELITE_LET(const Program program, Program::compile(model));
      SURELITE_LET(Session session, Session::open(program));
      SURELITE_TRY(session.run());
      return session.resize(0, Shape(session.input(0)->shape()));
    };
    AllocationFault::arm(INT64_MAX);
    ASSERT_TRUE(attempt());
    const int64_t calls = AllocationFault::calls();
    EXPECT_GT(calls, 0);
    for (int64_t k = 0; k < calls; ++k) {
      AllocationFault::arm(k);
      EXPECT_EQ(code_of(attempt()), "B802") << "allocation " << k;
    }
    AllocationFault::disarm();
  }
}

// The side that does not fault: seen at the next run, once.
TEST(Guard, WritesBeforeATensorAreFound) {
  SessionOptions options;
  options.guard = Guarding::after;
  Session session = open_session(add_model({8}, {8}), {}, options);
  write_ones(&session);
  EXPECT_TRUE(session.run());
  std::byte* data = session.input(0)->bytes()->data();
  data[-3] = data[-1] = std::byte{0};
  const Status found = session.run();
  ASSERT_EQ(code_of(found), "A707");
  EXPECT_NE(found.error()[0].text().find("bytes 1 to 3 before its 32 bytes"), std::string::npos)
      << found.error()[0].text();
  EXPECT_TRUE(session.run());
}

}  // namespace
}  // namespace surelite::tests
