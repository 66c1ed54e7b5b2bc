// SPDX-License-Identifier: Apache-2.0
#include "guard/pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <utility>

#include "base/checked.h"
#include "base/out_of_memory.h"

namespace surelite {
namespace {

size_t page_size() {
  static const auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

// Retired mappings, oldest first: address space without memory behind it.
struct Retired {
  std::byte* base;
  size_t mapped;
  int slot;
};
constexpr size_t kQuarantineRegions = 4096;
constexpr size_t kQuarantineBytes = size_t{16} << 30;

// Address space kept inaccessible on each side of `bytes`: what walks in strides, or writes wide elements into
// bytes, still lands there, and nobody else's memory lies where such a copy would end.
size_t margin_for(size_t bytes) {
  constexpr size_t kMost = size_t{64} << 20, kWidest = 8;
  const size_t page = page_size();
  if (bytes >= kMost / kWidest) return kMost;
  return std::max(16 * page, (bytes * kWidest + page - 1) / page * page);
}

// The oldest first, in a ring: sessions close where there is no memory left to remember theirs in. Nothing in it has a
// destructor: static objects may still close sessions while the process ends.
struct Quarantine {
  std::mutex mutex;
  std::array<Retired, kQuarantineRegions> ring;
  size_t first = 0, count = 0, bytes = 0;

  void let_oldest_go() {
    const Retired oldest = ring[first];
    first = (first + 1) % ring.size();
    --count;
    bytes -= oldest.mapped;
    guard::free_region(oldest.slot);
    munmap(oldest.base, oldest.mapped);
  }
};
constinit Quarantine waiting{};

void quarantine(Retired fresh) {
  madvise(fresh.base, fresh.mapped, MADV_DONTNEED);
  mprotect(fresh.base, fresh.mapped, PROT_NONE);
  const std::lock_guard lock(waiting.mutex);
  if (waiting.count == waiting.ring.size()) waiting.let_oldest_go();
  waiting.ring[(waiting.first + waiting.count) % waiting.ring.size()] = fresh;
  ++waiting.count;
  waiting.bytes += fresh.mapped;
  while (waiting.bytes > kQuarantineBytes) waiting.let_oldest_go();
}

// First byte of [from, to) that is not slack, else `to`. By words first: it is looked at before and after every run.
const std::byte* skip_slack(const std::byte* from, const std::byte* to) {
  constexpr uint64_t kWord = 0x0101010101010101ull * GuardedRegion::kSlack;
  for (uint64_t word; to - from >= 8; from += 8) {
    std::memcpy(&word, from, sizeof(word));
    if (word != kWord) break;
  }
  return std::find_if(from, to, [](std::byte b) { return b != std::byte{GuardedRegion::kSlack}; });
}

}  // namespace

GuardedRegion::GuardedRegion(GuardedRegion&& other) noexcept { *this = std::move(other); }

GuardedRegion& GuardedRegion::operator=(GuardedRegion&& other) noexcept {
  std::swap(base_, other.base_);
  std::swap(mapped_, other.mapped_);
  std::swap(margin_, other.margin_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(slot_, other.slot_);
  std::swap(end_, other.end_);
  return *this;
}

GuardedRegion::~GuardedRegion() {
  if (!base_) return;
  if (slot_ < 0) {
    munmap(base_, mapped_);
    return;
  }
  guard::retire_region(slot_, end_);
  quarantine({base_, mapped_, slot_});
}

void GuardedRegion::describe(const guard::Description& description) {
  slot_ = guard::add_region({base_, mapped_}, {data_, size_}, description);
}

Result<GuardedRegion> GuardedRegion::map(size_t bytes, Guarding side, const char* what) {
  const size_t margin = margin_for(bytes);
  size_t room = 0, mapped = 0;
  GuardedRegion region;
  if (checked_align(bytes, page_size(), &room) && checked_add(room, 2 * margin, &mapped)) {
    void* base = mmap(nullptr, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base != MAP_FAILED) {
      region.base_ = static_cast<std::byte*>(base);
      region.mapped_ = mapped;
      region.margin_ = margin;
      if (room == 0 || mprotect(region.base_ + margin, room, PROT_READ | PROT_WRITE) == 0) {
        region.size_ = bytes;
        region.data_ = region.base_ + margin + (side == Guarding::after ? room - bytes : 0);
        if (room) std::memset(region.base_ + margin, kSlack, room);
        if (bytes) std::memset(region.data_, kPoison, bytes);
        return region;
      }
    }
  }
  return no_memory_for(what, bytes);
}

void GuardedRegion::seal() {
  if (mapped_ > 2 * margin_) mprotect(base_ + margin_, mapped_ - 2 * margin_, PROT_READ);
}

std::optional<GuardedRegion::Damage> GuardedRegion::damage() const {
  if (!base_) return std::nullopt;
  const std::pair<const std::byte*, const std::byte*> sides[] = {{base_ + margin_, data_},
                                                                 {data_ + size_, base_ + mapped_ - margin_}};
  for (const auto& [from, to] : sides) {
    const std::byte* first = skip_slack(from, to);
    if (first == to) continue;
    const std::byte* last = to - 1;
    while (*last == std::byte{kSlack}) --last;
    return Damage{first - data_, last - data_};
  }
  return std::nullopt;
}

void GuardedRegion::repair_slack() {
  std::memset(base_ + margin_, kSlack, static_cast<size_t>(data_ - base_) - margin_);
  std::memset(data_ + size_, kSlack, static_cast<size_t>(base_ + mapped_ - margin_ - data_) - size_);
}

}  // namespace surelite
