// SPDX-License-Identifier: Apache-2.0
// UNIDIRECTIONAL_SEQUENCE_LSTM: an LSTM layer over all steps of a sequence. Recurrent weights may be diagonal.
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
  const bool real = ctx.input(0).type == ElementType::float32;
  SURELITE_LET(const LstmLayer layer, read_lstm_layer(ctx, LstmSlots{}, 3, real));
  Shape shape = ctx.input(0).shape;
  shape[2] = static_cast<int32_t>(layer.outputs);
  SURELITE_TRY(ctx.resize(0, shape));
  if (real) {
    SURELITE_LET(ctx.state<LstmReal>(), prepare_lstm_real(ctx, layer));
    ctx.set_run(run_real);
    return {};
  }
  if (ctx.op().intermediates.size() != 5)
    return ctx.fail(Code::P305, {{"op", ctx.op().name},
                                 {"found", ctx.op().intermediates.size()},
                                 {"what", "intermediate tensors"},
                                 {"expected", 5}});
  SURELITE_LET(ctx.state<LstmInteger>(), prepare_lstm_integer(ctx, layer));
  ctx.set_run(run_integer);
  return {};
}

}  // namespace

extern const OpSpec op_unidirectional_sequence_lstm{
    .name = "UNIDIRECTIONAL_SEQUENCE_LSTM",
    .max_version = 4,
    .types =
        "f32 f32|u8|i8? f32|u8|i8 f32|u8|i8 f32|u8|i8 f32|u8|i8? f32|u8|i8 f32|u8|i8 f32|u8|i8 "
        "f32|u8|i8? f32|u8|i8? f32|u8|i8? f32? f32 f32 f32 f32|u8|i8? f32? f32 f32 f32? f32? f32? f32? -> f32\n"
        "i8 i8? i8 i8 i8 i8? i8 i8 i8 i16? i16? i16? i32? i32 i32 i32 i8? i32? i8|i16 i16 i16? i16? i16? i16? -> i8",
    .options = "UnidirectionalSequenceLSTMOptions",
    .prepare = prepare,
    .side_effects = true,
    .sparse_input = OpSpec::kSparseChecked,
};

}  // namespace surelite
