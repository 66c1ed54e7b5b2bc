// SPDX-License-Identifier: Apache-2.0
// Log lines and checks of programs: TFLITE_LOG(INFO) << "text". The library itself uses none of it: TFLITE_LOG(FATAL)
// and a failed check end the program, as its author asked for.
#ifndef SURELITE_TENSORFLOW_LITE_TOOLS_LOGGING_H_
#define SURELITE_TENSORFLOW_LITE_TOOLS_LOGGING_H_

#include <cstdlib>
#include <iostream>
#include <sstream>

#ifdef _WIN32
#undef ERROR
#endif

namespace tflite {
namespace logging {

// A line on stderr when it goes.
class LoggingWrapper {
 public:
  enum class LogSeverity : int { INFO = 0, WARN = 1, ERROR = 2, FATAL = 3 };
  explicit LoggingWrapper(LogSeverity severity) : severity_(severity) {}
  LoggingWrapper(LogSeverity severity, bool log) : severity_(severity), should_log_(log) {}
  ~LoggingWrapper() {
    if (should_log_) {
      constexpr const char* kNames[] = {"INFO: ", "WARN: ", "ERROR: ", "FATAL: "};
      std::cerr << kNames[static_cast<int>(severity_)] << stream_.str() << std::endl;
    }
    if (severity_ == LogSeverity::FATAL && should_log_) {
      std::flush(std::cerr);
      std::abort();
    }
  }
  LoggingWrapper(const LoggingWrapper&) = delete;
  LoggingWrapper& operator=(const LoggingWrapper&) = delete;
  std::stringstream& Stream() { return stream_; }

 private:
  std::stringstream stream_;
  LogSeverity severity_;
  bool should_log_ = true;
};

}  // namespace logging
}  // namespace tflite

// minimal_logging.h has a macro of the same name with another form; a program uses one of the two.
#undef TFLITE_LOG
#define TFLITE_LOG(severity) \
  tflite::logging::LoggingWrapper(tflite::logging::LoggingWrapper::LogSeverity::severity).Stream()
#define TFLITE_MAY_LOG(severity, should_log) \
  tflite::logging::LoggingWrapper(tflite::logging::LoggingWrapper::LogSeverity::severity, (should_log)).Stream()
// No newline has to follow the condition's text, so that `<< "more"` can.
#define TFLITE_TOOLS_CHECK(condition)                                                                        \
  tflite::logging::LoggingWrapper(tflite::logging::LoggingWrapper::LogSeverity::FATAL, !(condition)).Stream() \
      << "Check failed: " #condition " "
#define TFLITE_TOOLS_CHECK_EQ(a, b) TFLITE_TOOLS_CHECK((a) == (b))
#define TFLITE_TOOLS_CHECK_NE(a, b) TFLITE_TOOLS_CHECK((a) != (b))
#define TFLITE_TOOLS_CHECK_LE(a, b) TFLITE_TOOLS_CHECK((a) <= (b))
#define TFLITE_TOOLS_CHECK_LT(a, b) TFLITE_TOOLS_CHECK((a) < (b))
#define TFLITE_TOOLS_CHECK_GE(a, b) TFLITE_TOOLS_CHECK((a) >= (b))
#define TFLITE_TOOLS_CHECK_GT(a, b) TFLITE_TOOLS_CHECK((a) > (b))

#endif  // SURELITE_TENSORFLOW_LITE_TOOLS_LOGGING_H_
