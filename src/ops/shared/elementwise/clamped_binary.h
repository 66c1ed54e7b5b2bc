// SPDX-License-Identifier: Apache-2.0
// Arithmetic on two broadcast inputs that are not quantized, with a fused activation.
#pragma once

#include <algorithm>
#include <type_traits>

#include "ops/shared/elementwise/activation_range.h"
#include "ops/shared/elementwise/broadcast.h"
#include "ops/shared/elementwise/elementwise.h"
#include "ops/fast/float_pairs.h"
#include "ops/shared/elementwise/half_storage.h"
#include "ops/shared/elementwise/wrapping.h"

namespace surelite {

// Bounds of the result as its own type stores them.
template <class T>
struct ClampState {
  T low, high;
};

template <class T>
void set_clamp(PrepareContext& ctx, Activation activation) {
  ClampState<T>& s = ctx.state<ClampState<T>>();
  if constexpr (kIsReal<T>) {
    const FloatRange range = float_range(activation);
    const Wide<T> most = most_of<T>();
    s.low = static_cast<T>(activation == Activation::none ? -most : static_cast<Wide<T>>(range.low));
    s.high = static_cast<T>(range.high > 6.0f ? most : static_cast<Wide<T>>(range.high));
  } else {
    plain_range(activation, &s.low, &s.high);
  }
}

// min(max(x, low), high): NaN stays NaN.
template <class T>
T clamp_to(T x, const ClampState<T>& s) {
  const T raised = x < s.low ? s.low : x;
  return s.high < raised ? s.high : raised;
}

// F()(x, y) computes in Wide<T>; integers wrap if F computes in unsigned numbers (see wrap.h).
template <class T, class F>
Status run_clamped(RunContext& ctx) {
  const ClampState<T> s = ctx.state<ClampState<T>>();
  return broadcast_binary<T, T>(ctx, [s](T x, T y) {
    return clamp_to(static_cast<T>(F()(static_cast<Wide<T>>(x), static_cast<Wide<T>>(y))), s);
  });
}

// What F is as a pair that there may be a kernel for.
template <class F>
constexpr FloatPair pair_of() {
  if constexpr (std::is_same_v<F, Plus>) return &simd::FloatPairs::add;
  else if constexpr (std::is_same_v<F, Minus>) return &simd::FloatPairs::subtract;
  else if constexpr (std::is_same_v<F, Times>) return &simd::FloatPairs::multiply;
  else return nullptr;
}

template <FloatPair kPair>
Status run_fast_clamped(RunContext& ctx) {
  const ClampState<float> s = ctx.state<ClampState<float>>();
  run_float_pairs(ctx, float_pair(ctx.kernels(), kPair), s.low, s.high);
  return {};
}

template <class T, class F>
Status prepare_clamped(PrepareContext& ctx, Activation activation) {
  set_clamp<T>(ctx, activation);
  ctx.set_run(run_clamped<T, F>);
  if constexpr (std::is_same_v<T, float> && pair_of<F>() != nullptr)
    if (prefers_float_pair(ctx, pair_of<F>())) ctx.set_run(run_fast_clamped<pair_of<F>()>);
  return {};
}

}  // namespace surelite
