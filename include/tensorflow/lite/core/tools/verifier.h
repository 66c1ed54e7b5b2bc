// SPDX-License-Identifier: Apache-2.0
// Checks of a model's bytes before they are used.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_TOOLS_VERIFIER_H_
#define SURELITE_TENSORFLOW_LITE_CORE_TOOLS_VERIFIER_H_

#include <cstddef>

#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/core/api/op_resolver.h"
#include "tensorflow/lite/core/api/verifier.h"

namespace tflite {

// The check that every Build function runs: true if an interpreter can load these bytes.
TFL_CAPI_EXPORT bool Verify(const void* buf, size_t len, ErrorReporter* error_reporter);
// And that the resolver knows every operator.
TFL_CAPI_EXPORT bool Verify(const void* buf, size_t len, const OpResolver& resolver, ErrorReporter* error_reporter);

class TFL_CAPI_EXPORT AlwaysTrueResolver : public OpResolver {
 public:
  const TfLiteRegistration* FindOp(tflite::BuiltinOperator, int) const override { return &any_; }
  const TfLiteRegistration* FindOp(const char*, int) const override { return &any_; }

 private:
  TfLiteRegistration any_{};
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_TOOLS_VERIFIER_H_
