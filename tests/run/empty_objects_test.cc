// SPDX-License-Identifier: Apache-2.0
// Failed results, and objects that hold nothing: whatever is done with them returns the first cause.
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "models.h"
#include "surelite/session.h"

namespace surelite::tests {
namespace {

// The calls of a session, on one that is empty for the given reason.
void expect_answers(Session session, const char* code) {
  std::vector<float> values(4);
  std::vector<std::string> strings(4);
  EXPECT_EQ(code_of(session.status()), code);
  EXPECT_EQ(code_of(session.run()), code);
  EXPECT_EQ(code_of(session.resize(0, {1})), code);
  EXPECT_EQ(code_of(session.resize(std::vector<Shape>{})), code);
  EXPECT_EQ(code_of(session.reset_variables()), code);
  EXPECT_EQ(code_of(session.input("a")), code);
  EXPECT_EQ(code_of(session.output(0)), code);
  EXPECT_EQ(code_of(session.input<float>(0)), code);
  EXPECT_EQ(code_of(session.program().status()), code);
  EXPECT_TRUE(session.output<float>("b")->empty());
  EXPECT_EQ(session.input_count() + session.output_count() + static_cast<int>(session.held_bytes()), 0);
  session.cancel();
  TensorView view = *session.input(0);
  EXPECT_EQ(code_of(view.status()), code);
  EXPECT_EQ(code_of(view.bytes()), code);
  EXPECT_EQ(code_of(view.values<int8_t>()), code);
  EXPECT_EQ(code_of(view.copy_from(values)), code);
  EXPECT_EQ(code_of(view.copy_to(std::as_writable_bytes(std::span(values)))), code);
  EXPECT_EQ(code_of(view.write_real(values)), code);
  EXPECT_EQ(code_of(view.read_real()), code);
  EXPECT_EQ(code_of(view.set_strings(strings)), code);
  EXPECT_EQ(code_of(view.strings()), code);
  EXPECT_EQ(view.byte_size(), 0u);
  EXPECT_TRUE(view.name().empty());
  EXPECT_EQ(view.shape().rank(), 0);
  EXPECT_EQ(view.quantization().kind, Quantization::Kind::none);
}

TEST(EmptyObjects, AFailureGoesAllTheWay) {
  auto model = Model::open("nowhere.tflite");
  auto program = Program::compile(*model);
  auto session = Session::open(*program);
  EXPECT_EQ(code_of(model), "M101");
  EXPECT_EQ(code_of(program), "M101");
  EXPECT_EQ(code_of(session), "M101");
  EXPECT_EQ(code_of(model->status()), "M101");
  EXPECT_EQ(program->footprint().arena_bytes, 0u);
  EXPECT_EQ(program->options().threads, 1);
  EXPECT_TRUE(program->packed_weights().reason.empty());
  EXPECT_EQ(code_of(program->model().status()), "M101");
  EXPECT_TRUE(model->findings().empty());
  expect_answers(std::move(*session), "M101");
  EXPECT_EQ(code_of(Session::open(program.value())), "M101");
}

TEST(EmptyObjects, MovedFromAndNeverOpened) {
  expect_answers(Session(), "A719");
  EXPECT_EQ(code_of(Session::open(Program())), "A719");
  EXPECT_EQ(code_of(Program::compile(Model())), "A719");
  Model model = add_model();
  Program program = *Program::compile(model);
  Session session = *Session::open(program);
  const Session kept = std::move(session);
  EXPECT_TRUE(kept.status());
  expect_answers(std::move(session), "A719");
  const Program other = std::move(program);
  EXPECT_EQ(code_of(Session::open(program)), "A719");
  const Model third = std::move(model);
  EXPECT_EQ(code_of(Program::compile(model)), "A719");
}

TEST(EmptyObjects, NullPointers) {
  EXPECT_EQ(code_of(Model::open(nullptr)), "M101");
  EXPECT_EQ(code_of(Model::from_bytes({static_cast<const std::byte*>(nullptr), 64})), "A711");
  EXPECT_EQ(code_of(Model::from_bytes({})), "M102");
  Session session = *Session::open(*Program::compile(add_model()));
  const char* name = nullptr;
  EXPECT_EQ(code_of(session.input(name)), "A704");
  EXPECT_EQ(code_of(session.output(nullptr)), "A704");
  TensorView view = *session.input(0);
  EXPECT_EQ(code_of(view.write_real({static_cast<const float*>(nullptr), 6})), "A711");
  EXPECT_EQ(code_of(session.run()), "A705");
  EXPECT_EQ(code_of(view.copy_from(std::span<const float>(static_cast<const float*>(nullptr), 6))), "A711");
  EXPECT_EQ(code_of(view.copy_to({static_cast<std::byte*>(nullptr), 24})), "A711");
  EXPECT_EQ(code_of(Session::open_in(*Program::compile(add_model()), {static_cast<std::byte*>(nullptr), 4096})),
            "A711");
}

TEST(EmptyObjects, ViewsFollowTheirSession) {
  auto session = std::make_unique<Session>(*Session::open(*Program::compile(add_model())));
  TensorView view = *session->input(0);
  Session moved = std::move(*session);
  session.reset();
  EXPECT_TRUE(view.write_real(std::vector<float>(6)));
  ASSERT_TRUE(moved.resize(std::vector<Shape>{{4, 3}, {4, 3}}));
  EXPECT_EQ(code_of(view.write_real(std::vector<float>(6))), "A702");
  moved = Session();
  EXPECT_EQ(code_of(view.read_real()), "A721");
}

TEST(EmptyObjects, ExceptionsOfTheApplicationStayOutside) {
  SessionOptions options;
  bool thrown = false;
  options.check_cancelled = [&]() -> bool {
    if (!thrown) return thrown = true, throw std::runtime_error("stop"), false;
    return false;
  };
  Session session = *Session::open(*Program::compile(add_model()), options);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(session.input(i)->write_real(std::vector<float>(6)));
  EXPECT_EQ(code_of(session.run()), "A722");
  EXPECT_TRUE(session.run());
}

TEST(Failure, ListsAreSharedAndAccessIsSafe) {
  const Status good;
  EXPECT_TRUE(good);
  EXPECT_TRUE(good.error().empty());
  EXPECT_EQ(name_of(good.error()[0].code), "A720");
  EXPECT_EQ(name_of(good.error().back().code), "A720");
  Status bad = fail(Code::A704);
  const Status moved = std::move(bad);
  EXPECT_FALSE(bad);
  EXPECT_EQ(&bad.error(), &moved.error());
  EXPECT_EQ(name_of(moved.error()[1].code), "A720");
  EXPECT_EQ(code_of(Status(Failure(Diagnostics()))), "I901");
  Result<std::vector<int>> list = fail(Code::A704);
  EXPECT_TRUE(list->empty());
  EXPECT_TRUE(list.value().empty());
  EXPECT_EQ(list.value_or(std::vector<int>{7})[0], 7);
  const Result<std::vector<int>> copy = list;
  list = std::vector<int>{1, 2};
  EXPECT_EQ(list->size(), 2u);
  EXPECT_EQ(code_of(copy), "A704");
  EXPECT_EQ(name_of(static_cast<Code>(60000)), "?");
}

// Copies of a failure are taken and dropped by several threads.
TEST(Failure, IsSharedBetweenThreads) {
  const Failure failure = fail(Code::A704, {{"what", "input"}, {"given", 1}, {"available", "the model has 0"}});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([failure] {
      for (int i = 0; i < 1000; ++i) {
        const Status copy = failure;
        if (copy.error().empty()) std::abort();
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failure.list().size(), 1u);
}

}  // namespace
}  // namespace surelite::tests
