// SPDX-License-Identifier: Apache-2.0
#include "guard/pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/checked.h"

namespace surelite {
namespace {

size_t page_size() {
  static const auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

bool all_slack(const std::byte* from, const std::byte* to) {
  return std::all_of(from, to, [](std::byte b) { return b == std::byte{GuardedRegion::kSlack}; });
}

}  // namespace

GuardedRegion::GuardedRegion(GuardedRegion&& other) noexcept { *this = std::move(other); }

GuardedRegion& GuardedRegion::operator=(GuardedRegion&& other) noexcept {
  std::swap(base_, other.base_);
  std::swap(mapped_, other.mapped_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

GuardedRegion::~GuardedRegion() {
  if (base_) munmap(base_, mapped_);
}

Result<GuardedRegion> GuardedRegion::map(size_t bytes, GuardSide side, const char* what) {
  const size_t page = page_size();
  size_t room = 0, mapped = 0;
  GuardedRegion region;
  if (checked_align(bytes, page, &room) && checked_add(room, 2 * page, &mapped)) {
    void* base = mmap(nullptr, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base != MAP_FAILED) {
      region.base_ = static_cast<std::byte*>(base);
      region.mapped_ = mapped;
      if (room == 0 || mprotect(region.base_ + page, room, PROT_READ | PROT_WRITE) == 0) {
        region.size_ = bytes;
        region.data_ = region.base_ + page + (side == GuardSide::after ? room - bytes : 0);
        if (room) std::memset(region.base_ + page, kSlack, room);
        if (bytes) std::memset(region.data_, kPoison, bytes);
        return region;
      }
    }
  }
  return fail(Code::B802, {{"what", what}, {"bytes", bytes}});
}

bool GuardedRegion::slack_intact() const {
  if (!base_) return true;
  const size_t page = page_size();
  return all_slack(base_ + page, data_) && all_slack(data_ + size_, base_ + mapped_ - page);
}

void GuardedRegion::retire() {
  if (base_) mprotect(base_, mapped_, PROT_NONE);
}

}  // namespace surelite
