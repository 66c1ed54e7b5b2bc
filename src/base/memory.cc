// SPDX-License-Identifier: Apache-2.0
// Aligned allocation with a hook that lets tests fail any one call.
#include "base/memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/checked.h"
#include "base/platform/machine.h"

namespace surelite {
namespace {

thread_local int64_t fault_after = -1;
thread_local int64_t call_count = 0;

constexpr size_t kPage = 4096;  // the smallest there is; mappings are multiples of the real one anyway

}  // namespace

void Block::release() {
  if (mapping_) munmap(mapping_, mapped_);
  else if (!owner_) std::free(data_);
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

// Slack starts as zero pages that are not there: only resident pages need a look.
size_t Block::written_slack() const {
  if (slack_ == 0) return 0;
  const std::byte* end = mapping_ + mapped_;
  const std::byte* page = end - kPage;
  for (; page >= data_ + size_ && page >= mapping_; page -= kPage) {
    unsigned char resident = 0;
    if (mincore(const_cast<std::byte*>(page), kPage, &resident) == 0 && !(resident & 1)) continue;
    const std::byte* last = page + kPage;
    while (last > page && last[-1] == std::byte{0}) --last;
    if (last > page) return last > data_ + size_ ? static_cast<size_t>(last - (data_ + size_)) : 0;
  }
  const std::byte* last = page + kPage;  // the page that the block's own end lies in
  while (last > data_ + size_ && last[-1] == std::byte{0}) --last;
  return last > data_ + size_ ? static_cast<size_t>(last - (data_ + size_)) : 0;
}

Result<Block> allocate(size_t bytes, const char* what) {
  size_t rounded = 0;
  void* data = nullptr;
  if (!AllocationFault::strikes() && bytes <= machine_limit(bytes) && checked_align(bytes == 0 ? 1 : bytes, kTensorAlignment, &rounded))
    data = std::aligned_alloc(kTensorAlignment, rounded);
  if (data == nullptr) return fail(Code::B802, {{"what", what}, {"bytes", bytes}});
  return Block(static_cast<std::byte*>(data), bytes);
}

Result<Block> allocate_with_slack(size_t bytes, size_t slack, const char* what) {
  size_t room = 0, mapped = 0;
  Block block;
  // Large pages lie at multiples of their size; the last one may reach into the slack.
  const size_t large = bytes >= kWorthLargePages ? kLargePage : 0;
  if (!AllocationFault::strikes() && bytes <= machine_limit(bytes) && checked_add(bytes, std::max(slack, large), &room) &&
      checked_align(room, kPage, &room) && checked_add(room, kPage + large, &mapped)) {
    void* mapping = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping != MAP_FAILED) {
      block.mapping_ = static_cast<std::byte*>(mapping);
      block.mapped_ = mapped;
      block.data_ = block.mapping_ + kPage;
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
  return fail(Code::B802, {{"what", what}, {"bytes", bytes}});
}

void advise_large_pages(std::byte* data, size_t bytes) {
#ifdef MADV_HUGEPAGE
  size_t length = 0;
  if (checked_align(bytes, kLargePage, &length)) madvise(data, length, MADV_HUGEPAGE);
#else
  (void)data, (void)bytes;
#endif
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
