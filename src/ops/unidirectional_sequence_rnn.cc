// SPDX-License-Identifier: Apache-2.0
// UNIDIRECTIONAL_SEQUENCE_RNN: a plain recurrent layer over all steps of a sequence.
#include "ops/shared/recurrent/rnn_layer.h"

namespace surelite {
namespace {

Status run(RunContext& ctx) {
  return run_rnn(ctx, ctx.state<RnnLayer>());
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(ctx.state<RnnLayer>(), prepare_rnn(ctx, RnnLayer{}, 3));
  Shape shape = ctx.input(0).shape;
  shape[2] = ctx.input(1).dim(0);
  return ctx.resize(0, shape);
}

}  // namespace

extern const OpSpec op_unidirectional_sequence_rnn{
    .name = "UNIDIRECTIONAL_SEQUENCE_RNN",
    .max_version = 3,
    .types = "f32 T:f32|u8|i8 T f32 f32 -> f32",
    .options = "SequenceRNNOptions",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
