// SPDX-License-Identifier: Apache-2.0
// Aligned allocation with a hook that lets tests fail any one call.
#include "base/memory.h"

#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/checked.h"

namespace surelite {
namespace {

thread_local int64_t fault_after = -1;
thread_local int64_t call_count = 0;

}  // namespace

Block& Block::operator=(Block&& other) noexcept {
  if (this != &other) {
    std::free(data_);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

Block::~Block() { std::free(data_); }

Result<Block> allocate(size_t bytes, const char* what) {
  const int64_t call = call_count++;
  const bool injected = fault_after >= 0 && call >= fault_after;
  size_t rounded = 0;
  void* data = nullptr;
  if (!injected && checked_align(bytes == 0 ? 1 : bytes, kTensorAlignment, &rounded))
    data = std::aligned_alloc(kTensorAlignment, rounded);
  if (data == nullptr) return fail(Code::B802, {{"what", what}, {"bytes", bytes}});
  return Block(static_cast<std::byte*>(data), bytes);
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
void AllocationFault::disarm() { fault_after = -1; }
int64_t AllocationFault::calls() { return call_count; }

}  // namespace surelite
