// SPDX-License-Identifier: Apache-2.0
// Registrations of the custom operators that the library has.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_CUSTOM_OPS_REGISTER_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_CUSTOM_OPS_REGISTER_H_

#include "tensorflow/lite/kernels/builtin_op_kernels.h"

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_CUSTOM_OPS_REGISTER_H_
