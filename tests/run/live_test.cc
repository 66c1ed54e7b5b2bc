// SPDX-License-Identifier: Apache-2.0
// Objects that live: counted, and named where memory ends.
#include "base/live.h"

#include "base/memory.h"
#include "models.h"

namespace surelite::tests {
namespace {

TEST(Live, SessionsAndWhatTheyHold) {
  const LiveCounts before = count_live();
  {
    Result<Session> session = Session::open(*Program::compile(add_model({1, 1000}, {1, 1000})));
    ASSERT_TRUE(session);
    const LiveCounts now = count_live();
    EXPECT_EQ(now.open[static_cast<int>(LiveKind::session)], before.open[static_cast<int>(LiveKind::session)] + 1);
    EXPECT_GE(now.held_bytes, before.held_bytes + 12000);
    EXPECT_FALSE(list_live().empty());
  }
  EXPECT_EQ(count_live().held_bytes, before.held_bytes);
}

TEST(Live, NamedWhereMemoryEnds) {
  const Program program = *Program::compile(add_model());
  const Result<Session> one = Session::open(program), two = Session::open(program);
  AllocationFault::arm(0);
  const Result<Block> block = allocate(100, "a test");
  AllocationFault::disarm();
  ASSERT_FALSE(block);
  const std::string said = block.error()[0].text();
  EXPECT_NE(said.find("out of memory: 100 bytes for a test could not be had. 2 sessions are alive and hold "),
            std::string::npos)
      << said;
}

}  // namespace
}  // namespace surelite::tests
