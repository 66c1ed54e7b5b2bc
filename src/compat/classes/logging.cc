// SPDX-License-Identifier: Apache-2.0
// Log lines of kernels and delegates.
#include <atomic>
#include <cstdio>

#include "tensorflow/lite/minimal_logging.h"

namespace tflite {
namespace logging_internal {
namespace {

std::atomic<LogSeverity>& lowest() {
  static std::atomic<LogSeverity> severity{TFLITE_LOG_INFO};
  return severity;
}

const char* name_of(LogSeverity severity) {
  switch (severity) {
    case TFLITE_LOG_VERBOSE: return "VERBOSE";
    case TFLITE_LOG_INFO: return "INFO";
    case TFLITE_LOG_WARNING: return "WARNING";
    case TFLITE_LOG_ERROR: return "ERROR";
    case TFLITE_LOG_SILENT: return "SILENT";
  }
  return "UNKNOWN";
}

}  // namespace

void MinimalLogger::Log(LogSeverity severity, const char* format, ...) {
  va_list args;
  va_start(args, format);
  LogFormatted(severity, format, args);
  va_end(args);
}

// The lines are the application's kernels' own words.
void MinimalLogger::LogFormatted(LogSeverity severity, const char* format, va_list args) {
  if (severity < GetMinimumLogSeverity()) return;
  char text[1024];
  if (std::vsnprintf(text, sizeof text, format ? format : "", args) < 0) text[0] = '\0';
  std::fprintf(stderr, "%s: %s\n", name_of(severity), text);
}

LogSeverity MinimalLogger::SetMinimumLogSeverity(LogSeverity new_severity) { return lowest().exchange(new_severity); }
LogSeverity MinimalLogger::GetMinimumLogSeverity() { return lowest().load(); }

}  // namespace logging_internal

LogSeverity LoggerOptions::GetMinimumLogSeverity() {
  return logging_internal::MinimalLogger::GetMinimumLogSeverity();
}
LogSeverity LoggerOptions::SetMinimumLogSeverity(LogSeverity new_severity) {
  return logging_internal::MinimalLogger::SetMinimumLogSeverity(new_severity);
}

}  // namespace tflite
