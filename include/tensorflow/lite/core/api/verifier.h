// SPDX-License-Identifier: Apache-2.0
// A check of the caller's own on a model's bytes.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_API_VERIFIER_H_
#define SURELITE_TENSORFLOW_LITE_CORE_API_VERIFIER_H_

#include "tensorflow/lite/core/api/error_reporter.h"

namespace tflite {

class TFL_CAPI_EXPORT TfLiteVerifier {
 public:
  virtual bool Verify(const char* data, int length, ErrorReporter* reporter) = 0;
  virtual ~TfLiteVerifier() = default;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_API_VERIFIER_H_
