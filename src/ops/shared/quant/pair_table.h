// SPDX-License-Identifier: Apache-2.0
// Functions of two bytes one of which is a constant for all elements: a table for the other one.
#pragma once

#include "ops/shared/quant/lookup_table.h"

namespace surelite {

struct PairTable {
  Table8 table;
  int looked_up = 0;  // the input that is no constant
};

inline Status run_pair_table(RunContext& ctx) {
  const PairTable& s = ctx.state<PairTable>();
  const uint8_t* in = ctx.in<uint8_t>(s.looked_up).data();
  uint8_t* out = ctx.out<uint8_t>(0).data();
  ctx.parallel(ctx.output(0).count(), 1 << 18, [&](int64_t begin, int64_t end) {
    look_up_bytes(ctx.kernels(), s.table.entry.data(), in + begin, out + begin, end - begin);
  });
  return {};
}

// Takes elements f(a, b) of inputs 0 and 1, both of T as the output, from a table, which becomes the operator's state.
// False, with nothing changed, where neither input is a constant of one element or where a table does not pay.
template <class T, class F>
bool prepare_pair_table(PrepareContext& ctx, const F& f) {
  constexpr int64_t kMany = 512;
  const int64_t count = ctx.output(0).count();
  if (!ctx.kernels().get<simd::ByteKernels>().look_up || count < kMany) return false;
  for (const int fixed : {1, 0}) {
    const Tensor& constant = ctx.input(fixed);
    if (!constant.def->is_constant || constant.count() != 1 || ctx.input(1 - fixed).count() != count) continue;
    if (!ctx.known(fixed)) continue;
    const T value = constant.values<T>()[0];
    PairTable& s = ctx.state<PairTable>();
    s.looked_up = 1 - fixed;
    for (int x = std::numeric_limits<T>::min(); x <= std::numeric_limits<T>::max(); ++x) {
      const T other = static_cast<T>(x);
      s.table.entry[static_cast<uint8_t>(x)] = static_cast<uint8_t>(fixed == 1 ? f(other, value) : f(value, other));
    }
    ctx.set_run(run_pair_table);
    return true;
  }
  return false;
}

}  // namespace surelite
