// SPDX-License-Identifier: Apache-2.0
// Element and byte counts with overflow checks.
#include "base/checked.h"

namespace surelite {

std::optional<int64_t> checked_count(std::span<const int32_t> dims) {
  int64_t nonzero = 1;
  bool empty = false;
  for (const int32_t dim : dims) {
    if (dim < 0) return std::nullopt;
    if (dim == 0) {
      empty = true;
      continue;
    }
    if (!checked_mul(nonzero, static_cast<int64_t>(dim), &nonzero)) return std::nullopt;
  }
  return empty ? 0 : nonzero;
}

std::optional<size_t> checked_bytes(ElementType type, std::span<const int32_t> dims) {
  const std::optional<int64_t> count = checked_count(dims);
  const int bits = bits_of(type);
  if (!count || bits == 0) return std::nullopt;
  if (bits < 8) {
    const int64_t per_byte = 8 / bits;
    return static_cast<size_t>(*count / per_byte + (*count % per_byte != 0));
  }
  size_t bytes = 0;
  if (!checked_mul(static_cast<size_t>(*count), static_cast<size_t>(bits / 8), &bytes)) return std::nullopt;
  if (bytes > static_cast<size_t>(PTRDIFF_MAX)) return std::nullopt;  // nothing can be that large
  return bytes;
}

}  // namespace surelite
