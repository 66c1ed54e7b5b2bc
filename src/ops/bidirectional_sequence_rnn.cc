// SPDX-License-Identifier: Apache-2.0
// BIDIRECTIONAL_SEQUENCE_RNN: two plain recurrent layers over a sequence, the second from its end. With auxiliary
// weights both layers also see an auxiliary input; without them an auxiliary input replaces the second layer's input.
#include "ops/shared/recurrent/rnn_layer.h"
#include "ops/shared/recurrent/two_directions.h"

namespace surelite {
namespace {

constexpr int kAuxInput = 9, kForwardAux = 10, kBackwardAux = 11;

struct State {
  RnnLayer forward, backward;
};

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  // With 8-bit weights and time first the stock kernel goes through the sequence as often as it has steps, on the state
  // that the time before has left (bidirectional_sequence_rnn.cc, EvalHybrid).
  const int64_t times = s.forward.hybrid && s.forward.time_major ? s.forward.steps : 1;
  for (int64_t i = 0; i < times; ++i) {
    if (ctx.cancelled()) return ctx.fail(Code::R405, {});
    SURELITE_TRY(run_rnn(ctx, s.forward));
    SURELITE_TRY(run_rnn(ctx, s.backward));
  }
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(const bool merge, read_merged_outputs(ctx));
  RnnLayer forward, backward;
  backward.input_weights = 5;
  backward.recurrent_weights = 6;
  backward.bias = 7;
  backward.state = 8;
  backward.backward = true;
  if (ctx.has_input(kForwardAux) != ctx.has_input(kBackwardAux))
    return one_sided_aux(ctx);
  if (ctx.has_input(kForwardAux)) {
    if (!ctx.has_input(kAuxInput))
      return ctx.fail(Code::P306, {{"op", ctx.op().name}, {"what", "input"}, {"index", kAuxInput}});
    forward.aux_input = backward.aux_input = kAuxInput;
    forward.aux_weights = kForwardAux;
    backward.aux_weights = kBackwardAux;
  } else if (ctx.has_input(kAuxInput)) {
    if (ctx.input(kAuxInput).shape != ctx.input(0).shape)
      return ctx.shapes_differ(kAuxInput, 0);
    // With batches first the stock kernel ignores it.
    if (ctx.options().flag("time_major")) backward.input = kAuxInput;
  }
  State& state = ctx.state<State>();
  SURELITE_LET(state.forward, prepare_rnn(ctx, forward, 3));
  SURELITE_LET(state.backward, prepare_rnn(ctx, backward, 3));
  if (!merge) {
    state.backward.output = 1;
    SURELITE_TRY(resize_direction(ctx, 1, state.backward.units));
    return resize_direction(ctx, 0, state.forward.units);
  }
  state.backward.output_offset = state.forward.units;
  state.forward.output_stride = state.backward.output_stride = state.forward.units + state.backward.units;
  return resize_direction(ctx, 0, state.forward.output_stride);
}

}  // namespace

extern const OpSpec op_bidirectional_sequence_rnn{
    .name = "BIDIRECTIONAL_SEQUENCE_RNN",
    .max_version = 3,
    .types = "f32 T:f32|u8|i8 T f32 f32 T T f32 f32 f32? T? T? -> f32 f32?",
    .options = "BidirectionalSequenceRNNOptions",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
