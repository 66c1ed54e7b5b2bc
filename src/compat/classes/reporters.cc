// SPDX-License-Identifier: Apache-2.0
// Error reporters of the C++ interface.
#include <cstddef>
#include <cstdio>
#include <new>

#include "compat/handles/report.h"
#include "tensorflow/lite/error_reporter.h"

namespace tflite {

int ErrorReporter::Report(const char* format, ...) {
  va_list args;
  va_start(args, format);
  const int code = Report(format, args);
  va_end(args);
  return code;
}

int ErrorReporter::ReportError(void*, const char* format, ...) {
  va_list args;
  va_start(args, format);
  const int code = Report(format, args);
  va_end(args);
  return code;
}

int StderrReporter::Report(const char* format, va_list args) {
  const int lead = format == surelite::compat::kFindingFormat ? 0 : std::fprintf(stderr, "ERROR: ");
  const int written = std::vfprintf(stderr, format, args);
  std::fputc('\n', stderr);
  return lead < 0 || written < 0 ? -1 : lead + written;
}

ErrorReporter* DefaultErrorReporter() {
  // In place: needs no memory, and is there for what reports while the process ends.
  alignas(StderrReporter) static std::byte room[sizeof(StderrReporter)];
  static StderrReporter* const reporter = new (room) StderrReporter;
  return reporter;
}

}  // namespace tflite
