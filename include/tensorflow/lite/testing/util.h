// SPDX-License-Identifier: Apache-2.0
// What tests of kernels and interpreters share.
#ifndef SURELITE_TENSORFLOW_LITE_TESTING_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_TESTING_UTIL_H_

#include <cstdarg>
#include <cstdio>
#include <string>

#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/string_type.h"
#include "tsl/platform/logging.h"

namespace tflite {

// Keeps what is reported, and shows it on stderr. For one thread at a time.
class TestErrorReporter : public ErrorReporter {
 public:
  int Report(const char* format, va_list args) override {
    char text[1024];
    const int length = std::vsnprintf(text, sizeof text, format, args);
    std::fputs(text, stderr);
    error_messages_ += text;
    ++num_calls_;
    return length;
  }
  void Reset() {
    num_calls_ = 0;
    error_messages_.clear();
  }
  int num_calls() const { return num_calls_; }
  const std::string& error_messages() const { return error_messages_; }

 private:
  int num_calls_ = 0;
  std::string error_messages_;
};

inline void LogToStderr() {}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TESTING_UTIL_H_
