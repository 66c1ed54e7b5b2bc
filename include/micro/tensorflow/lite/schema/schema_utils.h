// SPDX-License-Identifier: Apache-2.0
// The operator that an operator code stands for.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_SCHEMA_SCHEMA_UTILS_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_SCHEMA_SCHEMA_UTILS_H_

#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {

// Older files have the code in one byte.
inline BuiltinOperator GetBuiltinCode(const OperatorCode* code) {
  const auto old = static_cast<BuiltinOperator>(code->deprecated_builtin_code());
  return code->builtin_code() > old ? code->builtin_code() : old;
}

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_SCHEMA_SCHEMA_UTILS_H_
