// SPDX-License-Identifier: Apache-2.0
// UNIDIRECTIONAL_SEQUENCE_GRU: a gated recurrent layer over a sequence. The state goes in as an input and out as an
// output.
#include <algorithm>
#include <cmath>

#include "ops/fast/dot.h"
#include "ops/shared/control/stopping.h"
#include "ops/shared/elementwise/real_activation.h"
#include "ops/shared/recurrent/lstm_layer.h"
#include "ops/shared/options/scratch.h"

namespace surelite {
namespace {

enum { kInput, kState, kGateWeights, kGateBias, kCandidateWeights, kCandidateBias };

struct State {
  int64_t steps = 0, batches = 0, inputs = 0, units = 0;
  int joined = 0, gates = 0;  // scratch
};

// out = weights * joined + bias
void multiply_add(const RunContext& ctx, int weights, int bias, const float* joined, int64_t columns, float* out,
                  int64_t rows) {
  std::copy_n(ctx.in<float>(bias).data(), rows, out);
  add_dots_f32(ctx.kernels(), ctx.in<float>(weights).data(), rows, columns, joined, out);
}

void run_step(const RunContext& ctx, const State& s, const float* input, float* state, float* out) {
  float* joined = scratch_data<float>(ctx, s.joined);
  float* reset = scratch_data<float>(ctx, s.gates);
  const float* update = reset + s.units;
  const int64_t width = s.inputs + s.units;
  std::copy_n(input, s.inputs, joined);
  std::copy_n(state, s.units, joined + s.inputs);
  multiply_add(ctx, kGateWeights, kGateBias, joined, width, reset, 2 * s.units);
  std::transform(reset, reset + 2 * s.units, reset, sigmoid);
  for (int64_t u = 0; u < s.units; ++u) joined[s.inputs + u] = state[u] * reset[u];
  multiply_add(ctx, kCandidateWeights, kCandidateBias, joined, width, out, s.units);
  for (int64_t u = 0; u < s.units; ++u) out[u] = (1.0f - update[u]) * std::tanh(out[u]) + update[u] * state[u];
  std::copy_n(out, s.units, state);
}

Status run(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const float* input = ctx.in<float>(kInput).data();
  float* out = ctx.out<float>(0).data();
  float* states = ctx.out<float>(1).data();
  std::copy_n(ctx.in<float>(kState).data(), s.batches * s.units, states);
  Stopping stopping(ctx);
  for (int64_t step = 0; step < s.steps; ++step)
    for (int64_t batch = 0; batch < s.batches; ++batch, input += s.inputs, out += s.units) {
      if (stopping.after(3 * s.units * (s.inputs + s.units))) return ended(ctx);
      run_step(ctx, s, input, states + batch * s.units, out);
    }
  return {};
}

Status prepare(PrepareContext& ctx) {
  SURELITE_TRY(forbid_sparse(ctx));
  if (ctx.input(kInput).rank() != 3) return ctx.wrong_rank(kInput, 3);
  if (ctx.input(kState).rank() != 2) return ctx.wrong_rank(kState, 2);
  State& s = ctx.state<State>();
  s.steps = ctx.input(kInput).dim(0);
  s.batches = ctx.input(kInput).dim(1);
  s.inputs = ctx.input(kInput).dim(2);
  s.units = ctx.input(kState).dim(1);
  SURELITE_TRY(expect_shape(ctx, kState, {s.batches, s.units}));
  SURELITE_TRY(expect_shape(ctx, kGateWeights, {2 * s.units, s.inputs + s.units}));
  SURELITE_TRY(expect_shape(ctx, kGateBias, {2 * s.units}));
  SURELITE_TRY(expect_shape(ctx, kCandidateWeights, {s.units, s.inputs + s.units}));
  SURELITE_TRY(expect_shape(ctx, kCandidateBias, {s.units}));
  SURELITE_LET(s.joined, scratch_for<float>(ctx, s.inputs + s.units));
  SURELITE_LET(s.gates, scratch_for<float>(ctx, 2 * s.units));
  Shape shape = ctx.input(kInput).shape;
  shape[2] = static_cast<int32_t>(s.units);
  SURELITE_TRY(ctx.resize(0, shape));
  return ctx.resize(1, ctx.input(kState).shape);
}

}  // namespace

extern const OpSpec op_unidirectional_sequence_gru{
    .name = "UNIDIRECTIONAL_SEQUENCE_GRU",
    .types = "f32 f32 f32 f32 f32 f32 -> f32 f32",
    .prepare = prepare,
    .run = run,
};

}  // namespace surelite
