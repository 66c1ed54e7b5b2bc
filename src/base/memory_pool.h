// SPDX-License-Identifier: Apache-2.0
// Memory for blocks that are made together and live together: packed weights. Large pools ask the system for large pages,
// which cost a fifteenth of the time that small ones take to appear.
#pragma once

#include <cstddef>
#include <memory>

#include "base/memory.h"

namespace surelite {

// Thread-compatible. Blocks may outlive their pool.
class MemoryPool {
 public:
  // `expected`: bytes that will be asked for in all, roughly. Small pools take their blocks from the heap.
  explicit MemoryPool(size_t expected) : expected_(expected) {}
  // Filled with zeros, aligned for any kernel. Fails with B802.
  Result<Block> allocate(size_t bytes, const char* what);

 private:
  struct Region;
  size_t expected_;
  std::shared_ptr<const Region> region_;
  size_t used_ = 0;
};

// From the pool, or zeroed from the heap where there is none.
Result<Block> allocate_from(MemoryPool* pool, size_t bytes, const char* what);

}  // namespace surelite
