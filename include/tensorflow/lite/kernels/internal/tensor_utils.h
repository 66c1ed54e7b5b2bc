// SPDX-License-Identifier: Apache-2.0
// The loops of portable_tensor_utils.h under their usual path.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TENSOR_UTILS_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TENSOR_UTILS_H_

#include "tensorflow/lite/kernels/internal/portable_tensor_utils.h"

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TENSOR_UTILS_H_
