// SPDX-License-Identifier: Apache-2.0
#include "guard/caller_memory.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace surelite::guard {
namespace {

#if defined(__GLIBC__) && __SIZEOF_POINTER__ == 8

// A chunk of glibc's heap: the size of the one before it, its own with three flags, then what the program sees, which
// reaches into the first word of the next chunk.
constexpr uint64_t kHead = 2 * sizeof(uint64_t), kFlags = 7, kMapped = 2, kPage = 4096;
constexpr int kMostChunks = 1 << 20;
constexpr int kProof = 16;  // blocks behind one that is believed
uint64_t heap_begin = 0;

bool read_safely(uint64_t from, void* to, size_t bytes) {
  const iovec local{to, bytes}, remote{reinterpret_cast<void*>(from), bytes};
  return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == static_cast<ssize_t>(bytes);
}

// Blocks of more than 128 KiB have a mapping of their own, and are known by their first address only.
Block mapped_block(uint64_t address) {
  uint64_t head[2];
  if (address % kPage != kHead || !read_safely(address - kHead, head, sizeof(head))) return {};
  const uint64_t size = head[1] & ~kFlags;
  if (head[0] != 0 || (head[1] & kFlags) != kMapped || size == 0 || size % kPage != 0) return {};
  return {address, size - kHead};
}

// Words of the heap through the system, some pages at a time: another thread may give its end back meanwhile.
class Heap {
 public:
  bool word(uint64_t address, uint64_t* value) {
    if (address < begin_ || address >= end_) read(address & ~(kPage - 1));
    if (address >= end_) return false;
    *value = words_[(address - begin_) / sizeof(uint64_t)];
    return true;
  }

 private:
  static constexpr size_t kPages = 4;

  // Up to the first page that is not there.
  void read(uint64_t begin) {
    const iovec local{words_, sizeof words_};
    iovec remote[kPages];
    for (size_t i = 0; i < kPages; ++i) remote[i] = {reinterpret_cast<void*>(begin + i * kPage), kPage};
    const ssize_t got = process_vm_readv(getpid(), &local, 1, remote, kPages, 0);
    begin_ = begin;
    end_ = begin + (got > 0 ? static_cast<uint64_t>(got) / kPage * kPage : 0);
  }

  uint64_t begin_ = 0, end_ = 0;
  uint64_t words_[kPages * kPage / sizeof(uint64_t)];
};

// The others lie one behind the other from the heap's start on. While another thread parts a block, the list leads
// astray for a moment: it must fit together for some blocks behind the one that is looked for, too, or up to the end.
Block heap_block(uint64_t address) {
  const auto end = reinterpret_cast<uint64_t>(sbrk(0));
  if (heap_begin == 0 || address < heap_begin + kHead || address >= end) return {};
  Heap heap;
  Block found;
  uint64_t at = heap_begin, head = 0, before = 0;
  if (!heap.word(at + sizeof(uint64_t), &head)) return {};
  for (int i = 0, behind = 0; i < kMostChunks && behind < kProof; ++i) {
    const uint64_t size = head & ~kFlags, next = at + size;
    if (size < 2 * kHead || size % kHead != 0 || size > end - at) return {};
    if (size == end - at) return found;  // the rest behind the last block
    if (!heap.word(next + sizeof(uint64_t), &head)) return {};
    // In use, says the one behind it; a free one says its size there once more.
    const bool in_use = head & 1;
    if (!in_use && (!heap.word(next, &before) || before != size)) return {};
    if (found.bytes) ++behind;
    else if (address < next + sizeof(uint64_t)) {
      if (!in_use || address < at + kHead) return {};
      found = {at + kHead, size - sizeof(uint64_t)};
    }
    at = next;
  }
  return found;
}

#endif

}  // namespace

#if defined(__GLIBC__) && __SIZEOF_POINTER__ == 8

void find_heap() {
  std::FILE* maps = std::fopen("/proc/self/maps", "re");
  if (!maps) return;
  char line[512];
  while (std::fgets(line, sizeof(line), maps)) {
    if (!std::strstr(line, "[heap]")) continue;
    const uint64_t begin = std::strtoull(line, nullptr, 16);
    // Its first chunk is aligned to 16.
    if (reinterpret_cast<const uint64_t*>(begin)[1] & ~kFlags) heap_begin = begin;
    break;
  }
  std::fclose(maps);
}

Block find_block(uint64_t address) {
  if (const Block mapped = mapped_block(address); mapped.bytes) return mapped;
  // What is seen twice is there.
  const Block once = heap_block(address), again = heap_block(address);
  return once.begin == again.begin && once.bytes == again.bytes ? once : Block{};
}

#else

void find_heap() {}
Block find_block(uint64_t) { return {}; }

#endif

}  // namespace surelite::guard
