// SPDX-License-Identifier: Apache-2.0
// The basic LSTM kernel: five inputs, one weight matrix for all four gates; real or uint8.
#pragma once

#include "ops/op.h"

namespace surelite {

Status prepare_lstm_basic(PrepareContext& ctx);

}  // namespace surelite
