// SPDX-License-Identifier: Apache-2.0
// Inputs: data, previous activation, weights, biases, previous state. Outputs: activation, state, and two intermediate
// results, the concatenated inputs and the gates before their functions. Rows of weights are in the order input gate,
// new input, forget gate, output gate.
#include "ops/shared/recurrent/lstm_basic.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/checked.h"
#include "ops/fast/dot.h"
#include "ops/shared/control/stopping.h"
#include "ops/shared/elementwise/real_activation.h"
#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/recurrent/gates_int16.h"
#include "ops/shared/recurrent/lstm_layer.h"

namespace surelite {
namespace {

enum { kData, kActivation, kWeights, kBiases, kState };

struct State {
  int64_t batches = 0, inputs = 0, cells = 0;
  int32_t weight_zero = 0;
  Multiplier factor;
  bool keep_activation = false, keep_state = false;  // results become the next run's previous ones
};

// Copies the inputs of a batch side by side.
template <class T>
const T* join_inputs(const RunContext& ctx, const State& s, int64_t batch) {
  T* row = ctx.out<T>(2).data() + batch * (s.inputs + s.cells);
  std::copy_n(ctx.in<T>(kData).data() + batch * s.inputs, s.inputs, row);
  std::copy_n(ctx.in<T>(kActivation).data() + batch * s.cells, s.cells, row + s.inputs);
  return row;
}

void carry_over(const RunContext& ctx, const State& s) {
  const auto copy = [&](bool wanted, int input, int output) {
    if (wanted && ctx.output(output).bytes)
      std::memcpy(ctx.input(input).data, ctx.output(output).data, ctx.output(output).bytes);
  };
  copy(s.keep_activation, kActivation, 0);
  copy(s.keep_state, kState, 1);
}

Status run_real(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const int64_t width = s.inputs + s.cells;
  Stopping stopping(ctx);
  for (int64_t b = 0; b < s.batches; ++b) {
    if (stopping.after(4 * s.cells * width)) return ended(ctx);
    const float* row = join_inputs<float>(ctx, s, b);
    const float* weights = ctx.in<float>(kWeights).data();
    const float* biases = ctx.in<float>(kBiases).data();
    const float* before = ctx.in<float>(kState).data() + b * s.cells;
    float* gates = ctx.out<float>(3).data() + b * 4 * s.cells;
    float* activation = ctx.out<float>(0).data() + b * s.cells;
    float* state = ctx.out<float>(1).data() + b * s.cells;
    std::fill_n(gates, 4 * s.cells, 0.0f);
    add_dots_f32(ctx.kernels(), weights, 4 * s.cells, width, row, gates);
    for (int64_t g = 0; g < 4 * s.cells; ++g) gates[g] += biases[g];
    for (int64_t c = 0; c < s.cells; ++c) {
      const float input_gate = sigmoid(gates[c]);
      const float new_input = std::tanh(gates[s.cells + c]);
      const float forget_gate = sigmoid(gates[2 * s.cells + c]);
      const float output_gate = sigmoid(gates[3 * s.cells + c]);
      state[c] = input_gate * new_input + forget_gate * before[c];
      activation[c] = output_gate * std::tanh(state[c]);
    }
  }
  carry_over(ctx, s);
  return {};
}

constexpr int kGateBits = 3, kStateBits = 4;  // integer bits of gates before their functions, and of the state

Status run_uint8(RunContext& ctx) {
  const State& s = ctx.state<State>();
  const int64_t width = s.inputs + s.cells;
  Stopping stopping(ctx);
  for (int64_t b = 0; b < s.batches; ++b) {
    if (stopping.after(4 * s.cells * width)) return ended(ctx);
    const uint8_t* row = join_inputs<uint8_t>(ctx, s, b);
    const uint8_t* weights = ctx.in<uint8_t>(kWeights).data();
    const int32_t* biases = ctx.in<int32_t>(kBiases).data();
    const int16_t* before = ctx.in<int16_t>(kState).data() + b * s.cells;
    int16_t* gates = ctx.out<int16_t>(3).data() + b * 4 * s.cells;
    uint8_t* activation = ctx.out<uint8_t>(0).data() + b * s.cells;
    int16_t* state = ctx.out<int16_t>(1).data() + b * s.cells;
    for (int64_t g = 0; g < 4 * s.cells; ++g, weights += width) {
      auto sum = static_cast<uint32_t>(biases[g]);
      for (int64_t i = 0; i < width; ++i) sum += static_cast<uint32_t>((row[i] - 128) * (weights[i] - s.weight_zero));
      gates[g] = static_cast<int16_t>(
          std::clamp<int32_t>(multiply(static_cast<int32_t>(sum), s.factor), INT16_MIN, INT16_MAX));
    }
    for (int64_t c = 0; c < s.cells; ++c) {
      const int16_t input_gate = fixed_logistic(gates[c], kGateBits);
      const int16_t new_input = fixed_tanh(gates[s.cells + c], kGateBits);
      const int16_t forget_gate = fixed_logistic(gates[2 * s.cells + c], kGateBits);
      const int16_t output_gate = fixed_logistic(gates[3 * s.cells + c], kGateBits);
      const int32_t gained = rounding_shift_right(doubling_high_mul(input_gate, new_input), kStateBits);
      const int32_t kept = doubling_high_mul(forget_gate, before[c]);
      state[c] = static_cast<int16_t>(std::clamp<int32_t>(gained + kept, INT16_MIN, INT16_MAX));
      const int32_t out = rounding_shift_right(doubling_high_mul(output_gate, fixed_tanh(state[c], kStateBits)), 8);
      activation[c] = static_cast<uint8_t>(128 + std::clamp(out, -128, 127));
    }
  }
  carry_over(ctx, s);
  return {};
}

Status prepare_uint8(PrepareContext& ctx, State* s) {
  const Quantization &weights = ctx.input(kWeights).quant(), &biases = ctx.input(kBiases).quant(),
                     &state = ctx.output(1).quant();
  for (const Operand at : {Operand(kWeights), Operand(kBiases), Operand::output(1)})
    if (!ctx.tensor(at).quant().per_tensor()) return ctx.wrong_scale_count(at, 1);
  if (std::abs(std::log2(state.first_scale()) - (kStateBits - 15)) >= 1e-3)
    return ctx.wrong_scale(Operand::output(1), 0x1p-11);
  s->weight_zero = weights.first_zero_point();
  s->factor = quantize_multiplier(4096.0 * static_cast<double>(biases.first_scale()));
  ctx.set_run(run_uint8);
  return {};
}

// The stock kernel overwrites its previous activation and state. That is seen by the next run if nothing else computes
// them.
bool outlives_run(const PrepareContext& ctx, int input) {
  const SubgraphDef& graph = ctx.model().subgraphs[static_cast<size_t>(ctx.where().subgraph)];
  const int index = ctx.op().inputs[static_cast<size_t>(input)];
  return ctx.input(input).def->is_variable ||
         std::find(graph.inputs.begin(), graph.inputs.end(), index) != graph.inputs.end();
}

}  // namespace

Status prepare_lstm_basic(PrepareContext& ctx) {
  if (ctx.input_count() != 5 || ctx.output_count() != 4)
    return ctx.fail(Code::P315,
                    {{"op", ctx.op().name}, {"what", "the basic LSTM kernel takes 5 inputs and gives 4 outputs"}});
  SURELITE_TRY(forbid_sparse(ctx));
  if (ctx.input(kData).rank() != 2) return ctx.wrong_rank(kData, 2);
  if (ctx.input(kActivation).rank() != 2) return ctx.wrong_rank(kActivation, 2);
  State& s = ctx.state<State>();
  const int32_t batches = ctx.input(kData).dim(0), cells = ctx.input(kActivation).dim(1);
  s.batches = batches;
  s.inputs = ctx.input(kData).dim(1);
  s.cells = cells;
  SURELITE_TRY(expect_shape(ctx, kActivation, {batches, cells}));
  SURELITE_TRY(expect_shape(ctx, kState, {batches, cells}));
  SURELITE_TRY(expect_shape(ctx, kWeights, {4 * s.cells, s.inputs + s.cells}));
  SURELITE_TRY(expect_shape(ctx, kBiases, {4 * s.cells}));
  SURELITE_TRY(ctx.resize(0, {batches, cells}));
  SURELITE_TRY(ctx.resize(1, {batches, cells}));
  SURELITE_TRY(ctx.resize(2, {batches, ctx.input(kWeights).dim(1)}));
  SURELITE_TRY(ctx.resize(3, {batches, ctx.input(kWeights).dim(0)}));
  s.keep_activation = outlives_run(ctx, kActivation);
  s.keep_state = outlives_run(ctx, kState);
  if (ctx.input(kData).type == ElementType::uint8) return prepare_uint8(ctx, &s);
  ctx.set_run(run_real);
  return {};
}

}  // namespace surelite
