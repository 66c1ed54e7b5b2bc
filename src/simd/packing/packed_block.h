// SPDX-License-Identifier: Apache-2.0
// Everything that a packed kernel keeps lies in one block of memory, in parts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/memory_pool.h"
#include "simd/conv.h"

namespace surelite::simd {

// Hands out places in a block that is allocated when all parts are known. Sizes come from kernels that refused what is
// too large.
class Layout {
 public:
  size_t add(size_t bytes) {
    const size_t at = total_;
    total_ += (bytes + kTensorAlignment - 1) / kTensorAlignment * kTensorAlignment;
    return at;
  }
  size_t total() const { return total_; }

 private:
  size_t total_ = 0;
};

inline int round_up(int value, int to) { return (value + to - 1) / to * to; }

template <class T>
T* part_at(const Block& block, size_t offset) {
  return reinterpret_cast<T*>(block.data() + offset);
}

// Weights that are about to be packed, many rows at a time, which processors do not foresee: rows are asked for before
// their turn. One byte of every 64 KB is read first, since pages of a file that nobody touched cannot be asked for.
class RowsAhead {
 public:
  RowsAhead(const void* weights, int64_t row_bytes, int64_t rows)
      : weights_(static_cast<const char*>(weights)), row_bytes_(row_bytes), rows_(rows) {
    constexpr int64_t kWindow = 65536;
    for (int64_t at = 0; at < rows * row_bytes; at += kWindow)
      static_cast<void>(static_cast<const volatile char*>(weights_)[at]);
  }
  void fetch(int64_t first, int64_t count) const {
    constexpr int64_t kLine = 64;
    const int64_t end = std::min(first + count, rows_) * row_bytes_;
    for (int64_t at = first * row_bytes_; at < end; at += kLine) __builtin_prefetch(weights_ + at, 0, 2);
  }

 private:
  const char* weights_;
  int64_t row_bytes_, rows_;
};

// Room for an integer kernel. Where plain loops requantize, sums could overflow with what a replayed block holds: zeros
// instead.
inline Result<Block> reserve_packed(MemoryPool* pool, size_t bytes, bool replays) {
  Result<Block> block = allocate_from(pool, bytes, "packed weights");
  if (block && block->filled() && !replays) std::memset(block->data(), 0, bytes);
  return block;
}

// Whether a block needs no packing: it was replayed, and fits() finds nothing in it that could do harm. Else it holds
// zeros.
template <class Fits>
bool take_packed(const Block& block, MemoryPool* pool, const Fits& fits) {
  if (!block.filled()) return false;
  if (fits()) return true;
  pool->refuse();
  std::memset(block.data(), 0, block.size());
  return false;
}

// Whether a block that had to be filled was not, after scales were left out for it: what follows from the pool is
// refused, and with it the plan.
inline bool lacks_scales(const ConvI8Options& options) {
  return options.scales.empty() && options.rounding != Rounding::none;
}

}  // namespace surelite::simd
