// SPDX-License-Identifier: Apache-2.0
// MATRIX_SET_DIAG: matrices with their diagonals replaced.
#include <algorithm>
#include <cstring>

#include "ops/op.h"
#include "ops/shared/move/strided_copy.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Shape &in = ctx.input(0).shape, &diagonal = ctx.input(1).shape;
  if (in.rank() < 2) return ctx.wrong_rank(0, "2 or more");
  const int batch_rank = in.rank() - 2;
  const int64_t rows = in[batch_rank], columns = in[batch_rank + 1], length = std::min(rows, columns);
  Shape wanted;
  for (int i = 0; i < batch_rank; ++i) wanted.push_back(in[i]);
  wanted.push_back(static_cast<int32_t>(length));
  if (diagonal != wanted) return ctx.wrong_shape(1, to_string(wanted));
  SURELITE_TRY(ctx.resize(0, in));
  StridedCopy& copy = ctx.state<StridedCopy>();
  copy.add(in.count(0, batch_rank), length, rows * columns);
  copy.add(length, 1, columns + 1);
  return {};
}

Status run(RunContext& ctx) {
  const Tensor& out = ctx.output(0);
  if (out.bytes) std::memcpy(out.data, ctx.input(0).data, out.bytes);
  ctx.state<StridedCopy>().run(ctx.input(1).data, out.data, static_cast<size_t>(bits_of(out.type)) / 8);
  return {};
}

}  // namespace

extern const OpSpec op_matrix_set_diag{
    .name = "MATRIX_SET_DIAG",
    .types = "T:f32|f16|bf16|i8|u8|i16|i32|i64|bool T -> T",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
