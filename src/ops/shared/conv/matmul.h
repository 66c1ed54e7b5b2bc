// SPDX-License-Identifier: Apache-2.0
// What the kernels of BATCH_MATMUL share: sizes, where the factors lie, and the loops over products.
#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include "ops/fast/byte_matmul.h"
#include "ops/fast/conv.h"
#include "ops/fast/dot_rows.h"
#include "ops/shared/control/stopping.h"
#include "ops/shared/conv/add_products.h"
#include "ops/shared/conv/conv_quant.h"
#include "ops/shared/elementwise/broadcast.h"

namespace surelite {

// Rows of the product are rows of the left factor [m, k] times rows of the right one [n, k]; a factor stored the other
// way round is transposed into scratch memory first. One right matrix that is known while planning is packed, as the
// weights of a fully connected layer.
struct MatmulState {
  int64_t m = 0, n = 0, k = 0;
  Shape left_batch, right_batch, batch;
  int left_scratch = -1, right_scratch = -1;
  Multiplier multiplier;
  std::vector<Multiplier> column_multipliers;  // where the right factor has one scale per column of the product
  int32_t zero_left = 0, zero_right = 0, zero_out = 0;
  // Dynamic range: quantized left rows, their scales and zero points, sums of the right rows.
  bool asymmetric = false;
  std::vector<float> column_scales;  // of the right factor, packed
  bool left_turned = false;          // stored as [k, m]
  bool right_in_rows = false;        // stored as [n, k]
  int values = -1, scales = -1, zero_points = -1, row_sums = -1;
  ByteProduct bytes;
  FastConv fast;
  bool wide = false;  // results may be scaled by wide_loop.h
};

template <class T>
void transpose_plain(const T* in, T* out, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c) out[c * rows + r] = in[r * columns + c];
}

// [rows, columns] to [columns, rows], matrix by matrix.
template <class T>
const T* transposed(const RunContext& ctx, int input, int scratch, int64_t rows, int64_t columns) {
  const std::span<const T> in = ctx.in<T>(input);
  if (scratch < 0) return in.data();
  T* out = ctx.scratch_of<T>(scratch).data();
  const int64_t size = rows * columns;
  for (int64_t at = 0; size > 0 && at < static_cast<int64_t>(in.size()); at += size) {
    if constexpr (std::is_same_v<T, float>)
      transpose_f32(ctx.kernels(), in.data() + at, out + at, rows, columns, columns, rows);
    else
      transpose_plain(in.data() + at, out + at, rows, columns);
  }
  return out;
}

// each(index of the product, of the left matrix, of the right matrix)
template <class Each>
Status for_each_product(const MatmulState& s, const Each& each) {
  const auto plan = BroadcastPlan<2>::make(s.batch, {&s.left_batch, &s.right_batch});
  return for_each_row<2>(plan, [&](int64_t at, const auto& from, int64_t count, const auto& step) -> Status {
    for (int64_t i = 0; i < count; ++i) each(at + i, from[0] + i * step[0], from[1] + i * step[1]);
    return {};
  });
}

template <class Left, class Right, class Acc, class ProductOf, class Store>
Status multiply_all(RunContext& ctx, const Left* left, const Right* right, const ProductOf& product_of,
                    const Store& store) {
  const MatmulState& s = ctx.state<MatmulState>();
  Stopping stopping(ctx);
  bool stopped = false;
  SURELITE_TRY(for_each_product(s, [&](int64_t at, int64_t l, int64_t r) {
    stopped = stopped || stopping.after(s.m * s.n * s.k);
    if (stopped) return;
    dot_rows<Acc>(ctx, s.m, s.n, s.k, left + l * s.m * s.k, right + r * s.n * s.k, product_of,
                  [&](int64_t row, int64_t unit, Acc sum) {
                    store(l * s.m + row, r * s.n + unit, unit, (at * s.m + row) * s.n + unit, sum);
                  });
  }));
  return stopped ? Status(ended(ctx)) : Status();
}

// Few rows do not pay for turning bytes into floats, where both factors lie in rows.
constexpr int64_t kFewRows = 16;

// store(left row, right row, column, index of the output, sum) by dot products.
template <class Store>
Status dot_all(RunContext& ctx, const int8_t* left, const int8_t* right, const Store& store) {
  const MatmulState& s = ctx.state<MatmulState>();
  Stopping stopping(ctx);
  bool stopped = false;
  SURELITE_TRY(for_each_product(s, [&](int64_t at, int64_t l, int64_t r) {
    stopped = stopped || stopping.after(s.m * s.n * s.k);
    if (stopped) return;
    dot_byte_rows(
        ctx, s.m, s.n, s.k, left + l * s.m * s.k, right + r * s.n * s.k, [&](int64_t) { return s.zero_left; },
        s.zero_right,
        [&](int64_t row, int64_t unit, uint32_t sum) {
          store(l * s.m + row, r * s.n + unit, unit, (at * s.m + row) * s.n + unit, sum);
        });
  }));
  return stopped ? Status(ended(ctx)) : Status();
}

// For kernels that read both factors in rows.
inline void turn_left(PrepareContext& ctx, MatmulState* s) {
  if (s->left_turned) s->left_scratch = ctx.scratch(ctx.input(0).bytes);
}
inline void turn_right(PrepareContext& ctx, MatmulState* s) {
  if (!s->right_in_rows && s->n > 1 && s->k > 1) s->right_scratch = ctx.scratch(ctx.input(1).bytes);
}

// Whether the right factor can be the packed weights of all left rows: one dense matrix, known while planning.
inline bool is_layer(PrepareContext& ctx, const MatmulState& s) {
  return ctx.known(1) && !ctx.input(1).def->sparsity && s.right_batch.count() == 1 && !s.left_turned &&
         ctx.output(0).count() > 0 && s.k > 0 && has_fast_conv(ctx);
}

// Calls pack with the right matrix as [n, k].
template <class T, class Pack>
Result<bool> pack_right(PrepareContext& ctx, const MatmulState& s, const Pack& pack) {
  const T* right = ctx.input(1).values<T>().data();
  std::vector<T> turned;
  if (!s.right_in_rows) {
    turned.resize(static_cast<size_t>(s.n * s.k));
    transpose_plain(right, turned.data(), s.k, s.n);
    right = turned.data();
  }
  SURELITE_LET(const bool packed, pack(row_shape(s.left_batch.count() * s.m, s.n, s.k), right));
  if (packed) ctx.packed(1);
  return packed;
}

}  // namespace surelite
