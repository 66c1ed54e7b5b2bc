// SPDX-License-Identifier: Apache-2.0
// Functions of one byte, asked of the desktop's own kernels.
#pragma once

#include <vector>

#include "micro/emitter.h"

namespace surelite::tool::micro {

// The 256 results of an operator that maps each element of its one input by itself, by the stored byte. The operator is
// run, as a model of its own, on all bytes.
Result<std::vector<uint8_t>> byte_table(const ModelData& model, const Operation& operation);

}  // namespace surelite::tool::micro
