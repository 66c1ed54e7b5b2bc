// SPDX-License-Identifier: Apache-2.0
// Everything that a packed kernel keeps lies in one block of memory, in parts.
#pragma once

#include <cstddef>

#include "base/memory.h"

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

}  // namespace surelite::simd
