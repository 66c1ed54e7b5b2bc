// SPDX-License-Identifier: Apache-2.0
// All values of a function of 16 bits, once it has been asked for about as many: a model that runs once pays nothing,
// one that runs on pays at most twice. Any number of threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <new>

namespace surelite {

class FunctionTable {
 public:
  // For `count` more values: the results by argument taken as uint16_t, or null as long as they are to be computed.
  // evaluate(in, out, count) is the function; it gives the same results on every call.
  template <class Evaluate>
  const int16_t* after(int64_t count, const Evaluate& evaluate) {
    if (const int16_t* table = table_.load(std::memory_order_acquire)) return table;
    if (asked_.fetch_add(count, std::memory_order_relaxed) < kArguments || made_.exchange(true)) return nullptr;
    // It stays until the process ends, and is done without where memory has run out.
    auto* const values = new (std::nothrow) int16_t[kArguments];
    if (!values) return nullptr;
    for (int64_t i = 0; i < kArguments; ++i) values[i] = static_cast<int16_t>(static_cast<uint16_t>(i));
    evaluate(values, values, kArguments);
    table_.store(values, std::memory_order_release);
    return values;
  }

 private:
  static constexpr int64_t kArguments = int64_t{std::numeric_limits<uint16_t>::max()} + 1;
  std::atomic<int64_t> asked_{0};
  std::atomic<bool> made_{false};
  std::atomic<const int16_t*> table_{nullptr};
};

inline void look_up(const int16_t* table, const int16_t* in, int16_t* out, int64_t count) {
  for (int64_t i = 0; i < count; ++i) out[i] = table[static_cast<uint16_t>(in[i])];
}

}  // namespace surelite
