// SPDX-License-Identifier: Apache-2.0
// Registrations of this operator; one header has those of all.
#ifndef SURELITE_MICRO_SIGNAL_MICRO_KERNELS_IRFFT_H_
#define SURELITE_MICRO_SIGNAL_MICRO_KERNELS_IRFFT_H_

#include "tensorflow/lite/micro/kernels/micro_ops.h"

#endif  // SURELITE_MICRO_SIGNAL_MICRO_KERNELS_IRFFT_H_
