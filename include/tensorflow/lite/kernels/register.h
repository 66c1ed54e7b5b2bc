// SPDX-License-Identifier: Apache-2.0
// Resolvers that know all operators of the library.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_REGISTER_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_REGISTER_H_

#include "tensorflow/lite/core/kernels/register.h"
#include "tensorflow/lite/kernels/builtin_op_kernels.h"
#include "tensorflow/lite/model.h"

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_REGISTER_H_
