// SPDX-License-Identifier: Apache-2.0
// Where messages of older applications go.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_CORE_API_ERROR_REPORTER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_CORE_API_ERROR_REPORTER_H_

#include <stdarg.h>

#include "tensorflow/lite/micro/compatibility.h"

namespace tflite {

class ErrorReporter {
 public:
  virtual ~ErrorReporter() {}
  virtual int Report(const char* format, va_list args) = 0;
  int Report(const char* format, ...);
  int ReportError(void*, const char* format, ...);
  TF_LITE_REMOVE_VIRTUAL_DELETE
};

}  // namespace tflite

#ifndef TF_LITE_STRIP_ERROR_STRINGS
#define TF_LITE_REPORT_ERROR(reporter, ...)                               \
  do {                                                                    \
    static_cast<::tflite::ErrorReporter*>(reporter)->Report(__VA_ARGS__); \
  } while (false)
#else
#define TF_LITE_REPORT_ERROR(reporter, ...) ((void)(reporter))
#endif

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_CORE_API_ERROR_REPORTER_H_
