// SPDX-License-Identifier: Apache-2.0
// An LSTM layer with all four gates, and its step in 16 bits.
#pragma once

#include "micro/ops/op.h"

namespace surelite {
namespace micro {

enum { kInputGate, kForgetGate, kCellGate, kOutputGate, kGates };

struct Gate {
  const void *input, *recurrent, *bias;
  Multiplier of_input, of_recurrent;
};

struct Lstm {
  static constexpr size_t kDeviceBytes = 184;
  Gate gates[kGates];
  int32_t steps, batches, inputs, cells;
  int32_t input_zero, state_zero, hidden_zero;
  Multiplier hidden, kept, added;
  int cell_exponent;
  int16_t cell_clip;
  float real_clip;
  bool time_major;
  int scratch;
};

inline int16_t to_16(int32_t x) {
  return static_cast<int16_t>(x > INT16_MAX ? INT16_MAX : x < INT16_MIN ? INT16_MIN : x);
}

// Inputs, state and cells of 16 bits, weights of 8, sums of 64, as TensorFlow Lite Micro has it: the desktop has no
// such layer. Room for 4 * cells numbers in `gates`.
void lstm_step_i16(const Lstm& s, const int16_t* in, int16_t* state, int16_t* cell, int16_t* gates);

}  // namespace micro
}  // namespace surelite
