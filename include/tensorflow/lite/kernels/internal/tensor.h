// SPDX-License-Identifier: Apache-2.0
// Data and shape of a tensor, for kernels.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TENSOR_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TENSOR_H_

#include "tensorflow/lite/kernels/internal/portable_tensor.h"
#include "tensorflow/lite/kernels/internal/tensor_ctypes.h"
#include "tensorflow/lite/kernels/internal/types.h"
#include "tensorflow/lite/string_util.h"

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TENSOR_H_
