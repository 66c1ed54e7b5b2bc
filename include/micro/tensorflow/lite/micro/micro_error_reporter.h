// SPDX-License-Identifier: Apache-2.0
// Where older applications look for it.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_ERROR_REPORTER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_ERROR_REPORTER_H_

#include "tensorflow/lite/micro/tflite_bridge/micro_error_reporter.h"

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_ERROR_REPORTER_H_
