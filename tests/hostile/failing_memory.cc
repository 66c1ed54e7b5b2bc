// SPDX-License-Identifier: Apache-2.0
// A program linked with this one has malloc and its kin from here: they fail where failing_points.h says.
#include <cerrno>
#include <cstddef>

#include "hostile/failing_points.h"

// The C library's own, under the names that it keeps for replacements of malloc.
extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
void __libc_free(void*);
}

namespace surelite::test {

std::span<const char* const> kinds_of_calls() {
  static constexpr const char* kKinds[] = {"allocations"};
  return kKinds;
}

namespace {

void* refused() {
  errno = ENOMEM;
  return nullptr;
}

}  // namespace
}  // namespace surelite::test

// Seen from shared libraries, whatever the build hides.
#pragma GCC visibility push(default)
extern "C" {
void* malloc(size_t bytes) { return surelite::test::strikes(0) ? surelite::test::refused() : __libc_malloc(bytes); }
void* calloc(size_t count, size_t bytes) {
  return surelite::test::strikes(0) ? surelite::test::refused() : __libc_calloc(count, bytes);
}
void* realloc(void* block, size_t bytes) {
  return surelite::test::strikes(0) ? surelite::test::refused() : __libc_realloc(block, bytes);
}
void* aligned_alloc(size_t alignment, size_t bytes) {
  return surelite::test::strikes(0) ? surelite::test::refused() : __libc_memalign(alignment, bytes);
}
void* memalign(size_t alignment, size_t bytes) { return aligned_alloc(alignment, bytes); }
int posix_memalign(void** block, size_t alignment, size_t bytes) {
  void* const made = aligned_alloc(alignment, bytes);
  if (made) *block = made;
  return made ? 0 : ENOMEM;
}
void free(void* block) { __libc_free(block); }
}
#pragma GCC visibility pop
