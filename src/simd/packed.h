// SPDX-License-Identifier: Apache-2.0
// Everything that a packed kernel keeps lies in one block of memory, in parts.
#pragma once

#include <cstddef>
#include <cstring>

#include "base/memory_pool.h"
#include "simd/conv.h"

namespace surelite::simd {

// Hands out places in a block that is allocated when all parts are known. Sizes come from kernels that refused what is too large.
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

template <class T>
T* part_at(const Block& block, size_t offset) {
  return reinterpret_cast<T*>(block.data() + offset);
}

// Room for an integer kernel. Where plain loops requantize, sums could overflow with what a replayed block holds: zeros instead.
inline Result<Block> reserve_packed(MemoryPool* pool, size_t bytes) {
  Result<Block> block = allocate_from(pool, bytes, "packed weights");
  if (block && block->filled() && !reads_packed()) std::memset(block->data(), 0, bytes);
  return block;
}

// Whether a block needs no packing: it was replayed, and fits() finds nothing in it that could do harm. Else it holds zeros.
template <class Fits>
bool take_packed(const Block& block, MemoryPool* pool, const Fits& fits) {
  if (!block.filled()) return false;
  if (fits()) return true;
  pool->refuse();
  std::memset(block.data(), 0, block.size());
  return false;
}

// Whether a block that had to be filled was not, after scales were left out for it: what follows from the pool is refused, and with
// it the plan.
inline bool lacks_scales(const ConvI8Options& options) { return options.scales.empty() && options.rounding != Rounding::none; }

}  // namespace surelite::simd
