// SPDX-License-Identifier: Apache-2.0
#include "base/platform/memory.h"

#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "base/checked.h"

namespace surelite {
namespace {

constexpr size_t kSmallPage = 4096;  // the smallest there is; mappings are multiples of the real one anyway

}  // namespace

std::byte* allocate_aligned(size_t alignment, size_t bytes) {
  return static_cast<std::byte*>(std::aligned_alloc(alignment, bytes));
}

void free_aligned(std::byte* data) { std::free(data); }

size_t page_size_for(size_t bytes) { return bytes >= kWorthLargePages ? kLargePage : kSmallPage; }

std::byte* map_pages(size_t bytes, size_t page) {
  const size_t room = page > kSmallPage ? page : 0;  // to find a multiple of it
  size_t mapped = 0;
  if (!checked_add(bytes, room, &mapped)) return nullptr;
  void* all = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (all == MAP_FAILED) return nullptr;
  auto* const start = static_cast<std::byte*>(all);
  if (room == 0) return start;
  const size_t before = (page - reinterpret_cast<uintptr_t>(start) % page) % page;
  if (before) munmap(start, before);
  if (before < room) munmap(start + before + bytes, room - before);
  return start + before;
}

void unmap_pages(std::byte* data, size_t bytes) { munmap(data, bytes); }

bool pages_appear_when_touched() { return true; }

void advise_large_pages(std::byte* data, size_t bytes) {
#ifdef MADV_HUGEPAGE
  size_t length = 0;
  if (checked_align(bytes, kLargePage, &length)) madvise(data, length, MADV_HUGEPAGE);
#else
  (void)data, (void)bytes;
#endif
}

namespace {

// The system looks at memory that is written to a pipe, and does not fault.
bool copy_through_pipe(std::byte* to, const std::byte* from, size_t bytes) {
  int ends[2];
  if (pipe(ends) != 0) return false;
  bool copied = true;
  while (copied && bytes > 0) {
    const size_t piece = std::min(bytes, size_t{4096});
    copied = write(ends[1], from, piece) == static_cast<ssize_t>(piece) &&
             read(ends[0], to, piece) == static_cast<ssize_t>(piece);
    to += piece, from += piece, bytes -= piece;
  }
  close(ends[0]);
  close(ends[1]);
  return copied;
}

}  // namespace

bool copy_if_readable(std::byte* to, const std::byte* from, size_t bytes) {
  constexpr size_t kMost = size_t{1} << 30;  // of one call
  while (bytes > 0) {
    const size_t piece = std::min(bytes, kMost);
    const iovec local{to, piece}, remote{const_cast<std::byte*>(from), piece};
    const ssize_t got = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
    if (got < 0 && errno != EFAULT) return copy_through_pipe(to, from, bytes);
    if (got != static_cast<ssize_t>(piece)) return false;
    to += piece, from += piece, bytes -= piece;
  }
  return true;
}

void forget_pages(std::span<const std::byte> part) {
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto begin = (reinterpret_cast<uintptr_t>(part.data()) + page - 1) / page * page;
  const auto end = (reinterpret_cast<uintptr_t>(part.data()) + part.size()) / page * page;
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

}  // namespace surelite
