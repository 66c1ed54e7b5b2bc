// SPDX-License-Identifier: Apache-2.0
// BIDIRECTIONAL_SEQUENCE_RNN: two plain recurrent layers over a sequence, the second from its end. With auxiliary
// weights both layers also see an auxiliary input; without them an auxiliary input replaces the second layer's input.
#include "ops/shared/recurrent/rnn_layer.h"

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
    run_rnn(ctx, s.forward);
    run_rnn(ctx, s.backward);
  }
  return {};
}

Status resize(PrepareContext& ctx, int output, int64_t last) {
  if (last > INT32_MAX) return ctx.fail(Code::P311, {{"what", ctx.describe_output(output)}});
  Shape shape = ctx.input(0).shape;
  shape[2] = static_cast<int32_t>(last);
  return ctx.resize(output, shape);
}

Status prepare(PrepareContext& ctx) {
  const bool merge = ctx.options().flag("merge_outputs");
  if (ctx.output_count() != (merge ? 1 : 2))
    return ctx.fail(
        Code::P305,
        {{"op", ctx.op().name}, {"found", ctx.output_count()}, {"what", "outputs"}, {"expected", merge ? 1 : 2}});
  RnnLayer forward, backward;
  backward.input_weights = 5;
  backward.recurrent_weights = 6;
  backward.bias = 7;
  backward.state = 8;
  backward.backward = true;
  if (ctx.has_input(kForwardAux) != ctx.has_input(kBackwardAux))
    return ctx.fail(Code::P315,
                    {{"op", ctx.op().name}, {"what", "auxiliary weights are given for both directions or none"}});
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
    SURELITE_TRY(resize(ctx, 1, state.backward.units));
    return resize(ctx, 0, state.forward.units);
  }
  state.backward.output_offset = state.forward.units;
  state.forward.output_stride = state.backward.output_stride = state.forward.units + state.backward.units;
  return resize(ctx, 0, state.forward.output_stride);
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
