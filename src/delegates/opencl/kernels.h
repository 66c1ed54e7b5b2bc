// SPDX-License-Identifier: Apache-2.0
// The kernels, as OpenCL C 1.2. Each has its buffers, then int16 p, int16 q and float4 f: what is in them is said at
// the kernel. With -DHALF tensors are stored as half; sums are in float in any case.
#pragma once

namespace surelite::opencl {

// Sources that together are one program, in this order.
extern const char* const kKernelBasics;
extern const char* const kWeightedKernels;   // convolutions, products of matrices, pooling
extern const char* const kElementKernels;    // elementwise, activations, types
extern const char* const kReshapingKernels;  // moves, resizing, reductions along axes
extern const char* const kPickingKernels;    // mirrored, picked and counted elements, integers

// Work-items of the kernels that share a sum; they run in groups of exactly this size.
inline constexpr int kSharedGroup = 64;

}  // namespace surelite::opencl
