// SPDX-License-Identifier: Apache-2.0
// How much is logged.
#ifndef SURELITE_TENSORFLOW_LITE_LOGGER_H_
#define SURELITE_TENSORFLOW_LITE_LOGGER_H_

namespace tflite {

enum LogSeverity {
  TFLITE_LOG_VERBOSE = 0,
  TFLITE_LOG_INFO = 1,
  TFLITE_LOG_WARNING = 2,
  TFLITE_LOG_ERROR = 3,
  TFLITE_LOG_SILENT = 4,
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_LOGGER_H_
