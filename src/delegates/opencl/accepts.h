// SPDX-License-Identifier: Apache-2.0
// Which operators the GPU's kernels can run.
#pragma once

#include "delegates/constants.h"

namespace surelite::opencl {

// Success, or a D504 to D507 that says why not.
Status accepts(const OpView& op, const Constants& constants);

// One input, one output, element by element: the kernel that does it, or null.
const char* unary_kernel(std::string_view op);
// Two inputs, broadcast: the kernel, or null.
const char* binary_kernel(std::string_view op);
// Reductions along axes.
const char* reduce_kernel(std::string_view op);

// The bounds of a fused activation, or of an operator that is one; false for what is neither.
bool activation_bounds(int64_t activation, float* least, float* most);
bool clamp_bounds(std::string_view op, float* least, float* most);

}  // namespace surelite::opencl
