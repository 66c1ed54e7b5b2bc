// SPDX-License-Identifier: Apache-2.0
// Operators with opaque callbacks for a resolver of the C++ classes.
#ifndef SURELITE_TENSORFLOW_LITE_MUTABLE_OP_RESOLVER_UTILS_H_
#define SURELITE_TENSORFLOW_LITE_MUTABLE_OP_RESOLVER_UTILS_H_

#include "tensorflow/lite/core/c/operator.h"
#include "tensorflow/lite/mutable_op_resolver.h"

namespace tflite {

// The operator stays the caller's, and must outlive every interpreter that uses it.
inline void AddOp(MutableOpResolver* mutable_op_resolver, const TfLiteOperator* op, int min_version, int max_version) {
  TfLiteRegistration registration{};
  registration.registration_external = const_cast<TfLiteOperator*>(op);
  registration.builtin_code = TfLiteOperatorGetBuiltInCode(op);
  registration.custom_name = TfLiteOperatorGetCustomName(op);
  registration.version = TfLiteOperatorGetVersion(op);
  if (registration.builtin_code == kTfLiteBuiltinCustom)
    mutable_op_resolver->AddCustom(registration.custom_name, &registration, min_version, max_version);
  else
    mutable_op_resolver->AddBuiltin(static_cast<BuiltinOperator>(registration.builtin_code), &registration,
                                    min_version, max_version);
}
inline void AddOp(MutableOpResolver* mutable_op_resolver, const TfLiteOperator* op) {
  const int version = TfLiteOperatorGetVersion(op);
  AddOp(mutable_op_resolver, op, version, version);
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_MUTABLE_OP_RESOLVER_UTILS_H_
