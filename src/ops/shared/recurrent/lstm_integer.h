// SPDX-License-Identifier: Apache-2.0
// LSTM layers on int8 activations and weights with int16 gates and cell state. There are two kernels, told apart by the
// number of intermediate tensors that carry quantization: with 5, products of weights are accumulated into int16 gates;
// with 12, each product is first reduced to int8, and gate functions are evaluated in real numbers.
#pragma once

#include "ops/shared/quant/fixed_point.h"
#include "ops/shared/recurrent/lstm_layer.h"

namespace surelite {

struct LstmInteger {
  LstmLayer layer;
  bool narrow = false;  // int8 products
  struct Gate {
    Multiplier input, recurrent, peephole, norm;
    int32_t variance_guard = 1;
    // Narrow: from the scale of each product to that of their sum, and the products' zero points.
    Multiplier input_to_sum, recurrent_to_sum;
    int32_t input_product_zero = 0, recurrent_product_zero = 0;
  };
  std::array<Gate, kLstmGates> gates;
  Multiplier projection, hidden;
  int32_t hidden_zero = 0, input_zero = 0, state_zero = 0;
  int cell_exponent = 0;  // scale of the cell state as a power of two
  int16_t cell_clip = 0;  // 0: none
  int8_t projection_clip = 0;
  int word_scratch = 0, half_scratch = 0, byte_scratch = 0;
};

Result<LstmInteger> prepare_lstm_integer(PrepareContext& ctx, LstmLayer layer);
Status run_lstm_integer(const RunContext& ctx, const LstmInteger& lstm);

}  // namespace surelite
