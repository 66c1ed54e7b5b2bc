// SPDX-License-Identifier: Apache-2.0
// How much is logged.
#ifndef SURELITE_TENSORFLOW_LITE_LOGGER_H_
#define SURELITE_TENSORFLOW_LITE_LOGGER_H_

#include "tensorflow/lite/core/c/c_api_types.h"

namespace tflite {

enum LogSeverity {
  TFLITE_LOG_VERBOSE = 0,
  TFLITE_LOG_INFO = 1,
  TFLITE_LOG_WARNING = 2,
  TFLITE_LOG_ERROR = 3,
  TFLITE_LOG_SILENT = 4,
};

// For the whole process, from any thread.
class TFL_CAPI_EXPORT LoggerOptions {
 public:
  static LogSeverity GetMinimumLogSeverity();
  // Lines below it are dropped. Returns the old one.
  static LogSeverity SetMinimumLogSeverity(LogSeverity new_severity);
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_LOGGER_H_
