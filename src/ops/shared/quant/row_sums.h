// SPDX-License-Identifier: Apache-2.0
// Sums of the rows of 8-bit weights, which correct for the zero points of activations. Like the stock runtime's they
// are computed in the first run and kept, even if weights are not constant and change later.
#pragma once

#include <cstdint>

#include "base/checked.h"
#include "ops/op.h"
#include "ops/shared/quant/dynamic_range.h"

namespace surelite {

// Asks for persistent memory for a flag and `count` words of 32 bits; index for RowSums.
inline Result<int> keep_words(PrepareContext& ctx, int64_t count) {
  uint64_t bytes = 0;
  if (!checked_mul(static_cast<uint64_t>(count) + 1, uint64_t{sizeof(int32_t)}, &bytes) || bytes > SIZE_MAX)
    return ctx.fail(Code::P311, {{"what", "what is kept of the weights of " + ctx.op().name}});
  return ctx.persistent(static_cast<size_t>(bytes));
}

class RowSums {
 public:
  RowSums(const RunContext& ctx, int index)
      : kernels_(ctx.kernels()), memory_(reinterpret_cast<int32_t*>(ctx.persistent(index).data())) {
    known_ = memory_[0] != 0;
    memory_[0] = 1;
    next_ = memory_ + 1;
  }
  // Matrices must be asked for in the same order in every run.
  const int32_t* of(const int8_t* matrix, int64_t rows, int64_t columns) {
    if (!known_) sum_rows(kernels_, matrix, rows, columns, next_);
    next_ += rows;
    return next_ - rows;
  }

 private:
  const simd::Kernels& kernels_;
  int32_t* memory_;
  int32_t* next_;
  bool known_;
};

}  // namespace surelite
