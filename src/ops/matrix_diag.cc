// SPDX-License-Identifier: Apache-2.0
// MATRIX_DIAG: square matrices with the input's rows on the diagonal and zeros elsewhere.
#include <cstring>

#include "ops/op.h"
#include "ops/shared/move/strided_copy.h"

namespace surelite {
namespace {

Status prepare(PrepareContext& ctx) {
  const Shape& in = ctx.input(0).shape;
  if (in.rank() < 1) return ctx.wrong_rank(0, "1 or more");
  Shape out = in;
  const int64_t n = in[in.rank() - 1];
  out.push_back(static_cast<int32_t>(n));
  SURELITE_TRY(ctx.resize(0, out));
  StridedCopy& copy = ctx.state<StridedCopy>();
  copy.add(in.count(0, in.rank() - 1), n, n * n);
  copy.add(n, 1, n + 1);
  return {};
}

Status run(RunContext& ctx) {
  const Tensor& out = ctx.output(0);
  if (out.bytes) std::memset(out.data, 0, out.bytes);
  ctx.state<StridedCopy>().run(ctx.input(0).data, out.data, static_cast<size_t>(bits_of(out.type)) / 8);
  return {};
}

}  // namespace

extern const OpSpec op_matrix_diag{
    .name = "MATRIX_DIAG",
    .types = "T:f32|f16|bf16|i8|u8|i16|i32|i64|bool -> T",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
