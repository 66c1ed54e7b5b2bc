// SPDX-License-Identifier: Apache-2.0
// Kernels by the names of faster ones: they are those of kernels/internal/reference/integer_ops.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_OPTIMIZED_INTEGER_OPS_CONV_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_OPTIMIZED_INTEGER_OPS_CONV_H_

#include "tensorflow/lite/kernels/internal/reference/integer_ops/conv.h"

namespace tflite {
namespace optimized_integer_ops {

using reference_integer_ops::ConvPerChannel;

}  // namespace optimized_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_OPTIMIZED_INTEGER_OPS_CONV_H_
