// SPDX-License-Identifier: Apache-2.0
// LSTM: one step of a long short-term memory layer. The full kernel has gates with optional peephole, projection and
// layer normalization; the basic kernel has one weight matrix for all gates.
#include "ops/shared/recurrent/lstm_basic.h"
#include "ops/shared/recurrent/lstm_integer.h"
#include "ops/shared/recurrent/lstm_real.h"

namespace surelite {
namespace {

Status run_real(RunContext& ctx) {
  return run_lstm_real(ctx, ctx.state<LstmReal>());
}

Status run_integer(RunContext& ctx) {
  return run_lstm_integer(ctx, ctx.state<LstmInteger>());
}

Status prepare(PrepareContext& ctx) {
  const int32_t kernel = ctx.options().i32("kernel_type");
  if (kernel == 1) return prepare_lstm_basic(ctx);
  if (kernel != 0) return ctx.bad_option("kernel_type", {"value", kernel}, "it must be 0 (full) or 1 (basic)");
  if (ctx.input_count() < 20 || ctx.output_count() != 1)
    return ctx.fail(Code::P315,
                    {{"op", ctx.op().name}, {"what", "the full LSTM kernel takes 20 or 24 inputs and gives 1 output"}});
  SURELITE_LET(const LstmLayer layer, read_lstm_layer(ctx, LstmSlots{}, 2, false));
  SURELITE_TRY(ctx.resize(0, {ctx.input(0).dim(0), static_cast<int32_t>(layer.outputs)}));
  if (ctx.input(0).type == ElementType::float32) {
    SURELITE_LET(ctx.state<LstmReal>(), prepare_lstm_real(ctx, layer));
    ctx.set_run(run_real);
  } else {
    SURELITE_LET(ctx.state<LstmInteger>(), prepare_lstm_integer(ctx, layer));
    ctx.set_run(run_integer);
  }
  return {};
}

}  // namespace

extern const OpSpec op_lstm{
    .name = "LSTM",
    .max_version = 4,
    .types =
        "f32 f32|u8|i8? f32|u8|i8 f32|u8|i8 f32|u8|i8 f32|u8|i8? f32|u8|i8 f32|u8|i8 f32|u8|i8 "
        "f32|u8|i8? f32|u8|i8? f32|u8|i8? f32? f32 f32 f32 f32|u8|i8? f32? f32 f32 f32? f32? f32? f32? -> f32\n"
        "i8 i8? i8 i8 i8 i8? i8 i8 i8 i16? i16? i16? i32? i32 i32 i32 i8? i32? i8|i16 i16 i16? i16? i16? i16? -> i8\n"
        "f32 f32 f32 f32 f32 -> f32 f32 f32 f32\n"
        "u8 u8 u8 i32 i16 -> u8 i16 u8 i16",
    .options = "LSTMOptions",
    .prepare = prepare,
    .side_effects = true,
    .sparse_input = OpSpec::kSparseChecked,
};

}  // namespace surelite
