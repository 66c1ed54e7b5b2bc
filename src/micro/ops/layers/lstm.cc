// SPDX-License-Identifier: Apache-2.0
// UNIDIRECTIONAL_SEQUENCE_LSTM with all four gates: int8 or int16 with a cell state of int16, or real numbers. Neither
// peephole connections nor layer normalization nor projection.
#include "micro/ops/layers/lstm.h"

#include "micro/ops/c_math.h"
#include "micro/ops/layers/gates.h"

namespace surelite {
namespace micro {
namespace {

enum { kInput = 0, kInputWeights = 1, kRecurrent = 5, kBias = 12, kOutputState = 18, kCellState = 19 };
Multiplier factor(double real) { return quantize_multiplier(static_cast<double>(static_cast<float>(real))); }

Multiplier of_halves(float one, float other, double result) {
  return quantize_multiplier(static_cast<double>(one) * static_cast<double>(other) / result);
}

// A power of two from 2^-15 to 2^-9, within a thousandth of its exponent.
bool exponent_of(float scale, int* exponent) {
  float power = 1.0f / 32768;
  for (*exponent = -15; *exponent <= -9; ++*exponent, power *= 2)
    if (scale > power * 0.99931f && scale < power * 1.00069f) return true;
  return false;
}

bool prepare(Op& op) {
  if (op.inputs() != 20 && op.inputs() != 24) return op.refuse(kArity);
  for (int i = 0; i < op.inputs(); ++i) {
    const bool wanted = i <= 8 || (i >= kBias && i < kBias + 4) || i == kOutputState || i == kCellState;
    if (op.has(i) != wanted) return op.refuse(kArity);
    if (wanted && op.in(i).count() == 0) return op.refuse(kShapes);
  }
  if (op.outputs() != 1) return op.refuse(kArity);
  const View in = op.in(kInput), out = op.out(), state = op.in(kOutputState), cell = op.in(kCellState);
  const bool real = in.type() == kTfLiteFloat32, halves = in.type() == kTfLiteInt16;
  if ((!real && !halves && in.type() != kTfLiteInt8) || out.type() != in.type() || state.type() != in.type() ||
      cell.type() != (real ? kTfLiteFloat32 : kTfLiteInt16))
    return op.refuse(kTypes);
  if (op.options.u8(0) != kTfLiteActTanh || op.options.f32(2) > 0.0f) return op.refuse(kOptions);
  if (in.rank() != 3 || out.rank() != 3) return op.refuse(kShapes);
  if (!state.def->is_variable() || !cell.def->is_variable()) return op.refuse(kConstant);
  auto* s = op.state<Lstm>();
  if (!s) return false;
  s->time_major = op.options.flag(3);
  s->steps = in.dim(s->time_major ? 0 : 1);
  s->batches = in.dim(s->time_major ? 1 : 0);
  s->inputs = in.dim(2);
  s->cells = op.in(kInputWeights).dim(0);
  if (out.dim(0) != in.dim(0) || out.dim(1) != in.dim(1) || out.dim(2) != s->cells ||
      state.count() != s->batches * s->cells || cell.count() != s->batches * s->cells)
    return op.refuse(kShapes);
  for (int g = 0; g < kGates; ++g) {
    const View weights = op.in(kInputWeights + g), recurrent = op.in(kRecurrent + g), bias = op.in(kBias + g);
    if (!weights.constant || !recurrent.constant || !bias.constant) return op.refuse(kConstant);
    const TfLiteType weight_type = real ? kTfLiteFloat32 : kTfLiteInt8;
    if (weights.type() != weight_type || recurrent.type() != weight_type ||
        bias.type() != (real     ? kTfLiteFloat32
                        : halves ? kTfLiteInt64
                                 : kTfLiteInt32))
      return op.refuse(kTypes);
    if (weights.rank() != 2 || weights.dim(0) != s->cells || weights.dim(1) != s->inputs || recurrent.rank() != 2 ||
        recurrent.dim(0) != s->cells || recurrent.dim(1) != s->cells || bias.count() != s->cells)
      return op.refuse(kShapes);
    s->gates[g].input = weights.data<void>();
    s->gates[g].recurrent = recurrent.data<void>();
    s->gates[g].bias = bias.data<void>();
    if (real) continue;
    if (!in.affine() || !state.affine() || !weights.affine() || !recurrent.affine()) return op.refuse(kQuant);
    if (halves) {
      s->gates[g].of_input = of_halves(in.scale, weights.scale, 1.0 / 4096);
      s->gates[g].of_recurrent = of_halves(state.scale, recurrent.scale, 1.0 / 4096);
      continue;
    }
    s->gates[g].of_input = factor(static_cast<double>(weights.scale * in.scale / (1.0f / 4096)));
    s->gates[g].of_recurrent = factor(static_cast<double>(recurrent.scale * state.scale / (1.0f / 4096)));
  }
  s->real_clip = op.options.f32(1);
  const int32_t width = real ? 4 : 2;
  if (!op.scratch(4 * s->cells * width, &s->scratch)) return false;
  if (real) return true;
  // Files that TensorFlow Lite converts say it of the hidden state, those for microcontrollers only need not.
  const View hidden = op.has_intermediate(4) && !halves ? op.intermediate(4) : state;
  if (!hidden.affine() || !cell.affine() || !exponent_of(cell.scale, &s->cell_exponent)) return op.refuse(kQuant);
  if (halves) {
    if (in.zero != 0 || state.zero != 0 || cell.zero != 0) return op.refuse(kQuant);
    constexpr float kGateScale = 1.0f / 32768;
    s->kept = of_halves(kGateScale, cell.scale, static_cast<double>(cell.scale));
    s->added = of_halves(kGateScale, kGateScale, static_cast<double>(cell.scale));
    s->hidden = of_halves(kGateScale, kGateScale, static_cast<double>(hidden.scale));
  } else {
    s->hidden = factor(1.0 / 32768 / static_cast<double>(hidden.scale) / 32768);
  }
  s->hidden_zero = hidden.zero;
  s->input_zero = in.zero;
  s->state_zero = state.zero;
  if (s->real_clip > 0.0f) {
    const float clip = s->real_clip / cell.scale;
    s->cell_clip = static_cast<int16_t>(clip < 32767.0f ? clip : 32767.0f);
  }
  return true;
}

// out = in times the rows of the weights, less the zero point, added as int16.
void accumulate(const int8_t* in, int32_t zero, int32_t columns, const int8_t* weights, const int32_t* bias,
                Multiplier scale, int32_t cells, int16_t* out) {
  for (int32_t c = 0; c < cells; ++c, weights += columns) {
    auto sum = static_cast<uint32_t>(bias ? bias[c] : 0);
    for (int32_t i = 0; i < columns; ++i) sum += static_cast<uint32_t>((in[i] - zero) * weights[i]);
    out[c] = to_16(multiply(static_cast<int32_t>(sum), scale) + out[c]);
  }
}

void step_i8(const Lstm& s, const int8_t* in, int8_t* state, int16_t* cell, int16_t* gates) {
  for (int g = 0; g < kGates; ++g) {
    int16_t* out = gates + g * s.cells;
    const Gate& gate = s.gates[g];
    for (int32_t c = 0; c < s.cells; ++c) out[c] = 0;
    accumulate(in, s.input_zero, s.inputs, static_cast<const int8_t*>(gate.input),
               static_cast<const int32_t*>(gate.bias), gate.of_input, s.cells, out);
    accumulate(state, s.state_zero, s.cells, static_cast<const int8_t*>(gate.recurrent), nullptr, gate.of_recurrent,
               s.cells, out);
    for (int32_t c = 0; c < s.cells; ++c) out[c] = g == kCellGate ? fixed_tanh(out[c], 3) : fixed_logistic(out[c], 3);
  }
  const auto of = [&](int g, int32_t c) { return int32_t{gates[g * s.cells + c]}; };
  for (int32_t c = 0; c < s.cells; ++c) {
    const auto kept = static_cast<int16_t>(rounding_shift_right(of(kForgetGate, c) * cell[c], 15));
    const auto added =
        static_cast<int16_t>(rounding_shift_right(of(kInputGate, c) * of(kCellGate, c), 30 + s.cell_exponent));
    cell[c] = to_16(kept + added);
    if (s.cell_clip > 0) {
      if (cell[c] > s.cell_clip) cell[c] = s.cell_clip;
      if (cell[c] < -s.cell_clip) cell[c] = static_cast<int16_t>(-s.cell_clip);
    }
    const int32_t product = of(kOutputGate, c) * fixed_tanh(cell[c], 15 + s.cell_exponent);
    const int64_t stored = int64_t{multiply(product, s.hidden)} + s.hidden_zero;
    state[c] = static_cast<int8_t>(stored < INT8_MIN ? INT8_MIN : stored > INT8_MAX ? INT8_MAX : stored);
  }
}

void step_f32(const Lstm& s, const float* in, float* state, float* cell, float* gates) {
  for (int g = 0; g < kGates; ++g) {
    const Gate& gate = s.gates[g];
    const auto *weights = static_cast<const float*>(gate.input), *recurrent = static_cast<const float*>(gate.recurrent);
    const auto* bias = static_cast<const float*>(gate.bias);
    for (int32_t c = 0; c < s.cells; ++c) {
      float sum = bias[c];
      for (int32_t i = 0; i < s.inputs; ++i) sum += *weights++ * in[i];
      float from_state = 0.0f;
      for (int32_t i = 0; i < s.cells; ++i) from_state += *recurrent++ * state[i];
      sum += from_state;
      gates[g * s.cells + c] = g == kCellGate ? tanhf(sum) : 1.0f / (1.0f + expf(-sum));
    }
  }
  for (int32_t c = 0; c < s.cells; ++c) {
    cell[c] =
        gates[kForgetGate * s.cells + c] * cell[c] + gates[kCellGate * s.cells + c] * gates[kInputGate * s.cells + c];
    if (s.real_clip > 0.0f)
      cell[c] = cell[c] > s.real_clip ? s.real_clip : cell[c] < -s.real_clip ? -s.real_clip : cell[c];
    state[c] = tanhf(cell[c]) * gates[kOutputGate * s.cells + c];
  }
}

template <class T, class Cell, void (*STEP)(const Lstm&, const T*, T*, Cell*, Cell*)>
void run_as(const Run& run) {
  const Lstm& s = run.state<Lstm>();
  const T* in = run.in<T>(kInput);
  T *out = run.out<T>(), *states = run.in_place<T>(kOutputState);
  Cell* cells = run.in_place<Cell>(kCellState);
  for (int32_t batch = 0; batch < s.batches; ++batch)
    for (int32_t step = 0; step < s.steps; ++step) {
      const int32_t row = s.time_major ? step * s.batches + batch : batch * s.steps + step;
      T* state = states + batch * s.cells;
      STEP(s, in + row * s.inputs, state, cells + batch * s.cells, run.scratch<Cell>(s.scratch));
      __builtin_memcpy(out + row * s.cells, state, static_cast<size_t>(s.cells) * sizeof(T));
    }
}

void run_i8(const Run& run) { run_as<int8_t, int16_t, step_i8>(run); }
void run_i16(const Run& run) { run_as<int16_t, int16_t, lstm_step_i16>(run); }
void run_any(const Run& run) {
  if (run.input(kInput).type == kTfLiteInt8) return run_i8(run);
  if (run.input(kInput).type == kTfLiteInt16) return run_i16(run);
  run_as<float, float, step_f32>(run);
}
template <TfLiteType TYPE>
bool prepare_as(Op& op) {
  if (op.inputs() > 0 && op.has(0) && op.in(0).type() != TYPE) return op.refuse(kTypes);
  return prepare(op);
}

}  // namespace
}  // namespace micro
}  // namespace surelite

namespace tflite {

using namespace surelite::micro;

TFLMRegistration Register_UNIDIRECTIONAL_SEQUENCE_LSTM() { return own<prepare, run_any>(); }
TFLMRegistration Register_UNIDIRECTIONAL_SEQUENCE_LSTM_INT8() { return own<prepare_as<kTfLiteInt8>, run_i8>(); }
TFLMRegistration Register_UNIDIRECTIONAL_SEQUENCE_LSTM_INT16() { return own<prepare_as<kTfLiteInt16>, run_i16>(); }

}  // namespace tflite
