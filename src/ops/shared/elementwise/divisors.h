// SPDX-License-Identifier: Apache-2.0
// The check that every integer division makes before its loop.
#pragma once

#include <algorithm>
#include <span>

#include "ops/op.h"

namespace surelite {

// Refuses `zero` anywhere in input 1, unless nothing will be divided.
template <class T>
Status check_divisors(const RunContext& ctx, T zero) {
  const std::span<const T> divisors = ctx.in<T>(1);
  const auto found = std::find(divisors.begin(), divisors.end(), zero);
  if (found == divisors.end() || ctx.output(0).count() == 0) return {};
  return ctx.divided_by_zero(found - divisors.begin());
}

}  // namespace surelite
