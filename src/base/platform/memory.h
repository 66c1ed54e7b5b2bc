// SPDX-License-Identifier: Apache-2.0
// Memory as the platform hands it out: aligned blocks, pages, large pages, and pages given back. What fails gives null;
// limits and diagnostics are base/memory.h's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace surelite {

// Large pages cost a fifteenth of the time that small ones take to appear, per byte; the last one may stay half empty.
inline constexpr size_t kLargePage = size_t{2} << 20;
inline constexpr size_t kWorthLargePages = kLargePage / 2;

// Uninitialized bytes; `bytes` is a multiple of `alignment`.
std::byte* allocate_aligned(size_t alignment, size_t bytes);
void free_aligned(std::byte* data);

// The unit of map_pages for blocks of so many bytes, which start at a multiple of it: large pages from a size on where
// they pay, if there are any.
size_t page_size_for(size_t bytes);
// Zeroed pages, `bytes` a multiple of `page` and `page` one of page_size_for.
std::byte* map_pages(size_t bytes, size_t page);
void unmap_pages(std::byte* data, size_t bytes);

// Whether pages take up memory only once they are touched; without that, nothing is reserved just in case.
bool pages_appear_when_touched();
// Asks the system for large pages from `data`, a multiple of them, to the end of the page that holds the last byte, all
// of which must be mapped. A hint: where the system has none, pages are small.
void advise_large_pages(std::byte* data, size_t bytes);
// Copies bytes that may lie anywhere, as code from outside says where; false if they cannot be read.
bool copy_if_readable(std::byte* to, const std::byte* from, size_t bytes);

// Gives back the memory of the whole pages inside a part of a mapped file; reading them again brings them back.
void forget_pages(std::span<const std::byte> part);

}  // namespace surelite
