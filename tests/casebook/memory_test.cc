// SPDX-License-Identifier: Apache-2.0
// The casebook's shortages of memory (category 5), by number, on the native interface.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "../run/models.h"

namespace surelite::tests {
namespace {

struct Arena {
  explicit Arena(size_t size)
      : bytes(size), data(static_cast<std::byte*>(std::aligned_alloc(64, (size + 127) / 64 * 64))) {}
  ~Arena() { std::free(data); }
  std::span<std::byte> span() const { return {data, bytes}; }
  size_t bytes;
  std::byte* data;
};

// A pooling pyramid, so that the plan has several buffers.
ModelWriter pyramid(int extent) {
  ModelWriter writer;
  int tensor = writer.add_tensor("image", ElementType::float32, {1, extent, extent, 3});
  writer.set_inputs({tensor});
  for (int size = extent / 2; size >= 2; size /= 2) {
    const int next = writer.add_tensor("level", ElementType::float32, {1, size, size, 3});
    writer.add_operator(
        "MAX_POOL_2D", {tensor}, {next},
        {"Pool2DOptions",
         {{"padding", 1}, {"stride_w", 2}, {"stride_h", 2}, {"filter_width", 2}, {"filter_height", 2}}});
    tensor = next;
  }
  writer.set_outputs({tensor});
  return writer;
}

TEST(Casebook, C37C40ArenaTooSmall) {
  const Result<Program> program = Program::compile(build(pyramid(64)));
  ASSERT_TRUE(program);
  const size_t need = program->footprint().arena_bytes;
  const Arena arena(need / 2);
  const Result<Session> session = Session::open_in(*program, arena.span());
  ASSERT_FALSE(session);
  EXPECT_EQ(code_of(session), "B803");
  const std::string text = session.error()[0].text();
  EXPECT_NE(text.find(std::to_string(need / 2)), std::string::npos) << text;
  EXPECT_NE(text.find(std::to_string(need)), std::string::npos) << text;
}

// Every size below what is needed is refused, none crashes, and the size that the footprint tells is enough.
TEST(Casebook, C38C41EveryArenaSize) {
  const Result<Program> program = Program::compile(build(pyramid(16)));
  ASSERT_TRUE(program);
  const size_t need = program->footprint().arena_bytes;
  for (size_t size = 1; size < need; size += 7) {
    const Arena arena(size);
    EXPECT_EQ(code_of(Session::open_in(*program, arena.span())), "B803") << size;
  }
  const Arena arena(need);
  Result<Session> session = Session::open_in(*program, arena.span());
  ASSERT_TRUE(session);
  ASSERT_TRUE(session->input(0)->write_real(std::vector<float>(16 * 16 * 3, 0.5f)));
  EXPECT_TRUE(session->run());
}

TEST(Casebook, C43ArenaBeyondTheBudget) {
  const Result<Program> program = Program::compile(build(pyramid(4096)), {.memory_limit = 100 << 20});
  ASSERT_FALSE(program);
  EXPECT_EQ(code_of(program), "B801");
  const std::string text = program.error()[0].text();
  EXPECT_NE(text.find("the limit is 104857600"), std::string::npos) << text;
}

// A larger picture than the memory allows: refused, and the smaller one still works.
TEST(Casebook, C44PictureTooLargeForTheDevice) {
  const Result<Program> program = Program::compile(build(pyramid(224)), {.memory_limit = 4 << 20});
  ASSERT_TRUE(program) << program.error()[0].text();
  Result<Session> session = Session::open(*program);
  ASSERT_TRUE(session);
  const Status resized = session->resize(0, {1, 1024, 1024, 3});
  ASSERT_FALSE(resized);
  EXPECT_EQ(code_of(resized), "B801");
  EXPECT_EQ(code_of(session->run()), "A705");
  ASSERT_TRUE(session->resize(0, {1, 224, 224, 3}));
  ASSERT_TRUE(session->input(0)->write_real(std::vector<float>(224 * 224 * 3, 0.5f)));
  EXPECT_TRUE(session->run());
}

}  // namespace
}  // namespace surelite::tests
