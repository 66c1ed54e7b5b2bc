// SPDX-License-Identifier: Apache-2.0
// The heap's blocks are looked up while other threads allocate, free and give memory back: what is found is right, and
// nothing is read that is no longer there.
#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "guard/caller_memory.h"

namespace surelite::guard {
namespace {

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

// Grows the heap by some megabytes and shrinks it again; blocks of many sizes in between.
void disturb(std::atomic<bool>* stop, unsigned seed) {
  std::vector<void*> blocks;
  while (!*stop) {
    for (int i = 0; i < 200; ++i) {
      seed = seed * 1664525 + 1013904223;
      blocks.push_back(malloc(16 + (seed >> 8) % (i % 4 ? 900 : 100'000)));
      if (blocks.back()) *static_cast<volatile char*>(blocks.back()) = 1;
      if (seed % 3 == 0) {
        std::swap(blocks[seed / 7 % blocks.size()], blocks.back());
        free(blocks.back());
        blocks.pop_back();
      }
    }
    for (void* block : blocks) free(block);
    blocks.clear();
    malloc_trim(0);
  }
}

// Emulators of a processor list their mappings without names.
bool heap_is_named() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);)
    if (line.find("[heap]") != line.npos) return true;
  return false;
}

TEST(BusyHeap, BlocksAreKnownRightOrNotAtAll) {
  if (!heap_is_named()) GTEST_SKIP() << "no mapping is named as the heap, so that its blocks cannot be known";
  mallopt(M_ARENA_MAX, 1);
  find_heap();
  std::atomic<bool> stop{false};
  std::thread other(disturb, &stop, 1u), another(disturb, &stop, 2u);
  int known = 0;
  for (int i = 0; i < 150; ++i) {
    const size_t bytes = 40 + static_cast<size_t>(i) * 37 % 3000;
    auto* const own = static_cast<char*>(malloc(bytes));
    ASSERT_NE(own, nullptr);
    for (const size_t at : {size_t{0}, bytes / 2, bytes - 1}) {
      const Block block = find_block(reinterpret_cast<uint64_t>(own + at));
      if (block.bytes == 0) continue;
      ++known;
      ASSERT_EQ(block.begin, reinterpret_cast<uint64_t>(own)) << bytes << " bytes, at " << at;
      ASSERT_EQ(block.bytes, malloc_usable_size(own));
    }
    // Whatever is there now, if it is there.
    find_block(reinterpret_cast<uint64_t>(own) + (uint64_t{1} << 20) * static_cast<uint64_t>(i % 8));
    // What was just given back is no block; the next one may have it at once.
    free(own);
  }
  stop = true;
  other.join();
  another.join();
  // Mostly they are known.
  EXPECT_GT(known, 100);
}

#endif

}  // namespace
}  // namespace surelite::guard
