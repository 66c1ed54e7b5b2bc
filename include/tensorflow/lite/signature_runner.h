// SPDX-License-Identifier: Apache-2.0
// Runs one signature of a model.
#ifndef SURELITE_TENSORFLOW_LITE_SIGNATURE_RUNNER_H_
#define SURELITE_TENSORFLOW_LITE_SIGNATURE_RUNNER_H_

#include "tensorflow/lite/core/signature_runner.h"

#endif  // SURELITE_TENSORFLOW_LITE_SIGNATURE_RUNNER_H_
