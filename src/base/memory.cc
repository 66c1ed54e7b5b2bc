// SPDX-License-Identifier: Apache-2.0
// Aligned allocation with a hook that lets tests fail any one call.
#include "base/memory.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "base/checked.h"
#include "base/out_of_memory.h"
#include "base/platform/machine.h"
#include "base/platform/memory.h"

namespace surelite {
namespace {

thread_local int64_t fault_after = -1;
thread_local int64_t call_count = 0;

}  // namespace

void Block::release() {
  if (mapping_) unmap_pages(mapping_, mapped_);
  else if (!owner_) free_aligned(data_);
}

Block& Block::operator=(Block&& other) noexcept {
  if (this != &other) {
    release();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    slack_ = std::exchange(other.slack_, 0);
    mapping_ = std::exchange(other.mapping_, nullptr);
    mapped_ = std::exchange(other.mapped_, 0);
    owner_ = std::exchange(other.owner_, nullptr);
    filled_ = std::exchange(other.filled_, false);
  }
  return *this;
}

Block::~Block() { release(); }

Result<Block> allocate(size_t bytes, const char* what) {
  size_t rounded = 0;
  std::byte* data = nullptr;
  if (!AllocationFault::strikes() && bytes <= machine_limit(bytes) &&
      checked_align(bytes == 0 ? 1 : bytes, kTensorAlignment, &rounded))
    data = allocate_aligned(kTensorAlignment, rounded);
  if (data == nullptr) return no_memory_for(what, bytes);
  return Block(data, bytes);
}

Result<Block> allocate_with_slack(size_t bytes, size_t slack, const char* what) {
  if (!pages_appear_when_touched()) return allocate_zeroed(bytes, what);
  const size_t small = page_size_for(0);
  size_t room = 0, mapped = 0;
  Block block;
  // Large pages lie at multiples of their size; the last one may reach into the slack.
  const size_t page = page_size_for(bytes), large = page > small ? page : 0;
  if (!AllocationFault::strikes() && bytes <= machine_limit(bytes) &&
      checked_add(bytes, std::max(slack, large), &room) && checked_align(room, small, &room) &&
      checked_add(room, small + large, &mapped)) {
    if (std::byte* const mapping = map_pages(mapped, small)) {
      block.mapping_ = mapping;
      block.mapped_ = mapped;
      block.data_ = block.mapping_ + small;
      if (large) {
        const uintptr_t rest = reinterpret_cast<uintptr_t>(block.data_) % large;
        block.data_ += rest ? large - rest : 0;
        advise_large_pages(block.data_, bytes);
      }
      block.size_ = bytes;
      block.slack_ = static_cast<size_t>(block.mapping_ + mapped - block.data_) - bytes;
      return block;
    }
  }
  return no_memory_for(what, bytes);
}

Result<Block> allocate_zeroed(size_t bytes, const char* what) {
  Result<Block> block = allocate(bytes, what);
  if (block && bytes) std::memset(block->data(), 0, bytes);
  return block;
}

void AllocationFault::arm(int64_t calls_before_failure) {
  fault_after = calls_before_failure;
  call_count = 0;
}
bool AllocationFault::strikes() {
  const int64_t call = call_count++;
  return fault_after >= 0 && call >= fault_after;
}
void AllocationFault::disarm() { fault_after = -1; }
int64_t AllocationFault::calls() { return call_count; }

}  // namespace surelite
