// SPDX-License-Identifier: Apache-2.0
// Old converters leave the type of a quantized sum's output unset, which reads as float32.
#pragma once

#include "model/findings.h"
#include "model/graph.h"

namespace surelite {

// Gives the outputs of ADD, SUB and MUL the type of their inputs where the file says float32 and the inputs are 8-bit,
// as the stock kernels do; each is a warning (M270).
void correct_output_types(ModelData* model, Findings* findings);

}  // namespace surelite
