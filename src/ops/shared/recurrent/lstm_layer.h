// SPDX-License-Identifier: Apache-2.0
// One LSTM layer as the kernels see it: which input of the operator is which weight, and the sizes. Shared by LSTM and
// its sequence forms; a bidirectional operator has two layers.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ops/op.h"
#include "ops/shared/elementwise/activation_range.h"

namespace surelite {

// In the order of the operators' inputs.
enum LstmGate : size_t { kInputGate = 0, kForgetGate = 1, kCellGate = 2, kOutputGate = 3 };
inline constexpr size_t kLstmGates = 4;

// Input numbers; -1 where the operator has none.
struct LstmSlots {
  using PerGate = std::array<int, kLstmGates>;
  int input = 0;
  int aux_input = -1;
  PerGate input_weights = {1, 2, 3, 4};
  PerGate recurrent_weights = {5, 6, 7, 8};
  PerGate peephole_weights = {9, 10, -1, 11};
  PerGate biases = {12, 13, 14, 15};
  int projection_weights = 16;
  int projection_bias = 17;
  int output_state = 18;
  int cell_state = 19;
  PerGate norm_weights = {20, 21, 22, 23};
  PerGate aux_weights = {-1, -1, -1, -1};
};

struct LstmLayer {
  LstmSlots slots;
  Activation activation = Activation::tanh;
  float cell_clip = 0.0f, projection_clip = 0.0f;  // 0: none
  bool asymmetric = false;                         // quantization of activations in front of 8-bit weights
  bool time_major = true;                          // [steps, batches, ...], else [batches, steps, ...]
  bool backward = false;                           // last step first
  bool coupled = false;                            // no input gate: it is one minus the forget gate
  bool peephole = false;
  bool layer_norm = false;
  bool projection = false;
  bool has_aux = false;
  std::array<bool, kLstmGates> diagonal{};  // recurrent weights are a vector
  int64_t steps = 1, batches = 0, inputs = 0, aux_inputs = 0, cells = 0, outputs = 0;
  int output = 0;             // number of the output tensor
  int64_t output_offset = 0;  // where this layer's part of an output row starts
  int64_t output_stride = 0;  // length of an output row

  bool uses(size_t gate) const { return gate != kInputGate || !coupled; }
  // Rows are numbered in the order of the tensor.
  int64_t row(int64_t step, int64_t batch) const {
    const int64_t time = backward ? steps - 1 - step : step;
    return time_major ? time * batches + batch : batch * steps + time;
  }
};

// Reads options and shapes of inputs, and checks that everything fits. `input_rank` is 2 (one step) or 3.
Result<LstmLayer> read_lstm_layer(const PrepareContext& ctx, const LstmSlots& slots, int input_rank,
                                  bool allow_diagonal);

// Fails unless the input has this shape.
Status expect_shape(const PrepareContext& ctx, int input, std::initializer_list<int64_t> dims);
// Fails unless the input is a variable with this many elements.
Status expect_variable(const PrepareContext& ctx, int input, int64_t count);

// Fails if an input is sparse, for kernels that read dense elements only.
Status forbid_sparse(const PrepareContext& ctx);

// The elements of an input, nullptr if absent.
template <class T>
const T* data_or_null(const RunContext& ctx, int input) {
  return input >= 0 && ctx.has_input(input) ? ctx.input(input).values<T>().data() : nullptr;
}

}  // namespace surelite
