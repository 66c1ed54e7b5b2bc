// SPDX-License-Identifier: Apache-2.0
// One step of an LSTM of 16-bit values.
#include "micro/kernels_i16.h"
#include "micro/ops/layers/lstm.h"

namespace surelite {
namespace micro {
namespace {

// What the functions take has 12 bits behind the point.
constexpr SigmoidScale kOfGates = {3, 0};

// out = the rows of the weights times the values, as int16, added to what is there.
void accumulate(const int16_t* values, int32_t columns, const int8_t* weights, const int64_t* bias, Multiplier scale,
                int32_t cells, int16_t* out) {
  for (int32_t c = 0; c < cells; ++c, weights += columns) {
    int64_t sum = 0;
    if (bias) __builtin_memcpy(&sum, bias + c, sizeof sum);  // aligned to 4 bytes
    auto all = static_cast<uint64_t>(sum);
    for (int32_t i = 0; i < columns; ++i) all += static_cast<uint64_t>(int64_t{values[i] * weights[i]});
    out[c] = to_16(to_16(multiply(static_cast<int64_t>(all), scale)) + out[c]);
  }
}

}  // namespace

void lstm_step_i16(const Lstm& s, const int16_t* in, int16_t* state, int16_t* cell, int16_t* gates) {
  for (int g = 0; g < kGates; ++g) {
    int16_t* out = gates + g * s.cells;
    const Gate& gate = s.gates[g];
    for (int32_t c = 0; c < s.cells; ++c) out[c] = 0;
    accumulate(in, s.inputs, static_cast<const int8_t*>(gate.input), static_cast<const int64_t*>(gate.bias),
               gate.of_input, s.cells, out);
    accumulate(state, s.cells, static_cast<const int8_t*>(gate.recurrent), nullptr, gate.of_recurrent, s.cells, out);
    for (int32_t c = 0; c < s.cells; ++c)
      out[c] = g == kCellGate ? tanh_i16(out[c], kOfGates) : logistic_i16(out[c], kOfGates);
  }
  const int left = s.cell_exponent + 12;
  const SigmoidScale of_cell = left >= 0 ? SigmoidScale{3 << left, 0} : SigmoidScale{3, -left};
  const auto of = [&](int g, int32_t c) { return int32_t{gates[g * s.cells + c]}; };
  for (int32_t c = 0; c < s.cells; ++c) {
    const int16_t kept = to_16(multiply(of(kForgetGate, c) * cell[c], s.kept));
    const int16_t added = to_16(multiply(of(kInputGate, c) * of(kCellGate, c), s.added));
    cell[c] = to_16(kept + added);
    if (s.cell_clip > 0) {
      if (cell[c] > s.cell_clip) cell[c] = s.cell_clip;
      if (cell[c] < -s.cell_clip) cell[c] = static_cast<int16_t>(-s.cell_clip);
    }
    state[c] = to_16(multiply(of(kOutputGate, c) * tanh_i16(cell[c], of_cell), s.hidden));
  }
}

}  // namespace micro
}  // namespace surelite
