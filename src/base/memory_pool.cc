// SPDX-License-Identifier: Apache-2.0
#include "base/memory_pool.h"

#include <algorithm>
#include <new>

#include "base/checked.h"
#include "base/out_of_memory.h"
#include "base/platform/machine.h"
#include "base/platform/memory.h"

namespace surelite {
struct MemoryPool::Region {
  Region() = default;
  Region(const Region&) = delete;
  ~Region() {
    if (data) unmap_pages(data, bytes);
  }

  // Pages of zeros.
  static std::shared_ptr<Region> of(size_t wanted) {
    const size_t page = page_size_for(wanted);
    size_t size = 0;
    if (!checked_align(wanted, page, &size) || size > machine_limit(size)) return nullptr;
    auto region = std::shared_ptr<Region>(new (std::nothrow) Region);
    if (!region || !(region->data = map_pages(size, page))) return nullptr;
    region->bytes = size;
    if (page == kLargePage) advise_large_pages(region->data, size);
    return region;
  }

  std::byte* data = nullptr;
  size_t bytes = 0;
};

std::byte* MemoryPool::take(size_t rounded) {
  if (!region_ || region_->bytes - used_ < rounded) {
    // What comes beyond the estimate gets pages as it needs them.
    const auto region = Region::of(std::max(region_ ? 0 : expected_, rounded));
    if (!region) return nullptr;
    if (kept_ && region_) full_.push_back({region_, used_});
    region_ = region;
    used_ = 0;
  }
  used_ += rounded;
  return region_->data + (used_ - rounded);
}

Result<Block> MemoryPool::allocate(size_t bytes, const char* what) {
  size_t rounded = 0;
  if (!checked_add(allocated_, bytes, &allocated_)) allocated_ = SIZE_MAX;
  const bool pooled = shared() || expected_ >= kWorthLargePages;
  if (!pooled || !checked_align(std::max<size_t>(bytes, 1), kTensorAlignment, &rounded))
    return allocate_zeroed(bytes, what);
  if (AllocationFault::strikes()) return no_memory_for(what, bytes);
  const bool filled = replays_ && !refused_ && room_ - used_ >= rounded;
  if (replays_ && !filled) refuse();
  std::byte* const data = take(rounded);
  if (!data) return allocate_zeroed(bytes, what);
  return Block(data, bytes, region_, filled);
}

std::vector<std::span<const std::byte>> MemoryPool::parts() const {
  std::vector<std::span<const std::byte>> list;
  for (const Part& part : full_) list.emplace_back(part.region->data, part.used);
  if (region_) list.emplace_back(region_->data, used_);
  return list;
}

std::span<std::byte> MemoryPool::make_room(size_t bytes) {
  region_ = Region::of(bytes);
  if (!region_) return {};
  room_ = bytes;
  return {region_->data, bytes};
}

void MemoryPool::replay() { replays_ = true; }

// What follows is new, and must not lie where bytes of the room are.
void MemoryPool::refuse() {
  if (refused_) return;
  refused_ = true;
  region_ = nullptr;
  used_ = 0;
}

void MemoryPool::forget_room() {
  region_ = nullptr;
  room_ = 0;
}

Result<Block> allocate_from(MemoryPool* pool, size_t bytes, const char* what) {
  return pool ? pool->allocate(bytes, what) : allocate_zeroed(bytes, what);
}

}  // namespace surelite
