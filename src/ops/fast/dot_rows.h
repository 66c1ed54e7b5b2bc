// SPDX-License-Identifier: Apache-2.0
// Matrix products of int8 rows by the table's dot product: for weights that are known only while running, deeper than
// the packed kernels have room for, or met by too few rows to pay for bringing them into order. Handles any zero
// points; sums wrap.
#pragma once

#include "ops/fast/dot.h"
#include "ops/op.h"

namespace surelite {

// store(row, unit, sum) for every row of `in` (rows x depth) and every row of `filter` (units x depth), where the sum
// adds (input - zero_of(row)) * (weight - zero_filter).
template <class ZeroOf, class Store>
void dot_byte_rows(RunContext& ctx, int64_t rows, int64_t units, int64_t depth, const int8_t* in, const int8_t* filter,
                   const ZeroOf& zero_of, int32_t zero_filter, const Store& store) {
  const simd::DotI8 dot = dot_i8(ctx.kernels());
  const simd::SumI8 sum = sum_i8(ctx.kernels());
  const auto wrapping = [](int64_t value) { return static_cast<uint32_t>(value); };
  ctx.parallel(units, 1 + (1 << 18) / (rows * depth + 1), [&](int64_t begin, int64_t end) {
    for (int64_t unit = begin; unit < end; ++unit) {
      const int8_t* const with = filter + unit * depth;
      uint32_t weight_sum = 0;  // of weights less their zero point, once a row needs it
      bool summed = false;
      for (int64_t row = 0; row < rows; ++row) {
        const int8_t* const from = in + row * depth;
        uint32_t total = wrapping(dot(from, with, depth));
        if (zero_filter != 0) total -= wrapping(zero_filter) * wrapping(sum(from, depth));
        if (const int32_t zero = zero_of(row); zero != 0) {
          if (!summed) weight_sum = wrapping(sum(with, depth)) - wrapping(zero_filter) * wrapping(depth);
          summed = true;
          total -= wrapping(zero) * weight_sum;
        }
        store(row, unit, total);
      }
    }
  });
}

}  // namespace surelite
