// SPDX-License-Identifier: Apache-2.0
// Blocks of a pool: zeroed, aligned, apart from each other, alive without their pool, and able to fail.
#include "base/memory_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace surelite {
namespace {

constexpr size_t kMiB = size_t{1} << 20;

struct Case {
  const char* name;
  size_t expected;
  std::vector<size_t> sizes;
};
class MemoryPoolTest : public testing::TestWithParam<Case> {};

TEST_P(MemoryPoolTest, BlocksAreZeroedAlignedAndApart) {
  auto pool = std::make_unique<MemoryPool>(GetParam().expected);
  std::vector<Block> blocks;
  for (const size_t size : GetParam().sizes) {
    Result<Block> block = pool->allocate(size, "a block");
    ASSERT_TRUE(block);
    ASSERT_EQ(block->size(), size);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block->data()) % kTensorAlignment, 0u);
    EXPECT_TRUE(
        std::all_of(block->bytes().begin(), block->bytes().end(), [](std::byte b) { return b == std::byte{0}; }));
    std::memset(block->data(), static_cast<int>(blocks.size() + 1), size);
    blocks.push_back(std::move(*block));
  }
  pool.reset();
  for (size_t i = 0; i < blocks.size(); ++i)
    for (const std::byte b : blocks[i].bytes()) ASSERT_EQ(b, static_cast<std::byte>(i + 1)) << "block " << i;
}

INSTANTIATE_TEST_SUITE_P(Sizes, MemoryPoolTest,
                         testing::Values(Case{"Small", 1000, {1, 0, 64, 65, 5000}},
                                         Case{"Large", 3 * kMiB, {100, kMiB, 0, 1, kMiB, 63}},
                                         Case{"BeyondTheEstimate", kMiB, {kMiB, kMiB, kMiB, 7, 5 * kMiB}}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(MemoryPool, FailsWhereATestAsksForIt) {
  for (const size_t expected : {size_t{100}, 4 * kMiB}) {
    MemoryPool pool(expected);
    AllocationFault::arm(1);
    EXPECT_TRUE(pool.allocate(10, "a block"));
    const Result<Block> refused = pool.allocate(20, "packed weights");
    AllocationFault::disarm();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().front().code, Code::B802);
    EXPECT_TRUE(pool.allocate(20, "a block"));
  }
}

TEST(MemoryPool, GivesBackWhatWasKept) {
  const std::vector<size_t> sizes{100, 5000, 1, 2 * kMiB, 64, 3 * kMiB};
  for (const size_t expected : {size_t{0}, size_t{100}, 3 * kMiB}) {
    MemoryPool pool(expected);
    pool.keep();
    std::vector<Block> blocks;
    for (const size_t size : sizes) {
      blocks.push_back(*pool.allocate(size, "a block"));
      EXPECT_FALSE(blocks.back().filled());
      std::memset(blocks.back().data(), static_cast<int>(blocks.size()), size);
    }
    std::vector<std::byte> kept;
    for (const std::span<const std::byte> part : pool.parts()) kept.insert(kept.end(), part.begin(), part.end());

    for (const size_t asked : {sizes.size(), sizes.size() - 1, sizes.size() + 1}) {
      MemoryPool again(expected);
      const std::span<std::byte> room = again.make_room(kept.size());
      ASSERT_EQ(room.size(), kept.size());
      std::memcpy(room.data(), kept.data(), kept.size());
      again.replay();
      for (size_t i = 0; i < asked; ++i) {
        const Block block = *again.allocate(i < sizes.size() ? sizes[i] : 7, "a block");
        EXPECT_EQ(block.filled(), i < sizes.size());
        for (const std::byte b : block.bytes())
          ASSERT_EQ(b, static_cast<std::byte>(i < sizes.size() ? i + 1 : 0)) << "block " << i;
      }
      EXPECT_EQ(again.replayed(), asked == sizes.size());
    }
  }
}

TEST(MemoryPool, IsZeroAgainAfterARefusal) {
  MemoryPool pool(0);
  const std::span<std::byte> room = pool.make_room(4096);
  std::memset(room.data(), 1, room.size());
  pool.replay();
  const Block first = *pool.allocate(64, "a block");
  pool.refuse();
  const Block second = *pool.allocate(64, "a block");
  EXPECT_TRUE(first.filled() && !second.filled() && !pool.replayed());
  EXPECT_EQ(first.data()[63], std::byte{1});
  EXPECT_EQ(second.data()[0], std::byte{0});
}

TEST(MemoryPool, RefusesWhatNoMachineHas) {
  MemoryPool pool(4 * kMiB);
  for (const size_t size : {SIZE_MAX, SIZE_MAX - 4096, SIZE_MAX / 2}) EXPECT_FALSE(pool.allocate(size, "a block"));
  EXPECT_TRUE(pool.allocate(1, "a block"));
}

}  // namespace
}  // namespace surelite
