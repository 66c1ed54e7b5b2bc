// SPDX-License-Identifier: Apache-2.0
// Kernels by the names of faster ones: they are those of kernels/internal/reference/integer_ops.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_OPTIMIZED_INTEGER_OPS_ADD_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_OPTIMIZED_INTEGER_OPS_ADD_H_

#include "tensorflow/lite/kernels/internal/reference/integer_ops/add.h"

namespace tflite {
namespace optimized_integer_ops {

using reference_integer_ops::Add;
using reference_integer_ops::BroadcastAdd4DSlow;
using reference_integer_ops::BroadcastAdd6DSlow;

}  // namespace optimized_integer_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_OPTIMIZED_INTEGER_OPS_ADD_H_
