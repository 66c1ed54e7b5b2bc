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
    EXPECT_TRUE(std::all_of(block->bytes().begin(), block->bytes().end(), [](std::byte b) { return b == std::byte{0}; }));
    std::memset(block->data(), static_cast<int>(blocks.size() + 1), size);
    blocks.push_back(std::move(*block));
  }
  pool.reset();
  for (size_t i = 0; i < blocks.size(); ++i)
    for (const std::byte b : blocks[i].bytes()) ASSERT_EQ(b, static_cast<std::byte>(i + 1)) << "block " << i;
}

INSTANTIATE_TEST_SUITE_P(Sizes, MemoryPoolTest,
                         testing::Values(Case{"Small", 1000, {1, 0, 64, 65, 5000}}, Case{"Large", 3 * kMiB, {100, kMiB, 0, 1, kMiB, 63}},
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

TEST(MemoryPool, RefusesWhatNoMachineHas) {
  MemoryPool pool(4 * kMiB);
  for (const size_t size : {SIZE_MAX, SIZE_MAX - 4096, SIZE_MAX / 2}) EXPECT_FALSE(pool.allocate(size, "a block"));
  EXPECT_TRUE(pool.allocate(1, "a block"));
}

}  // namespace
}  // namespace surelite
