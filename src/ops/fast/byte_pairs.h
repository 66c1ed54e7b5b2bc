// SPDX-License-Identifier: Apache-2.0
// Two broadcast inputs of bytes for a kernel that wants both dense: what repeats is spread out, a few kilobytes at a
// time.
#pragma once

#include <cstdint>

#include "ops/op.h"

namespace surelite {

// out[i] = f(a[i], b[i]) for `count` bytes.
using ByteKernel = void (*)(const void* state, const uint8_t* a, const uint8_t* b, uint8_t* out, int64_t count);

// Inputs 0 and 1 to output 0, all of one byte per element.
void run_byte_pairs(RunContext& ctx, const void* state, ByteKernel kernel);

}  // namespace surelite
