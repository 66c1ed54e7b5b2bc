// SPDX-License-Identifier: Apache-2.0
// SignalFilterBankSquareRoot: rounded integer roots, shifted right by the bits that SignalFftAutoScale shifted left.
#include <algorithm>
#include <cmath>

#include "ops/op.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  if (ctx.input(0).rank() != 1) return ctx.wrong_rank(0, 1);
  if (ctx.input(1).count() != 1) return ctx.wrong_count(1, 1);
  return ctx.resize(0, ctx.input(0).shape);
}

// The nearest integer root; what needs more than 16 or 32 bits stays at the largest that fits half the width of the
// number.
uint32_t rounded_root(uint64_t number) {
  // Below 2^32, so that its square fits.
  uint64_t root = std::min<uint64_t>(static_cast<uint64_t>(std::sqrt(static_cast<double>(number))), UINT32_MAX);
  while (root * root > number) --root;
  while (root < UINT32_MAX && (root + 1) * (root + 1) <= number) ++root;
  const uint64_t largest = number >> 32 ? 0xffffffffu : 0xffffu;
  return static_cast<uint32_t>(number - root * root > root && root != largest ? root + 1 : root);
}

Status run(RunContext& ctx) {
  const int32_t shift = ctx.in<int32_t>(1)[0];
  if (shift < 0 || shift > 31) return ctx.bad_value(1, 0, {"value", shift}, "a shift must be 0 to 31");
  const auto in = ctx.in<uint64_t>(0);
  const auto out = ctx.out<uint32_t>(0);
  for (size_t i = 0; i < in.size(); ++i) out[i] = rounded_root(in[i]) >> shift;
  return {};
}

}  // namespace

extern const OpSpec op_signal_filter_bank_square_root{
    .name = "SignalFilterBankSquareRoot",
    .types = "u64 i32 -> u32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
