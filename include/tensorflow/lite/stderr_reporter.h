// SPDX-License-Identifier: Apache-2.0
// A reporter that writes to stderr.
#ifndef SURELITE_TENSORFLOW_LITE_STDERR_REPORTER_H_
#define SURELITE_TENSORFLOW_LITE_STDERR_REPORTER_H_

#include <cstdarg>

#include "tensorflow/lite/core/api/error_reporter.h"

namespace tflite {

class TFL_CAPI_EXPORT StderrReporter : public ErrorReporter {
 public:
  using ErrorReporter::Report;
  int Report(const char* format, va_list args) override;
};

// One for the whole process; never null.
TFL_CAPI_EXPORT ErrorReporter* DefaultErrorReporter();

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_STDERR_REPORTER_H_
