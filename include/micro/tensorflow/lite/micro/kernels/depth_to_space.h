// SPDX-License-Identifier: Apache-2.0
// Registrations of this operator; one header has those of all.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_DEPTH_TO_SPACE_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_DEPTH_TO_SPACE_H_

#include "tensorflow/lite/micro/kernels/micro_ops.h"

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_DEPTH_TO_SPACE_H_
