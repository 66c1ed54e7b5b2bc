// SPDX-License-Identifier: Apache-2.0
// Products of float matrices with NEON: six rows by sixteen columns in registers, the right factor as it lies.
#include "simd/kernels.h"

#if SURELITE_NEON
#include <algorithm>

#include "simd/neon/tile_f32.h"

namespace surelite::simd {
namespace {

constexpr int64_t kPart = 256;  // products of a left factor that does not lie in rows, and is copied

template <int ROWS, int V>
void tile(const MatmulF32& p, const float* const* rows, int64_t row, int64_t column, int64_t part, int64_t depth,
          const float* right, int64_t step) {
  const int64_t width = std::min<int64_t>(p.n - column, 4 * V);
  float* out = p.out + row * p.n + column;
  float32x4_t acc[ROWS][V];
  clear_tile(acc);
  if (part > 0) {
    float so_far[4 * V] = {};
#pragma GCC unroll 6
    for (int r = 0; r < ROWS; ++r) {
      std::copy_n(out + r * p.n, width, so_far);
#pragma GCC unroll 4
      for (int v = 0; v < V; ++v) acc[r][v] = vld1q_f32(so_far + v * 4);
    }
  }
  add_products<true, ROWS, V>(rows, depth, right, step, acc);
  store_tile<ROWS, V>(acc, width, p.n, out);
}

template <int ROWS>
void tiles(const MatmulF32& p, int64_t part, int64_t depth, int64_t* row, int64_t last) {
  float left[ROWS * kPart], stripe[kPart * 16];
  const float* rows[ROWS];
  for (; *row + ROWS <= last; *row += ROWS) {
    for (int r = 0; r < ROWS; ++r) {
      const float* from = p.left + (*row + r) * p.row_stride + part * p.step;
      rows[r] = p.step == 1 ? from : left + r * kPart;
      for (int64_t i = 0; i < depth && p.step != 1; ++i) left[r * kPart + i] = from[i * p.step];
    }
    const float* right = p.right + part * p.n;
    int64_t column = 0;
    for (; column + 16 <= p.n; column += 16)
      tile<ROWS, 4>(p, rows, *row, column, part, depth, right + column, p.n);
    for (; column + 8 <= p.n; column += 8) tile<ROWS, 2>(p, rows, *row, column, part, depth, right + column, p.n);
    for (; column + 4 <= p.n; column += 4) tile<ROWS, 1>(p, rows, *row, column, part, depth, right + column, p.n);
    if (column == p.n) continue;
    for (int64_t i = 0; i < depth; ++i) {
      float* to = stripe + i * 4;
      std::fill(std::copy_n(right + i * p.n + column, p.n - column, to), to + 4, 0.0f);
    }
    tile<ROWS, 1>(p, rows, *row, column, part, depth, stripe, 4);
  }
}

void multiply(const MatmulF32& p, int64_t first, int64_t last) {
  for (int64_t part = 0; part < std::max<int64_t>(p.k, 1); part += kPart) {
    const int64_t depth = std::min(kPart, p.k - part);
    int64_t row = first;
    tiles<6>(p, part, depth, &row, last);
    tiles<4>(p, part, depth, &row, last);
    tiles<2>(p, part, depth, &row, last);
    tiles<1>(p, part, depth, &row, last);
  }
}

// Fours by fours; what remains one by one.
void transpose(const float* in, float* out, int64_t rows, int64_t columns, int64_t in_stride, int64_t out_stride) {
  const int64_t inner_rows = rows / 4 * 4, inner_columns = columns / 4 * 4;
  for (int64_t r = 0; r < inner_rows; r += 4) {
    for (int64_t c = 0; c < inner_columns; c += 4) {
      const float* from = in + r * in_stride + c;
      const float32x4x2_t low = vtrnq_f32(vld1q_f32(from), vld1q_f32(from + in_stride)),
                          high = vtrnq_f32(vld1q_f32(from + 2 * in_stride), vld1q_f32(from + 3 * in_stride));
      float* to = out + c * out_stride + r;
      vst1q_f32(to, vcombine_f32(vget_low_f32(low.val[0]), vget_low_f32(high.val[0])));
      vst1q_f32(to + out_stride, vcombine_f32(vget_low_f32(low.val[1]), vget_low_f32(high.val[1])));
      vst1q_f32(to + 2 * out_stride, vcombine_f32(vget_high_f32(low.val[0]), vget_high_f32(high.val[0])));
      vst1q_f32(to + 3 * out_stride, vcombine_f32(vget_high_f32(low.val[1]), vget_high_f32(high.val[1])));
    }
    for (int64_t c = inner_columns; c < columns; ++c)
      for (int64_t i = r; i < r + 4; ++i) out[c * out_stride + i] = in[i * in_stride + c];
  }
  for (int64_t r = inner_rows; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c) out[c * out_stride + r] = in[r * in_stride + c];
}

}  // namespace

void neon::enter(MatmulKernels* kernels) { *kernels = {multiply, transpose}; }

}  // namespace surelite::simd
#endif
