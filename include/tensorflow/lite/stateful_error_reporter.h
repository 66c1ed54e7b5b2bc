// SPDX-License-Identifier: Apache-2.0
// A reporter that can be asked for what it was told.
#ifndef SURELITE_TENSORFLOW_LITE_STATEFUL_ERROR_REPORTER_H_
#define SURELITE_TENSORFLOW_LITE_STATEFUL_ERROR_REPORTER_H_

#include <string>

#include "tensorflow/lite/core/api/error_reporter.h"

namespace tflite {

class StatefulErrorReporter : public ErrorReporter {
 public:
  // What is worth keeping of the reports so far; "" without one.
  virtual std::string message() = 0;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_STATEFUL_ERROR_REPORTER_H_
