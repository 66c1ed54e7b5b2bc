// SPDX-License-Identifier: Apache-2.0
#include "base/memory_pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <new>

#include "base/checked.h"
#include "base/machine_memory.h"

namespace surelite {
struct MemoryPool::Region {
  Region() = default;
  Region(const Region&) = delete;
  ~Region() {
    if (data) munmap(data, bytes);
  }

  // Pages of zeros, `size` a multiple of large pages.
  bool map(size_t size) {
    void* all = mmap(nullptr, size + kLargePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (all == MAP_FAILED) return false;
    auto* const start = static_cast<std::byte*>(all);
    const size_t before = (kLargePage - reinterpret_cast<uintptr_t>(start) % kLargePage) % kLargePage;
    if (before) munmap(start, before);
    munmap(start + before + size, kLargePage - before);
    data = start + before, bytes = size;
    advise_large_pages(data, bytes);
    return true;
  }

  std::byte* data = nullptr;
  size_t bytes = 0;
};

Result<Block> MemoryPool::allocate(size_t bytes, const char* what) {
  size_t rounded = 0;
  if (expected_ < kWorthLargePages || !checked_align(std::max<size_t>(bytes, 1), kTensorAlignment, &rounded)) return allocate_zeroed(bytes, what);
  if (!region_ || region_->bytes - used_ < rounded) {
    // What comes beyond the estimate gets pages as it needs them.
    size_t size = 0;
    const auto region = std::shared_ptr<Region>(new (std::nothrow) Region);
    if (!checked_align(std::max(region_ ? 0 : expected_, rounded), kLargePage, &size) || size > machine_memory() || !region || !region->map(size))
      return allocate_zeroed(bytes, what);
    region_ = region;
    used_ = 0;
  }
  if (AllocationFault::strikes()) return fail(Code::B802, {{"what", what}, {"bytes", bytes}});
  Block block(region_->data + used_, bytes, region_);
  used_ += rounded;
  return block;
}

Result<Block> allocate_from(MemoryPool* pool, size_t bytes, const char* what) {
  return pool ? pool->allocate(bytes, what) : allocate_zeroed(bytes, what);
}

}  // namespace surelite
