// SPDX-License-Identifier: Apache-2.0
// LSTM layers on real activations, with real weights or with 8-bit weights (activations are then quantized row by row).
#pragma once

#include <vector>

#include "base/memory.h"
#include "ops/shared/recurrent/lstm_layer.h"

namespace surelite {

struct LstmReal {
  LstmLayer layer;
  bool hybrid = false;
  int real_scratch = 0, byte_scratch = 0;
  int row_sums = -1;  // only where activations have zero points
  // Weights that the model holds in sparse form, expanded; by input number.
  std::vector<Block> expanded;
};

Result<LstmReal> prepare_lstm_real(PrepareContext& ctx, LstmLayer layer);

// Runs all steps, unless the run is ended meanwhile.
Status run_lstm_real(const RunContext& ctx, const LstmReal& lstm);

}  // namespace surelite
