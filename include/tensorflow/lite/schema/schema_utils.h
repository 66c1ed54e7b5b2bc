// SPDX-License-Identifier: Apache-2.0
// Which operator an entry of a model's list of operators stands for.
#ifndef SURELITE_TENSORFLOW_LITE_SCHEMA_SCHEMA_UTILS_H_
#define SURELITE_TENSORFLOW_LITE_SCHEMA_SCHEMA_UTILS_H_

#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {

// The operator, whichever of its two fields the file has it in: numbers above 127 do not fit the older one.
inline BuiltinOperator GetBuiltinCode(const OperatorCode* op_code) {
  const auto older = static_cast<BuiltinOperator>(op_code->deprecated_builtin_code());
  return op_code->builtin_code() > older ? op_code->builtin_code() : older;
}
inline BuiltinOperator GetBuiltinCode(const OperatorCodeT* op_code) {
  const auto older = static_cast<BuiltinOperator>(op_code->deprecated_builtin_code);
  return op_code->builtin_code > older ? op_code->builtin_code : older;
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_SCHEMA_SCHEMA_UTILS_H_
