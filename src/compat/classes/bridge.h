// SPDX-License-Identifier: Apache-2.0
// From the C++ classes' interfaces to what the core of the drop-in takes.
#pragma once

#include "compat/interpreter.h"
#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/core/api/op_resolver.h"

namespace surelite::compat {

inline Reporter bridge(tflite::ErrorReporter* reporter) {
  return {[](void* user, const char* format, va_list args) {
            static_cast<tflite::ErrorReporter*>(user)->Report(format, args);
          },
          reporter};
}

class BridgedResolver final : public Resolver {
 public:
  explicit BridgedResolver(const tflite::OpResolver* resolver) : resolver_(resolver) {}
  const TfLiteRegistration* find(int32_t code, int version) const override {
    return resolver_->FindOp(static_cast<tflite::BuiltinOperator>(code), version);
  }
  const TfLiteRegistration* find(const char* name, int version) const override {
    return resolver_->FindOp(name, version);
  }

 private:
  const tflite::OpResolver* resolver_;
};

// The model whose root table this is, if it is one of ours.
std::shared_ptr<const PinnedModel> find_pinned(const tflite::Model* root);
void know_pinned(const std::shared_ptr<const PinnedModel>& pinned);

}  // namespace surelite::compat
