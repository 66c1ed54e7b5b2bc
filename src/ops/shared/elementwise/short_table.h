// SPDX-License-Identifier: Apache-2.0
// Functions of float16 and bfloat16 numbers by a table of all 65,536 results, for tensors at least as large: what
// planning spends on it, the first run gets back. Elements are those of the plain loop. A table is made once in a
// process and stays: however many operators a file has, a function takes 128 KB.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>

#include "ops/fast/kernels.h"
#include "ops/op.h"
#include "ops/shared/elementwise/half_storage.h"

namespace surelite {

inline constexpr int64_t kShortValues = 1 << 16;

struct ShortTable {
  std::array<uint16_t, kShortValues> results;
};

struct ShortMap {
  const ShortTable* table = nullptr;
};

inline Status run_short_table(RunContext& ctx) {
  const uint16_t* results = ctx.state<ShortMap>().table->results.data();
  const uint16_t* in = ctx.in<uint16_t>(0).data();
  uint16_t* out = ctx.out<uint16_t>(0).data();
  ctx.parallel(ctx.output(0).count(), kShortValues, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) out[i] = results[in[i]];
  });
  return {};
}

// The table of f, which has a type of its own; null without memory. From any thread: of tables made at the same time
// one stays.
template <class T, class F>
const ShortTable* short_table(F f) {
  static_assert(std::is_class_v<F> && std::is_empty_v<F>);
  static constinit std::atomic<const ShortTable*> made{nullptr};
  if (const ShortTable* const table = made.load(std::memory_order_acquire)) return table;
  std::unique_ptr<ShortTable> fresh(new (std::nothrow) ShortTable);
  if (!fresh) return nullptr;
  T x;
  for (size_t i = 0; i < fresh->results.size(); ++i) {
    x.bits = static_cast<uint16_t>(i);
    fresh->results[i] = static_cast<T>(f(static_cast<float>(x))).bits;
  }
  const ShortTable* first = nullptr;
  if (made.compare_exchange_strong(first, fresh.get(), std::memory_order_acq_rel)) return fresh.release();
  return first;
}

// The run for elements of T: `plain`, or the table's where it pays. The output's shape must be set.
template <class T, class F>
RunFn short_map(PrepareContext& ctx, RunFn plain, F f) {
  constexpr ElementType kType = std::is_same_v<T, Half> ? ElementType::float16 : ElementType::bfloat16;
  if (ctx.input(0).type != kType || ctx.output(0).count() < kShortValues || !takes_shortcuts(ctx)) return plain;
  const ShortTable* const table = short_table<T>(f);
  if (!table) return plain;
  ctx.state<ShortMap>().table = table;
  return run_short_table;
}

}  // namespace surelite
