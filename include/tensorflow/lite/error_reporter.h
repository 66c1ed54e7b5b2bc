// SPDX-License-Identifier: Apache-2.0
// Error reporters.
#ifndef SURELITE_TENSORFLOW_LITE_ERROR_REPORTER_H_
#define SURELITE_TENSORFLOW_LITE_ERROR_REPORTER_H_

#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/stderr_reporter.h"

#endif  // SURELITE_TENSORFLOW_LITE_ERROR_REPORTER_H_
