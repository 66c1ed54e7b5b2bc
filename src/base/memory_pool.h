// SPDX-License-Identifier: Apache-2.0
// Memory for blocks that are made together and live together: packed weights. Large pools ask the system for large
// pages, which cost a fifteenth of the time that small ones take to appear. A pool can be kept: what its blocks hold is
// written to a file, and comes back in the blocks of a later pool that is asked for the same sizes in the same order.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/memory.h"

namespace surelite {

// Thread-compatible. Blocks may outlive their pool.
class MemoryPool {
 public:
  // `expected`: bytes that will be asked for in all, roughly. Small pools take their blocks from the heap.
  explicit MemoryPool(size_t expected) : expected_(expected) {}
  // Filled with zeros unless it is replayed, aligned for any kernel. Fails with B802.
  Result<Block> allocate(size_t bytes, const char* what);

  // Bytes asked for so far.
  size_t allocated() const { return allocated_; }

  // Before the first block: blocks stay, with the pool, for parts().
  void keep() { kept_ = true; }
  // What it holds comes from a file, or goes to one.
  bool shared() const { return kept_ || replays_; }
  bool replays() const { return replays_; }
  // The memory of all blocks so far in their order, each part a multiple of kTensorAlignment.
  std::vector<std::span<const std::byte>> parts() const;
  // Before the first block: memory for replay(). Empty where there is none.
  std::span<std::byte> make_room(size_t bytes);
  // Blocks come from that room as long as it lasts, as its bytes are. They are somebody's guess: whoever takes such a
  // block makes sure that no content of it can do harm.
  void replay();
  // Gives the room back.
  void forget_room();
  // A replayed block does not hold what it should.
  void refuse();
  // Every block was replayed, and nothing is left over.
  bool replayed() const { return replays_ && !refused_ && used_ == room_; }

 private:
  struct Region;
  struct Part {
    std::shared_ptr<const Region> region;
    size_t used = 0;
  };
  std::byte* take(size_t rounded);

  size_t expected_, allocated_ = 0;
  std::shared_ptr<const Region> region_;
  size_t used_ = 0;
  std::vector<Part> full_;  // kept pools: regions before this one
  size_t room_ = 0;
  bool kept_ = false, replays_ = false, refused_ = false;
};

// From the pool, or zeroed from the heap where there is none.
Result<Block> allocate_from(MemoryPool* pool, size_t bytes, const char* what);

}  // namespace surelite
