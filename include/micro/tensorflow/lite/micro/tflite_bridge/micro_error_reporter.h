// SPDX-License-Identifier: Apache-2.0
// The ErrorReporter of older applications: it prints through MicroPrintf.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TFLITE_BRIDGE_MICRO_ERROR_REPORTER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TFLITE_BRIDGE_MICRO_ERROR_REPORTER_H_

#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/micro/micro_log.h"

namespace tflite {

class MicroErrorReporter : public ErrorReporter {
 public:
  ~MicroErrorReporter() override {}
  int Report(const char* format, va_list args) override {
    VMicroPrintf(format, args);
    return 0;
  }
  TF_LITE_REMOVE_VIRTUAL_DELETE
};

ErrorReporter* GetMicroErrorReporter();

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TFLITE_BRIDGE_MICRO_ERROR_REPORTER_H_
