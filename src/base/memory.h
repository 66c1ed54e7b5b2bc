// SPDX-License-Identifier: Apache-2.0
// The one door for memory whose size a model or a caller controls. It never throws, and tests can make it fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "surelite/diagnostic.h"

namespace surelite {

// A block of bytes that frees itself. Empty after a move.
class Block {
 public:
  Block() = default;
  Block(std::byte* data, size_t size) : data_(data), size_(size) {}
  // Part of memory that `owner` frees.
  Block(std::byte* data, size_t size, std::shared_ptr<const void> owner, bool filled = false)
      : data_(data), size_(size), owner_(std::move(owner)), filled_(filled) {}
  Block(Block&& other) noexcept { *this = std::move(other); }
  Block& operator=(Block&& other) noexcept;
  ~Block();

  std::byte* data() const { return data_; }
  size_t size() const { return size_; }
  std::span<std::byte> bytes() const { return {data_, size_}; }
  // Bytes behind the end that belong to the block too (allocate_with_slack).
  size_t slack() const { return slack_; }
  // The bytes are those that an earlier owner of such a block left behind (MemoryPool::replay).
  bool filled() const { return filled_; }

 private:
  friend Result<Block> allocate_with_slack(size_t, size_t, const char*);
  void release();
  std::byte* data_ = nullptr;
  size_t size_ = 0;
  size_t slack_ = 0;
  std::byte* mapping_ = nullptr;  // null: from the heap
  size_t mapped_ = 0;
  std::shared_ptr<const void> owner_;
  bool filled_ = false;
};

inline constexpr size_t kTensorAlignment = 64;

// Uninitialized bytes, aligned for any kernel. Fails with B802, which names `what` and the size.
// A request for 0 bytes gives a block that may be pointed at but holds nothing.
Result<Block> allocate(size_t bytes, const char* what);
// The same, filled with zeros.
Result<Block> allocate_zeroed(size_t bytes, const char* what);

// Zeroed memory of its own pages, with a page in front and at least `slack` bytes behind that nobody else uses: what
// runs over the end lands there. Slack that is never touched costs address space only; where it would cost memory,
// there is none.
Result<Block> allocate_with_slack(size_t bytes, size_t slack, const char* what);

// For tests. After arm(n) the n-th call of allocate (counting from 0) and all later ones of this thread fail.
struct AllocationFault {
  static void arm(int64_t calls_before_failure);
  static void disarm();
  // Counts a call and says whether it is to fail; for other ways to get memory than allocate.
  static bool strikes();
  // Calls of allocate on this thread since arm.
  static int64_t calls();
};

}  // namespace surelite
