// SPDX-License-Identifier: Apache-2.0
// Log lines of kernels and delegates, on stderr.
#ifndef SURELITE_TENSORFLOW_LITE_MINIMAL_LOGGING_H_
#define SURELITE_TENSORFLOW_LITE_MINIMAL_LOGGING_H_

#include <cstdarg>

#include "tensorflow/lite/core/c/c_api_types.h"
#include "tensorflow/lite/logger.h"

namespace tflite {
namespace logging_internal {

class TFL_CAPI_EXPORT MinimalLogger {
 public:
  static void Log(LogSeverity severity, const char* format, ...);
  static void LogFormatted(LogSeverity severity, const char* format, va_list args);
  // Lines below it are dropped. Returns the old one.
  static LogSeverity SetMinimumLogSeverity(LogSeverity new_severity);
  static LogSeverity GetMinimumLogSeverity();
};

}  // namespace logging_internal
}  // namespace tflite

#define TFLITE_LOG_PROD(severity, format, ...) \
  ::tflite::logging_internal::MinimalLogger::Log(severity, format, ##__VA_ARGS__)
#define TFLITE_LOG_PROD_ONCE(severity, format, ...)                                                  \
  do {                                                                                               \
    static const bool logged = (TFLITE_LOG_PROD(severity, format, ##__VA_ARGS__), true);             \
    (void)logged;                                                                                    \
  } while (false)
// tools/logging.h has a macro of the same name with another form; the last one that is included counts.
#undef TFLITE_LOG
#ifndef NDEBUG
#define TFLITE_LOG(severity, format, ...) TFLITE_LOG_PROD(severity, format, ##__VA_ARGS__)
#define TFLITE_LOG_ONCE(severity, format, ...) TFLITE_LOG_PROD_ONCE(severity, format, ##__VA_ARGS__)
#else
#define TFLITE_LOG(severity, format, ...) \
  do {                                    \
    if (false) TFLITE_LOG_PROD(severity, format, ##__VA_ARGS__); \
  } while (false)
#define TFLITE_LOG_ONCE TFLITE_LOG
#endif

#endif  // SURELITE_TENSORFLOW_LITE_MINIMAL_LOGGING_H_
