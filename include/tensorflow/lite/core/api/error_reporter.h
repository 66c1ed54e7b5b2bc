// SPDX-License-Identifier: Apache-2.0
// Where messages go.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_API_ERROR_REPORTER_H_
#define SURELITE_TENSORFLOW_LITE_CORE_API_ERROR_REPORTER_H_

#include <cstdarg>

#include "tensorflow/lite/core/c/c_api_types.h"

namespace tflite {

class TFL_CAPI_EXPORT ErrorReporter {
 public:
  virtual ~ErrorReporter() = default;
  virtual int Report(const char* format, va_list args) = 0;
  int Report(const char* format, ...);
  int ReportError(void*, const char* format, ...);
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

#endif  // SURELITE_TENSORFLOW_LITE_CORE_API_ERROR_REPORTER_H_
