// SPDX-License-Identifier: Apache-2.0
// Float products of a few rows with V times four columns in registers, for convolutions and for matrices. Each output
// is summed in the order of the weights; kFused: multiplied and added with one rounding.
#pragma once

#include "simd/neon/target.h"

#if SURELITE_NEON
#include "simd/neon/intrinsics.h"

#include <cstdint>

#define SURELITE_NEON_TILE inline __attribute__((always_inline))

namespace surelite::simd {

// sum += w * x[kLane]. Compilers that see a lane used more than once spread it over a register first.
template <bool kFused, int kLane>
SURELITE_NEON_TILE void add_product(float32x4_t* sum, float32x4_t w, float32x4_t x) {
#if defined(__aarch64__)
  if constexpr (kFused) {
    asm("fmla %0.4s, %1.4s, %2.s[%3]" : "+w"(*sum) : "w"(w), "w"(x), "i"(kLane));
  } else {
    float32x4_t product;
    asm("fmul %0.4s, %1.4s, %2.s[%3]" : "=w"(product) : "w"(w), "w"(x), "i"(kLane));
    *sum = vaddq_f32(*sum, product);
  }
#else
  if constexpr (kFused) *sum = vfmaq_f32(*sum, w, vdupq_n_f32(x[kLane]));
  else *sum = vaddq_f32(*sum, vmulq_laneq_f32(w, x, kLane));
#endif
}

template <bool kFused, int kLane, int ROWS, int V>
SURELITE_NEON_TILE void add_lane(const float* weights, const float32x4_t (&x)[ROWS], float32x4_t (&acc)[ROWS][V]) {
#pragma GCC unroll 4
  for (int v = 0; v < V; ++v) {
    const float32x4_t w = vld1q_f32(weights + v * 4);
#pragma GCC unroll 6
    for (int r = 0; r < ROWS; ++r) add_product<kFused, kLane>(&acc[r][v], w, x[r]);
    // Loading the next weights already would push sums out of the registers.
    if (ROWS * V > 16) asm volatile("" ::: "memory");
  }
}

// acc[r] += the sum of rows[r][k] * weights[k * step + ...] over `depth`.
template <bool kFused, int ROWS, int V>
SURELITE_NEON_TILE const float* add_products(const float* const* rows, int64_t depth, const float* weights,
                                             int64_t step, float32x4_t (&acc)[ROWS][V]) {
  const float* from[ROWS];
#pragma GCC unroll 6
  for (int r = 0; r < ROWS; ++r) from[r] = rows[r];
  int64_t k = 0;
  for (; k + 4 <= depth; k += 4, weights += 4 * step) {
    float32x4_t x[ROWS];
#pragma GCC unroll 6
    for (int r = 0; r < ROWS; ++r) x[r] = vld1q_f32(from[r] + k);
    add_lane<kFused, 0, ROWS, V>(weights, x, acc);
    add_lane<kFused, 1, ROWS, V>(weights + step, x, acc);
    add_lane<kFused, 2, ROWS, V>(weights + 2 * step, x, acc);
    add_lane<kFused, 3, ROWS, V>(weights + 3 * step, x, acc);
  }
  for (; k < depth; ++k, weights += step) {
    float32x4_t x[ROWS];
#pragma GCC unroll 6
    for (int r = 0; r < ROWS; ++r) x[r] = vld1q_dup_f32(from[r] + k);
    add_lane<kFused, 0, ROWS, V>(weights, x, acc);
  }
  return weights;
}

template <int ROWS, int V>
SURELITE_NEON_TILE void clear_tile(float32x4_t (&acc)[ROWS][V]) {
#pragma GCC unroll 6
  for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 8
    for (int v = 0; v < V; ++v) acc[r][v] = vdupq_n_f32(0);
}

// The first `count` of four.
SURELITE_NEON_TILE void store_floats(float32x4_t x, int64_t count, float* out) {
  if (count >= 4) return vst1q_f32(out, x);
  if (count & 2) {
    vst1_f32(out, vget_low_f32(x));
    out += 2, x = vextq_f32(x, x, 2);
  }
  if (count & 1) vst1q_lane_f32(out, x, 0);
}

template <int ROWS, int V>
SURELITE_NEON_TILE void store_tile(const float32x4_t (&acc)[ROWS][V], int64_t count, int64_t step, float* out) {
  if (count >= 4 * V) {
#pragma GCC unroll 6
    for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 8
      for (int v = 0; v < V; ++v) vst1q_f32(out + r * step + v * 4, acc[r][v]);
    return;
  }
#pragma GCC unroll 6
  for (int r = 0; r < ROWS; ++r)
#pragma GCC unroll 8
    for (int v = 0; v < V; ++v)
      if (count > v * 4) store_floats(acc[r][v], count - v * 4, out + r * step + v * 4);
}

}  // namespace surelite::simd
#endif
