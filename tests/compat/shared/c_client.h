// SPDX-License-Identifier: Apache-2.0
// A client of the C interface for tests: owns its handles, collects what is reported.
#pragma once

#include <cstdarg>
#include <cstdio>
#include <string>
#include <vector>

#include "surelite/compat.h"
#include "tensorflow/lite/c/c_api.h"
#include "tensorflow/lite/c/c_api_experimental.h"

namespace surelite::compat_tests {

// The code that the last finding of this thread starts with.
inline std::string last_code() { return std::string(surelite_last_diagnostic()).substr(0, 4); }
inline bool last_says(const std::string& part) {
  return std::string(surelite_last_diagnostic()).find(part) != std::string::npos;
}

class Client {
 public:
  Client() : options(TfLiteInterpreterOptionsCreate()) {
    TfLiteInterpreterOptionsSetErrorReporter(options, keep, this);
  }
  explicit Client(const std::vector<uint8_t>& bytes) : Client() { open(bytes); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() {
    if (interpreter) TfLiteInterpreterDelete(interpreter);
    if (options) TfLiteInterpreterOptionsDelete(options);
    if (model) TfLiteModelDelete(model);
  }

  bool load(const std::vector<uint8_t>& bytes) {
    model = TfLiteModelCreateWithErrorReporter(bytes.data(), bytes.size(), keep, this);
    return model != nullptr;
  }
  bool open(const std::vector<uint8_t>& bytes) {
    if (!load(bytes)) return false;
    interpreter = TfLiteInterpreterCreate(model, options);
    return interpreter != nullptr;
  }
  TfLiteStatus allocate() { return TfLiteInterpreterAllocateTensors(interpreter); }
  TfLiteStatus invoke() { return TfLiteInterpreterInvoke(interpreter); }
  TfLiteTensor* input(int i = 0) { return TfLiteInterpreterGetInputTensor(interpreter, i); }
  const TfLiteTensor* output(int i = 0) { return TfLiteInterpreterGetOutputTensor(interpreter, i); }
  TfLiteStatus write(const std::vector<float>& values) {
    return TfLiteTensorCopyFromBuffer(input(), values.data(), values.size() * sizeof(float));
  }
  std::vector<float> read() {
    std::vector<float> values(TfLiteTensorByteSize(output()) / sizeof(float));
    if (TfLiteTensorCopyToBuffer(output(), values.data(), values.size() * sizeof(float)) != kTfLiteOk) values.clear();
    return values;
  }

  TfLiteModel* model = nullptr;
  TfLiteInterpreterOptions* options = nullptr;
  TfLiteInterpreter* interpreter = nullptr;
  std::vector<std::string> reported;
  bool was_told(const std::string& part) const {
    for (const std::string& each : reported)
      if (each.find(part) != std::string::npos) return true;
    return false;
  }

 private:
  static void keep(void* self, const char* format, va_list args) {
    char text[2048];
    std::vsnprintf(text, sizeof text, format, args);
    static_cast<Client*>(self)->reported.emplace_back(text);
  }
};

}  // namespace surelite::compat_tests
