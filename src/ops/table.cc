// SPDX-License-Identifier: Apache-2.0
// Table: a function given by its values. 8-bit inputs pick one by their bits, 16-bit ones interpolate between 513 of
// them.
#include "ops/op.h"

namespace surelite {
namespace {

Status run_int8(RunContext& ctx) {
  const auto in = ctx.in<int8_t>(0), table = ctx.in<int8_t>(1);
  const std::span<int8_t> out = ctx.out<int8_t>(0);
  for (size_t i = 0; i < out.size(); ++i) out[i] = table[static_cast<uint8_t>(in[i])];
  return {};
}

Status run_int16(RunContext& ctx) {
  const auto in = ctx.in<int16_t>(0), table = ctx.in<int16_t>(1);
  const std::span<int16_t> out = ctx.out<int16_t>(0);
  for (size_t i = 0; i < out.size(); ++i) {
    const auto at = static_cast<size_t>(256 + (in[i] >> 7));
    const int32_t slope = table[at + 1] - table[at];
    out[i] = static_cast<int16_t>(table[at] + ((slope * (in[i] & 0x7f) + 64) >> 7));
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  const bool narrow = ctx.input(0).type == ElementType::int8;
  if (!narrow && (ctx.input(0).quant().first_zero_point() != 0 || ctx.output(0).quant().first_zero_point() != 0))
    return ctx.wrong_zero_point(ctx.input(0).quant().first_zero_point() != 0 ? Operand(0) : Operand::output(0), 0);
  if (ctx.input(1).shape != Shape{narrow ? 256 : 513})
    return ctx.wrong_shape(1, narrow ? "[256]" : "[513]");
  ctx.set_run(narrow ? run_int8 : run_int16);
  return ctx.resize(0, ctx.input(0).shape);
}

}  // namespace

extern const OpSpec op_table{
    .name = "Table",
    .types = "T:i8|i16 T -> T",
    .prepare = prepare,
};

}  // namespace surelite
