// SPDX-License-Identifier: Apache-2.0
// The innermost loop of convolutions and matrix products, and the loop over rows of a matrix product.
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "ops/fast/dot.h"
#include "ops/op.h"

namespace surelite {

// sums[n] += product(in[i], filter[n * filter_step + i]) for all i in order; the chains of N sums overlap.
template <int N, class In, class Filter, class Acc, class Product>
void add_products(const In* in, const Filter* filter, int64_t filter_step, int64_t count, Acc* sums,
                  const Product& product) {
  Acc local[N];
  std::copy_n(sums, N, local);
  for (int64_t i = 0; i < count; ++i)
    for (int n = 0; n < N; ++n) local[n] += product(in[i], filter[n * filter_step + i]);
  std::copy_n(local, N, sums);
}

// The same where `dot` is a kernel for sums of float products (ops/fast/dot.h): weights that a run computes are not
// packed. Sums are then added up in another order.
template <int N, class In, class Filter, class Acc, class Product>
void add_products(simd::DotF32 dot, const In* in, const Filter* filter, int64_t filter_step, int64_t count, Acc* sums,
                  const Product& product) {
  if constexpr (std::is_same_v<In, float> && std::is_same_v<Filter, float> && std::is_same_v<Acc, float>) {
    constexpr int64_t kManyProducts = 16;
    if (dot && count >= kManyProducts) {
      for (int n = 0; n < N; ++n) sums[n] += dot(in, filter + n * filter_step, count);
      return;
    }
  }
  add_products<N>(in, filter, filter_step, count, sums, product);
}

// store(row, unit, sum) for every row of `in` (rows x depth) and every row of `filter` (units x depth), where the sum
// adds product_of(row)(input, weight) in order.
template <class Acc, class In, class Filter, class ProductOf, class Store>
void dot_rows(RunContext& ctx, int64_t rows, int64_t units, int64_t depth, const In* in, const Filter* filter,
              const ProductOf& product_of, const Store& store) {
  constexpr int kUnits = 4;
  const int64_t blocks = (units + kUnits - 1) / kUnits;
  const auto compute = [&](int64_t row, int64_t first) {
    const auto product = product_of(row);
    Acc sums[kUnits] = {};
    const int64_t count = std::min<int64_t>(kUnits, units - first);
    const Filter* with = filter + first * depth;
    if (count == kUnits) add_products<kUnits>(in + row * depth, with, depth, depth, sums, product);
    else
      for (int64_t n = 0; n < count; ++n)
        add_products<1>(in + row * depth, with + n * depth, 0, depth, sums + n, product);
    for (int64_t n = 0; n < count; ++n) store(row, first + n, sums[n]);
  };
  ctx.parallel(rows * blocks, 1 + 65536 / (kUnits * depth + 1), [&](int64_t begin, int64_t end) {
    for (int64_t item = begin; item < end; ++item) compute(item / blocks, item % blocks * kUnits);
  });
}

}  // namespace surelite
