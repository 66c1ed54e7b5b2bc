// SPDX-License-Identifier: Apache-2.0
// Loops over integers that are compiled for the widest vectors: chunks are widened to 32 bits, so that a function is
// compiled once for all types of elements.
#pragma once

#include <algorithm>
#include <cstdint>

#include "ops/fast/kernels.h"
#include "simd/wide_loops.h"

// Before a loop that computes each element from those at the same place: the output may be one of the inputs.
#if defined(__clang__)
#define SURELITE_SAME_PLACE
#else
#define SURELITE_SAME_PLACE _Pragma("GCC ivdep")
#endif

namespace surelite {

// Whether such a loop may be chosen.
inline bool may_be_wide(const simd::Kernels& kernels) { return kernels.get<simd::WideLoops>().may_run; }
inline bool may_be_wide(const PrepareContext& ctx) { return may_be_wide(ctx.kernels()); }

inline constexpr int64_t kWideChunk = 256, kWideLanes = 16;

// Whole vectors: what lies behind `count` elements is computed too.
template <class F>
void apply_pairs(const int32_t* x, const int32_t* y, int32_t* out, int64_t count, F f) {
  for (int64_t i = 0; i < count; i += kWideLanes)
    for (int64_t lane = i; lane < i + kWideLanes; ++lane) out[lane] = static_cast<int32_t>(f(x[lane], y[lane]));
}
template <class F>
void apply_each(const int32_t* x, int32_t* out, int64_t count, F f) {
  for (int64_t i = 0; i < count; i += kWideLanes)
    for (int64_t lane = i; lane < i + kWideLanes; ++lane) out[lane] = static_cast<int32_t>(f(x[lane]));
}

// out[i] = f(in[i]).
template <class In, class Out, class F>
void map_wide(const In* in, Out* out, int64_t count, const F& f) {
  alignas(64) int32_t x[kWideChunk], z[kWideChunk];
  for (int64_t i = 0; i < count; i += kWideChunk) {
    const int64_t part = std::min(kWideChunk, count - i);
    simd::widen(in + i, part, x);
    simd::run_wide<apply_each<F>>(x, z, part, f);
    simd::narrow(z, part, out + i);
  }
}

// out[i] = f(a[i], b[i]); an input that does not move repeats its element.
template <class A, class B, class Out, class F>
void combine_wide(const A* a, bool a_moves, const B* b, bool b_moves, Out* out, int64_t count, const F& f) {
  alignas(64) int32_t x[kWideChunk], y[kWideChunk], z[kWideChunk];
  const int64_t most = std::min(kWideChunk, (count + kWideLanes - 1) / kWideLanes * kWideLanes);
  if (!a_moves) std::fill_n(x, most, int32_t{*a});
  if (!b_moves) std::fill_n(y, most, int32_t{*b});
  for (int64_t i = 0; i < count; i += kWideChunk) {
    const int64_t part = std::min(kWideChunk, count - i);
    if (a_moves) simd::widen(a + i, part, x);
    if (b_moves) simd::widen(b + i, part, y);
    simd::run_wide<apply_pairs<F>>(x, y, z, part, f);
    simd::narrow(z, part, out + i);
  }
}

}  // namespace surelite
