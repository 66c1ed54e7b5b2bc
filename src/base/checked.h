// SPDX-License-Identifier: Apache-2.0
// Arithmetic on sizes that a file, a caller or a tensor controls: every operation says whether it fit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "surelite/types.h"

namespace surelite {

template <class T>
[[nodiscard]] constexpr bool checked_add(T a, T b, T* out) {
  return !__builtin_add_overflow(a, b, out);
}
template <class T>
[[nodiscard]] constexpr bool checked_mul(T a, T b, T* out) {
  return !__builtin_mul_overflow(a, b, out);
}

// Rounds up to a multiple of a power of two.
[[nodiscard]] inline bool checked_align(size_t value, size_t alignment, size_t* out) {
  size_t up = 0;
  if (!checked_add(value, alignment - 1, &up)) return false;
  *out = up & ~(alignment - 1);
  return true;
}

// Number of elements, or nothing if an extent is negative or a product of extents overflows int64 even where another
// extent is 0 (kernels multiply subsets of the extents).
std::optional<int64_t> checked_count(std::span<const int32_t> dims);

// Bytes of a dense tensor; 4-bit and 2-bit elements are packed. Nothing on overflow or where the type has no size.
std::optional<size_t> checked_bytes(ElementType type, std::span<const int32_t> dims);

}  // namespace surelite
