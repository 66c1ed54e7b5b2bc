// SPDX-License-Identifier: Apache-2.0
// BIDIRECTIONAL_SEQUENCE_LSTM: two LSTM layers over a sequence, the second from its end. With auxiliary weights both
// layers also see an auxiliary input; without them an auxiliary input replaces the second layer's input.
#include <array>
#include <string>

#include "ops/shared/recurrent/lstm_real.h"
#include "ops/shared/recurrent/two_directions.h"

namespace surelite {
namespace {

constexpr int kAuxInput = 39;

LstmSlots forward_slots() {
  LstmSlots slots;
  slots.aux_input = kAuxInput;
  slots.output_state = 35;
  slots.cell_state = 36;
  slots.norm_weights = {-1, -1, -1, -1};
  slots.aux_weights = {40, 41, 42, 43};
  return slots;
}

LstmSlots backward_slots() {
  LstmSlots slots = forward_slots();
  slots.input_weights = {18, 19, 20, 21};
  slots.recurrent_weights = {22, 23, 24, 25};
  slots.peephole_weights = {26, 27, -1, 28};
  slots.biases = {29, 30, 31, 32};
  slots.projection_weights = 33;
  slots.projection_bias = 34;
  slots.output_state = 37;
  slots.cell_state = 38;
  slots.aux_weights = {44, 45, 46, 47};
  return slots;
}

struct State {
  LstmReal forward, backward;
};

Status run(RunContext& ctx) {
  SURELITE_TRY(run_lstm_real(ctx, ctx.state<State>().forward));
  return run_lstm_real(ctx, ctx.state<State>().backward);
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const bool merge, read_merged_outputs(ctx));
  SURELITE_LET(LstmLayer forward, read_lstm_layer(ctx, forward_slots(), 3, false));
  LstmSlots slots = backward_slots();
  const bool stacked = ctx.has_input(kAuxInput) && !forward.has_aux;
  if (stacked) {
    if (ctx.input(kAuxInput).shape != ctx.input(0).shape)
      return ctx.shapes_differ(kAuxInput, 0);
    slots.input = kAuxInput;
  }
  SURELITE_LET(LstmLayer backward, read_lstm_layer(ctx, slots, 3, false));
  if (forward.has_aux != backward.has_aux)
    return one_sided_aux(ctx);
  if (ctx.input(2).type != ctx.input(19).type)
    return ctx.types_differ(19, 2);
  backward.backward = true;
  if (merge) {
    backward.output_offset = forward.outputs;
    forward.output_stride = backward.output_stride = forward.outputs + backward.outputs;
  } else {
    backward.output = 1;
    SURELITE_TRY(resize_direction(ctx, 1, backward.outputs));
  }
  SURELITE_TRY(resize_direction(ctx, 0, forward.output_stride));
  State& state = ctx.state<State>();
  SURELITE_LET(state.forward, prepare_lstm_real(ctx, forward));
  SURELITE_LET(state.backward, prepare_lstm_real(ctx, backward));
  ctx.set_run(run);
  return {};
}

}  // namespace

extern const OpSpec op_bidirectional_sequence_lstm{
    .name = "BIDIRECTIONAL_SEQUENCE_LSTM",
    .max_version = 3,
    .types =
        "f32 f32|u8|i8? f32|u8|i8 f32|u8|i8 f32|u8|i8 f32|u8|i8? f32|u8|i8 f32|u8|i8 f32|u8|i8 "
        "f32|u8|i8? f32|u8|i8? f32|u8|i8? f32? f32 f32 f32 f32|u8|i8? f32? "
        "f32|u8|i8? f32|u8|i8 f32|u8|i8 f32|u8|i8 f32|u8|i8? f32|u8|i8 f32|u8|i8 f32|u8|i8 "
        "f32|u8|i8? f32|u8|i8? f32|u8|i8? f32? f32 f32 f32 f32|u8|i8? f32? "
        "f32 f32 f32 f32 f32? f32|u8|i8? f32|u8|i8? f32|u8|i8? f32|u8|i8? f32|u8|i8? f32|u8|i8? f32|u8|i8? f32|u8|i8? "
        "-> f32 f32?",
    .options = "BidirectionalSequenceLSTMOptions",
    .prepare = prepare,
    .side_effects = true,
};

}  // namespace surelite
