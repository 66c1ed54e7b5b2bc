// SPDX-License-Identifier: Apache-2.0
// One row of bytes by a matrix, of which each weight is used once: bytes are multiplied as they are.
#pragma once

#if defined(__x86_64__)

#include "simd/conv.h"

namespace surelite::simd::avx2 {

// Whether a layer is such a row, and no weight is -128, whose sign cannot be turned. What is in the pool may answer.
Result<bool> is_row_i8(const ConvI8Options& options);
Result<ConvI8Packer::Packed> pack_row_i8(const ConvI8Options& options);

}  // namespace surelite::simd::avx2

#endif
