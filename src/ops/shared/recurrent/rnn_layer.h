// SPDX-License-Identifier: Apache-2.0
// Plain recurrent layers: output = activation(input * W + aux * A + state * R + bias), and the state becomes the
// output. Weights are real or 8-bit (activations are then quantized row by row).
#pragma once

#include <cstdint>

#include "ops/op.h"
#include "ops/shared/elementwise/activation_range.h"

namespace surelite {

struct RnnLayer {
  // Input numbers; -1 where there is none.
  int input = 0, input_weights = 1, recurrent_weights = 2, bias = 3, state = 4, aux_input = -1, aux_weights = -1;
  int output = 0;
  Activation activation = Activation::none;
  bool hybrid = false, asymmetric = false;
  bool time_major = true;  // [steps, batches, ...], else [batches, steps, ...]
  bool backward = false;   // last step first
  int64_t steps = 1, batches = 0, inputs = 0, aux_inputs = 0, units = 0;
  int64_t output_offset = 0,
          output_stride = 0;  // where this layer's part of an output row starts, and the row's length
  int byte_scratch = 0, row_sums = -1;
};

// Reads options and sizes, checks shapes and asks for memory. `rank` of the input is 2 (one step) or 3.
Result<RnnLayer> prepare_rnn(PrepareContext& ctx, RnnLayer layer, int rank);
Status run_rnn(const RunContext& ctx, const RnnLayer& layer);

}  // namespace surelite
