// SPDX-License-Identifier: Apache-2.0
// Functions of float16 and bfloat16 numbers by a table of all 65,536 results, for tensors at least as large: what
// planning spends on it, the first run gets back. Elements are those of the plain loop.
#pragma once

#include <cstdint>
#include <vector>

#include "ops/fast/kernels.h"
#include "ops/op.h"
#include "ops/shared/elementwise/half_storage.h"

namespace surelite {

struct ShortTable {
  std::vector<uint16_t> results;
};

inline constexpr int64_t kShortValues = 1 << 16;

inline Status run_short_table(RunContext& ctx) {
  const uint16_t* results = ctx.state<ShortTable>().results.data();
  const uint16_t* in = ctx.in<uint16_t>(0).data();
  uint16_t* out = ctx.out<uint16_t>(0).data();
  ctx.parallel(ctx.output(0).count(), kShortValues, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) out[i] = results[in[i]];
  });
  return {};
}

// The run for elements of T: `plain`, or the table's where it pays. The output's shape must be set.
template <class T, class F>
RunFn short_map(PrepareContext& ctx, RunFn plain, F f) {
  constexpr ElementType kType = std::is_same_v<T, Half> ? ElementType::float16 : ElementType::bfloat16;
  if (ctx.input(0).type != kType || ctx.output(0).count() < kShortValues || !takes_shortcuts(ctx)) return plain;
  std::vector<uint16_t>& results = ctx.state<ShortTable>().results;
  results.resize(static_cast<size_t>(kShortValues));
  T x;
  for (size_t i = 0; i < results.size(); ++i) {
    x.bits = static_cast<uint16_t>(i);
    results[i] = static_cast<T>(f(static_cast<float>(x))).bits;
  }
  return run_short_table;
}

}  // namespace surelite
