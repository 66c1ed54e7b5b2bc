// SPDX-License-Identifier: Apache-2.0
// The arena of the headers: where it puts what, and when places can be resolved.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "tensorflow/lite/simple_memory_arena.h"

namespace surelite::compat_tests {
namespace {

using tflite::ArenaAllocWithUsageInterval;
using tflite::SimpleMemoryArena;

void count_report(TfLiteContext* of, const char*, ...) { ++*static_cast<int*>(of->impl_); }

struct Arena {
  TfLiteContext context{};
  SimpleMemoryArena arena{64};
  int reported = 0;
  Arena() {
    context.impl_ = &reported;
    context.ReportError = count_report;
  }
  ArenaAllocWithUsageInterval place(size_t alignment, size_t size, int first, int last) {
    ArenaAllocWithUsageInterval made;
    EXPECT_EQ(arena.Allocate(&context, alignment, size, 0, first, last, &made), kTfLiteOk);
    return made;
  }
  char* resolve(const ArenaAllocWithUsageInterval& place) {
    char* found = nullptr;
    EXPECT_EQ(arena.ResolveAlloc(&context, place, &found), kTfLiteOk);
    return found;
  }
};

TEST(MemoryArena, PlacesOfWhatIsUsedAtTheSameTime) {
  Arena a;
  const struct {
    size_t size;
    int first, last;
    size_t offset;
  } table[] = {{1000, 0, 2, 0},   {1000, 1, 4, 1024}, {1000, 2, 5, 2048}, {1000, 4, 5, 0},  // the first is free again
               {500, 3, 3, 0},    {500, 3, 5, 3072},  {0, 0, 9, 0},       {100, 6, 6, 0}};
  for (const auto& row : table)
    EXPECT_EQ(a.place(64, row.size, row.first, row.last).offset, row.offset) << row.size << " from " << row.first;
}

TEST(MemoryArena, TheNarrowestGapIsTaken) {
  Arena a;
  a.place(64, 64, 0, 9);                                 // 0
  a.place(64, 256, 0, 1);                                // 64, free from node 2 on
  a.place(64, 64, 0, 9);                                 // 320
  a.place(64, 128, 0, 1);                                // 384, free from node 2 on
  a.place(64, 64, 0, 9);                                 // 512
  EXPECT_EQ(a.place(64, 100, 2, 3).offset, 384u);
  EXPECT_EQ(a.place(64, 100, 2, 3).offset, 64u);
  EXPECT_EQ(a.place(32, 60, 2, 3).offset, 192u);
  EXPECT_EQ(a.place(64, 1000, 2, 3).offset, 576u);
}

TEST(MemoryArena, MemoryComesWithCommit) {
  Arena a;
  const ArenaAllocWithUsageInterval one = a.place(32, 100, 0, 3), two = a.place(32, 50, 1, 3);
  const ArenaAllocWithUsageInterval empty = a.place(1, 0, 0, 3);
  char* found = nullptr;
  EXPECT_EQ(a.arena.ResolveAlloc(&a.context, one, &found), kTfLiteError);
  EXPECT_EQ(a.reported, 1);
  bool moved = false;
  ASSERT_EQ(a.arena.Commit(&moved), kTfLiteOk);
  EXPECT_TRUE(moved);
  EXPECT_EQ(a.arena.BasePointer() % 64, 0);
  EXPECT_EQ(a.arena.GetBufferSize(), 178u);
  std::memset(a.resolve(one), 7, 100);
  EXPECT_EQ(a.resolve(two), a.resolve(one) + 128);
  EXPECT_EQ(a.resolve(empty), nullptr);
  ASSERT_EQ(a.arena.Commit(&moved), kTfLiteOk);
  EXPECT_FALSE(moved);
  // What is larger moves, and takes its contents along.
  a.place(64, 5000, 0, 3);
  ASSERT_EQ(a.arena.Commit(&moved), kTfLiteOk);
  EXPECT_TRUE(moved);
  EXPECT_EQ(a.resolve(one)[99], 7);
  ASSERT_EQ(a.arena.ReleaseBuffer(), kTfLiteOk);
  EXPECT_EQ(a.arena.BasePointer(), 0);
  EXPECT_EQ(a.arena.ResolveAlloc(&a.context, one, &found), kTfLiteError);
  ASSERT_EQ(a.arena.Commit(&moved), kTfLiteOk);
  EXPECT_TRUE(moved);
  ASSERT_EQ(a.arena.ClearPlan(), kTfLiteOk);
  EXPECT_EQ(a.place(64, 10, 0, 1).offset, 0u);
}

TEST(MemoryArena, WhatIsOverMakesRoom) {
  Arena a;
  std::vector<ArenaAllocWithUsageInterval> all = {a.place(64, 64, 0, 2), a.place(64, 64, 1, 5), a.place(64, 64, 4, 6)};
  EXPECT_EQ(all[2].offset, 0u);
  a.arena.PurgeActiveAllocs(3);
  a.arena.PurgeAfter(3);
  EXPECT_EQ(a.place(64, 64, 0, 9).offset, 0u);
  a.arena.CalculateActiveAllocs(all, 1);  // the first two
  EXPECT_EQ(a.place(64, 64, 0, 9).offset, 128u);
  a.arena.ResetAllocs();
  EXPECT_EQ(a.place(64, 64, 0, 9).offset, 0u);
}

TEST(MemoryArena, AlignmentsThatTheArenaLacksAreRefused) {
  Arena a;
  ArenaAllocWithUsageInterval made;
  EXPECT_EQ(a.arena.Allocate(&a.context, 128, 10, 0, 0, 1, &made), kTfLiteError);
  EXPECT_EQ(a.arena.Allocate(&a.context, 0, 10, 0, 0, 1, &made), kTfLiteError);
  EXPECT_EQ(a.reported, 2);
}

}  // namespace
}  // namespace surelite::compat_tests
