// SPDX-License-Identifier: Apache-2.0
// Functions of one element in 16 bits, beside those of bytes and real numbers.
#pragma once

#include "micro/ops/op.h"

namespace surelite {
namespace micro {

bool prepare_logistic_i16(Op& op);
bool prepare_tanh_i16(Op& op);
void run_logistic_i16(const Run& run);
void run_tanh_i16(const Run& run);
// x from 0 up, `below` times x for the others; -1 for the magnitude.
bool prepare_slopes_i16(Op& op, float below);
void run_slopes_i16(const Run& run);

inline bool has_i16(const Op& op) { return op.inputs() > 0 && op.has(0) && op.in(0).type() == kTfLiteInt16; }

}  // namespace micro
}  // namespace surelite
