// SPDX-License-Identifier: Apache-2.0
// Bilinear resizing of float32, uint8 and int8 images, channels last, pixel by pixel: any positions. int8 takes
// fractions in 1/1024 below simd::kMostFraction in magnitude. Input and output have the same quantization.
#pragma once

#include "ops/fast/kernels.h"

namespace surelite {

// Its members are null without a kernel.
inline const simd::BilinearKernels& fast_bilinear(const simd::Kernels& kernels) {
  return kernels.get<simd::BilinearKernels>();
}

}  // namespace surelite
