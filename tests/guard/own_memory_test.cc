// SPDX-License-Identifier: Apache-2.0
// How large the program's own memory is: static objects by symbol tables, local variables by frames.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

#include "guard/stack_frames.h"
#include "guard/state.h"
#include "guard/static_objects.h"

namespace surelite::guard {
namespace {

char one_object[100], another_object[4000];

uint64_t address_of(const volatile void* p) { return reinterpret_cast<uint64_t>(p); }

TEST(OwnMemory, StaticObjectsOfTheProgram) {
  one_object[0] = another_object[0] = 1;
  for (const size_t at : {size_t{0}, size_t{37}, size_t{99}}) {
    const StaticObject found = find_static_object(address_of(one_object + at));
    EXPECT_EQ(found.begin, address_of(one_object));
    EXPECT_EQ(found.bytes, sizeof one_object);
    EXPECT_NE(std::string(found.name).find("one_object"), std::string::npos) << found.name;
  }
  EXPECT_EQ(find_static_object(address_of(another_object + 3999)).bytes, sizeof another_object);
}

TEST(OwnMemory, OtherMemoryIsNoStaticObject) {
  const auto block = std::make_unique<char[]>(64);
  volatile char local = 0;
  EXPECT_EQ(find_static_object(address_of(block.get())).bytes, 0u);
  EXPECT_EQ(find_static_object(address_of(&local)).bytes, 0u);
  EXPECT_EQ(find_static_object(0).bytes, 0u);
  EXPECT_EQ(find_static_object(UINT64_MAX).bytes, 0u);
  EXPECT_EQ(find_stack_frame(address_of(block.get())).end, 0u);
  EXPECT_EQ(find_stack_frame(address_of(one_object)).end, 0u);
  EXPECT_EQ(find_stack_frame(0).end, 0u);
}

[[gnu::noinline]] void look_from_below(const volatile char* of_caller, size_t bytes) {
  volatile char own[40];
  own[0] = of_caller[0];
  const StackFrame here = find_stack_frame(address_of(own)), above = find_stack_frame(address_of(of_caller));
  EXPECT_LE(here.begin, address_of(own));
  EXPECT_GE(here.end, address_of(own) + sizeof own);
  EXPECT_LE(here.end, address_of(of_caller));
  EXPECT_GE(above.begin, here.end);
  EXPECT_GE(above.end, address_of(of_caller) + bytes);
  EXPECT_LT(above.end, address_of(of_caller) + 100000);
}

TEST(OwnMemory, LocalsEndWithTheirFrame) {
  volatile char buffer[200];
  buffer[0] = 1;
  look_from_below(buffer, sizeof buffer);
  buffer[199] = 2;
}

TEST(OwnMemory, EachKindHasItsWords) {
  const auto state = std::make_unique<State>();
  Fault fault;
  Finding finding;
  finding.cause = Cause::short_destination;
  finding.region = 0;
  finding.copy_bytes = 48;
  finding.distance = 24;
  fault.block_bytes = 24;
  std::string{"scores"}.copy(fault.block_name, sizeof fault.block_name);
  const struct {
    OwnMemory kind;
    const char* words;
  } table[] = {{OwnMemory::heap, "ends after 24 bytes (a heap block of 24 bytes)."},
               {OwnMemory::object, "ends after 24 bytes (the static object scores of 24 bytes)."},
               {OwnMemory::frame, "ends after 24 bytes (there the stack frame ends in which it lies)."}};
  for (const auto& row : table) {
    fault.block_kind = row.kind;
    char text[1000];
    describe(*state, fault, finding, text, sizeof text);
    EXPECT_NE(std::string(text).find(row.words), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace surelite::guard
