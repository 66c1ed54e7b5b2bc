// SPDX-License-Identifier: Apache-2.0
// FILL: a tensor of the shape in input 0 with the one value in input 1 everywhere.
#include <algorithm>
#include <string_view>
#include <vector>

#include "ops/util/shape_inputs.h"

namespace surelite {
namespace {

template <class T>
Status run(RunContext& ctx) {
  std::fill_n(ctx.out<T>(0).data(), ctx.output(0).count(), ctx.in<T>(1)[0]);
  return {};
}

Status run_string(RunContext& ctx) {
  SURELITE_LET(const std::vector<std::string_view> value, read_strings(ctx.input(1)));
  const std::vector<std::string_view> copies(static_cast<size_t>(ctx.output(0).count()), value[0]);
  return ctx.write_strings(0, Shape(ctx.output(0).shape), copies);
}

Status prepare(PrepareContext& ctx) {
  const Tensor& value = ctx.input(1);
  if (value.rank() != 0) return ctx.bad_shape(ctx.describe_input(1) + " must be a scalar");
  SURELITE_TRY(require_same_quantization(ctx, 1, 0));
  if (!ctx.known(0)) return ctx.later();
  SURELITE_LET(const Shape shape, read_shape(ctx, 0));
  SURELITE_TRY(ctx.resize(0, shape));
  if (value.type == ElementType::string) {
    ctx.set_run(run_string);
    return {};
  }
  switch (bits_of(value.type)) {
    case 8: ctx.set_run(run<uint8_t>); return {};
    case 16: ctx.set_run(run<uint16_t>); return {};
    case 32: ctx.set_run(run<uint32_t>); return {};
    default: ctx.set_run(run<uint64_t>); return {};
  }
}

}  // namespace

extern const OpSpec op_fill{
    .name = "FILL",
    .max_version = 5,
    .types = "i32|i64 T:f32|f16|bf16|f64|i8|u8|i16|u16|i32|u32|i64|u64|bool|c64|str -> T",
    .prepare = prepare,
};

}  // namespace surelite
