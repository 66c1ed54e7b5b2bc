// SPDX-License-Identifier: Apache-2.0
// RNN: one step of a plain recurrent layer.
#include "ops/shared/recurrent/rnn_layer.h"

namespace surelite {
namespace {

Status run(RunContext& ctx) {
  return run_rnn(ctx, ctx.state<RnnLayer>());
}

Status prepare(PrepareContext& ctx) {
  SURELITE_LET(ctx.state<RnnLayer>(), prepare_rnn(ctx, RnnLayer{}, 2));
  return ctx.resize(0, {ctx.input(0).dim(0), ctx.input(1).dim(0)});
}

}  // namespace

extern const OpSpec op_rnn{
    .name = "RNN",
    .max_version = 3,
    .types = "f32 T:f32|u8|i8 T f32 f32 -> f32",
    .options = "RNNOptions",
    .prepare = prepare,
    .run = run,
    .side_effects = true,
};

}  // namespace surelite
