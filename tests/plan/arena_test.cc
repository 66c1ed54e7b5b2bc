// SPDX-License-Identifier: Apache-2.0
// Placement in an arena: a table of small ones, and what must hold for any list of buffers, few or very many.
#include "plan/arena.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <random>

namespace surelite::tests {
namespace {

size_t aligned(size_t bytes) { return (bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment; }

// Offsets are multiples of the alignment, all lies within the arena, and no two that are alive together overlap.
void expect_apart(std::vector<Lifetime> buffers, size_t total, const std::string& what) {
  std::erase_if(buffers, [](const Lifetime& b) { return b.bytes == 0; });
  std::ranges::sort(buffers, {}, &Lifetime::first);
  std::multimap<int, const Lifetime*> ends;      // of those that are alive
  std::map<size_t, const Lifetime*> alive;       // by offset
  for (const Lifetime& buffer : buffers) {
    while (!ends.empty() && ends.begin()->first < buffer.first) {
      alive.erase(ends.begin()->second->offset);
      ends.erase(ends.begin());
    }
    EXPECT_EQ(buffer.offset % kArenaAlignment, 0u) << what;
    EXPECT_LE(buffer.offset + aligned(buffer.bytes), total) << what;
    const auto next = alive.lower_bound(buffer.offset);
    EXPECT_TRUE(next == alive.end() || buffer.offset + aligned(buffer.bytes) <= next->first) << what;
    EXPECT_TRUE(next == alive.begin() || std::prev(next)->first + aligned(std::prev(next)->second->bytes) <=
                                             buffer.offset)
        << what;
    alive[buffer.offset] = &buffer;
    ends.emplace(buffer.last, &buffer);
  }
}

struct ArenaRow {
  const char* name;
  std::vector<Lifetime> buffers;
  size_t total;
};

TEST(Arena, Table) {
  const ArenaRow rows[] = {
      {"none", {}, 0},
      {"without bytes", {{0, 0, 9}, {0, 3, 3}}, 0},
      {"one", {{1, 0, 0}}, 64},
      {"alive together", {{64, 0, 1}, {65, 1, 2}}, 192},
      {"one after the other", {{64, 0, 0}, {640, 1, 1}, {100, 2, 2}}, 640},
      {"the last step counts", {{64, 0, 1}, {64, 1, 1}}, 128},
      // Only neighbours are alive together: alternately at both ends, as little as two of them take.
      {"chain", {{384, 0, 1}, {256, 1, 2}, {256, 2, 3}, {512, 3, 4}, {320, 4, 5}}, 832},
      {"a gap that fits", {{128, 0, 9}, {256, 0, 2}, {64, 0, 9}, {256, 4, 9}}, 448},
  };
  for (const ArenaRow& row : rows) {
    std::vector<Lifetime> buffers = row.buffers;
    EXPECT_EQ(place_in_arena(&buffers), row.total) << row.name;
    expect_apart(buffers, row.total, row.name);
    EXPECT_LE(arena_lower_bound(row.buffers), row.total) << row.name;
  }
}

// Few enough for every heuristic, and more than those are for.
TEST(Arena, RandomLifetimes) {
  std::mt19937 random(11);
  const auto below = [&](unsigned limit) { return static_cast<int>(random() % limit); };
  for (int round = 0; round < 150; ++round) {
    const bool many = round < 4;
    const int count = many ? 8193 + below(4000) : 1 + below(40);
    const int steps = many ? count / 4 : 1 + below(30);
    const unsigned longest = round % 2 ? 4 : 30;
    std::vector<Lifetime> buffers;
    for (int i = 0; i < count; ++i) {
      const int first = below(static_cast<unsigned>(steps));
      const size_t bytes = static_cast<size_t>(below(round % 3 ? 5 : 700)) * (round % 3 ? 64 : 1);
      buffers.push_back({bytes, first, first + below(longest)});
    }
    const size_t bound = arena_lower_bound(buffers), total = place_in_arena(&buffers);
    EXPECT_GE(total, bound) << round;
    expect_apart(buffers, total, "round " + std::to_string(round));
  }
}

}  // namespace
}  // namespace surelite::tests
