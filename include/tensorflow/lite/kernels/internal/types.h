// SPDX-License-Identifier: Apache-2.0
// Types that kernels share.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TYPES_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TYPES_H_

#include "tensorflow/lite/kernels/internal/runtime_shape.h"

namespace tflite {

enum class PaddingType : uint8_t { kNone, kSame, kValid };

struct PaddingValues {
  int16_t width;
  int16_t height;
  int16_t width_offset;
  int16_t height_offset;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TYPES_H_
