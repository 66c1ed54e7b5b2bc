// SPDX-License-Identifier: Apache-2.0
// The generator of the unseeded custom random operators: std::minstd_rand0 and distributions as the GNU C++ library
// computes them, spelled out because the standard leaves both to the library.
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>

#include "ops/op.h"

namespace surelite {

// Park and Miller's multiplicative generator: numbers 1 to 2^31 - 2, starting with seed 1.
class MinimalStandard {
 public:
  static constexpr uint64_t kRange = 2147483645;  // largest minus smallest number

  explicit MinimalStandard(uint32_t last) : last_(last == 0 ? 1 : last) {}
  uint32_t last() const { return last_; }
  // From 0 to kRange.
  uint64_t next() {
    last_ = static_cast<uint32_t>(uint64_t{last_} * 16807 % 2147483647);
    return last_ - 1;
  }

 private:
  uint32_t last_;
};

// In [0, 1): one number for float, two for double.
inline float unit_real(MinimalStandard& source, float) {
  const float value = static_cast<float>(source.next()) / static_cast<float>(MinimalStandard::kRange + 1);
  return value < 1.0f ? value : 1.0f - std::numeric_limits<float>::epsilon() / 2;
}
inline double unit_real(MinimalStandard& source, double) {
  constexpr double kNumbers = static_cast<double>(MinimalStandard::kRange + 1);
  const auto low = static_cast<double>(source.next());
  const double value = (low + static_cast<double>(source.next()) * kNumbers) / (kNumbers * kNumbers);
  return value < 1.0 ? value : 1.0 - std::numeric_limits<double>::epsilon() / 2;
}

// From 0 to `range`, each equally likely: rejection where one number of the generator is enough, else several are
// combined.
inline uint64_t uniform_below(MinimalStandard& source, uint64_t range) {
  if (range == MinimalStandard::kRange) return source.next();
  if (range < MinimalStandard::kRange) {
    const uint64_t share = MinimalStandard::kRange / (range + 1);
    uint64_t number = source.next();
    while (number >= (range + 1) * share) number = source.next();
    return number / share;
  }
  constexpr uint64_t kNumbers = MinimalStandard::kRange + 1;
  while (true) {
    const uint64_t high = kNumbers * uniform_below(source, range / kNumbers);
    const uint64_t number = high + source.next();
    if (number <= range && number >= high) return number;
  }
}

// The generator of an operator goes on from run to run of a session. Its persistent memory holds the last number.
inline int prepare_generator(PrepareContext& ctx) { return ctx.persistent(sizeof(uint32_t)); }
inline MinimalStandard load_generator(const RunContext& ctx, int slot) {
  uint32_t last;
  std::memcpy(&last, ctx.persistent(slot).data(), sizeof(last));
  return MinimalStandard(last);
}
inline void save_generator(const RunContext& ctx, int slot, const MinimalStandard& source) {
  const uint32_t last = source.last();
  std::memcpy(ctx.persistent(slot).data(), &last, sizeof(last));
}

}  // namespace surelite
