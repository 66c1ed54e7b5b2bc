// SPDX-License-Identifier: Apache-2.0
// A resolver that applications fill.
#ifndef SURELITE_TENSORFLOW_LITE_MUTABLE_OP_RESOLVER_H_
#define SURELITE_TENSORFLOW_LITE_MUTABLE_OP_RESOLVER_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tensorflow/lite/core/api/op_resolver.h"
#include "tensorflow/lite/internal/standard_library.h"

namespace tflite {

class TFL_CAPI_EXPORT MutableOpResolver : public OpResolver {
 public:
  const TfLiteRegistration* FindOp(tflite::BuiltinOperator op, int version) const override;
  const TfLiteRegistration* FindOp(const char* op, int version) const override;
  // Null registrations are refused with a message; later additions replace earlier ones.
  void AddBuiltin(tflite::BuiltinOperator op, const TfLiteRegistration* registration, int version = 1);
  void AddBuiltin(tflite::BuiltinOperator op, const TfLiteRegistration* registration, int min_version, int max_version);
  void AddCustom(const char* name, const TfLiteRegistration* registration, int version = 1);
  void AddCustom(const char* name, const TfLiteRegistration* registration, int min_version, int max_version);
  void AddAll(const MutableOpResolver& other);
  TfLiteDelegateCreators GetDelegateCreators() const final { return delegate_creators_; }
  TfLiteOpaqueDelegateCreators GetOpaqueDelegateCreators() const final { return opaque_delegate_creators_; }

 protected:
  // Asked where this one has nothing; must outlive it.
  void ChainOpResolver(const OpResolver* other) { others_.push_back(other); }
  TfLiteDelegateCreators delegate_creators_;
  TfLiteOpaqueDelegateCreators opaque_delegate_creators_;

 private:
  std::map<std::pair<int, int>, TfLiteRegistration> builtins_;
  std::map<std::pair<std::string, int>, TfLiteRegistration> customs_;
  std::vector<const OpResolver*> others_;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_MUTABLE_OP_RESOLVER_H_
