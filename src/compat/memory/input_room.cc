// SPDX-License-Identifier: Apache-2.0
// Input memory with room around it.
#include "compat/memory/input_room.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "base/out_of_memory.h"

namespace surelite::compat {
namespace {

constexpr size_t kBefore = 64;  // keeps the data aligned to 64 bytes
constexpr size_t kLeastRoom = size_t{1} << 20;
constexpr size_t kMostRoom = sizeof(void*) >= 8 ? size_t{1} << 30 : size_t{16} << 20;

size_t page_size() {
  static const size_t size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

// Calls visit(begin, end) for the stretches of [begin, end) that lie in pages which were ever touched, last first.
// Stops where visit returns true.
template <class Visit>
bool visit_touched(std::byte* base, const std::byte* begin, const std::byte* end, Visit&& visit) {
  const size_t page = page_size();
  const size_t first = static_cast<size_t>(begin - base) / page;
  const size_t last = (static_cast<size_t>(end - base) + page - 1) / page;
  if (first >= last) return false;
  std::vector<unsigned char> resident(last - first, 1);
  if (mincore(base + first * page, (last - first) * page, resident.data()) != 0)
    std::fill(resident.begin(), resident.end(), 1);
  for (size_t p = last; p-- > first;) {
    if (!(resident[p - first] & 1)) continue;
    const std::byte* from = std::max<const std::byte*>(begin, base + p * page);
    const std::byte* to = std::min<const std::byte*>(end, base + (p + 1) * page);
    if (from < to && visit(from, to)) return true;
  }
  return false;
}

}  // namespace

InputRoom::InputRoom(InputRoom&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      mapped_(std::exchange(other.mapped_, 0)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      room_(std::exchange(other.room_, Room())) {}

InputRoom& InputRoom::operator=(InputRoom&& other) noexcept {
  std::swap(base_, other.base_);
  std::swap(mapped_, other.mapped_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(room_, other.room_);
  return *this;
}

InputRoom::~InputRoom() {
  if (base_) munmap(base_, mapped_ + page_size());
}

Result<InputRoom> InputRoom::map(size_t bytes) {
  const auto refuse = [&] { return no_memory_for("an input tensor", bytes); };
  size_t room = 0, total = 0;
  if (!checked_mul(bytes, size_t{4}, &room)) return refuse();
  room = std::clamp(room, kLeastRoom, kMostRoom);
  if (!checked_add(bytes, room + kBefore, &total) || !checked_align(total, page_size(), &total)) return refuse();
  void* base =
      mmap(nullptr, total + page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) return refuse();
  InputRoom fresh;
  fresh.base_ = static_cast<std::byte*>(base);
  fresh.mapped_ = total;
  fresh.data_ = fresh.base_ + kBefore;
  fresh.size_ = bytes;
  if (mprotect(fresh.base_ + total, page_size(), PROT_NONE) != 0) return refuse();
  madvise(fresh.base_, total, MADV_NOHUGEPAGE);  // so that touched() sees single pages
  fresh.write_surroundings();
  return fresh;
}

void InputRoom::write_surroundings() {
  write_canary(base_, kBefore);
  const Fence fence{.data = data_, .bytes = size_};
  std::byte* const end = data_ + size_;
  room_.fill({end, static_cast<size_t>(base_ + mapped_ - end)}, {&fence, 1});
}

bool InputRoom::suspicious() const { return underrun() || !holds_canary(data_ + size_, kCanaryBytes); }
bool InputRoom::underrun() const { return !holds_canary(base_, kBefore); }

bool InputRoom::written() const {
  return visit_touched(base_, data_, data_ + size_, [](const std::byte* from, const std::byte* to) {
    return std::any_of(from, to, [](std::byte b) { return b != std::byte{0}; });
  });
}

size_t InputRoom::overrun() const {
  const std::byte* end = room_.written_end();
  return end ? static_cast<size_t>(end - (data_ + size_)) : 0;
}

size_t InputRoom::touched() const {
  const size_t page = page_size();
  const std::byte* last_page = base_ + static_cast<size_t>(data_ + size_ - base_) / page * page;
  size_t end = 0;
  if (last_page <= base_ + page) return 0;
  visit_touched(base_, base_ + page, last_page, [&](const std::byte*, const std::byte* to) {
    end = static_cast<size_t>(to - data_);
    return true;
  });
  return end;
}

void InputRoom::clear() {
  madvise(base_, mapped_, MADV_DONTNEED);
  write_surroundings();
}

void InputRoom::repair() {
  const size_t page = page_size();
  std::byte* const from = data_ + size_;
  auto* const whole = base_ + (static_cast<size_t>(from - base_) + page - 1) / page * page;
  if (whole < base_ + mapped_) madvise(whole, static_cast<size_t>(base_ + mapped_ - whole), MADV_DONTNEED);
  std::memset(from, 0, static_cast<size_t>(std::min(whole, base_ + mapped_) - from));
  write_surroundings();
}

}  // namespace surelite::compat
