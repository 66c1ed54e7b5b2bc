// SPDX-License-Identifier: Apache-2.0
// All memory is the heap's, and is there at once.
#include "base/platform/memory.h"

#include <cstdlib>
#include <cstring>

namespace surelite {
namespace {

constexpr size_t kUnit = 64;  // aligned for any kernel

}  // namespace

std::byte* allocate_aligned(size_t alignment, size_t bytes) {
  return static_cast<std::byte*>(std::aligned_alloc(alignment, bytes));
}

void free_aligned(std::byte* data) { std::free(data); }

size_t page_size_for(size_t) { return kUnit; }

std::byte* map_pages(size_t bytes, size_t page) {
  std::byte* const data = allocate_aligned(page, bytes);
  if (data && bytes) std::memset(data, 0, bytes);
  return data;
}

void unmap_pages(std::byte* data, size_t) { free_aligned(data); }

bool pages_appear_when_touched() { return false; }

void advise_large_pages(std::byte*, size_t) {}

bool copy_if_readable(std::byte* to, const std::byte* from, size_t bytes) {
  std::memcpy(to, from, bytes);  // nobody can be asked here
  return true;
}

void forget_pages(std::span<const std::byte>) {}

}  // namespace surelite
