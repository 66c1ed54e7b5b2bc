// SPDX-License-Identifier: Apache-2.0
// Entries of a model's list of operators, with both fields that hold the operator.
#ifndef SURELITE_TENSORFLOW_LITE_SCHEMA_SCHEMA_CONVERSION_UTILS_H_
#define SURELITE_TENSORFLOW_LITE_SCHEMA_SCHEMA_CONVERSION_UTILS_H_

#include <cstdint>

#include "tensorflow/lite/schema/schema_generated.h"
#include "tensorflow/lite/schema/schema_utils.h"

namespace tflite {

// For the older field: operators that do not fit have the placeholder there.
inline int8_t ConvertBuiltinCodeToDeprecatedBuiltinCode(const BuiltinOperator builtin_code) {
  return static_cast<int8_t>(builtin_code < BuiltinOperator_PLACEHOLDER_FOR_GREATER_OP_CODES
                                 ? builtin_code
                                 : BuiltinOperator_PLACEHOLDER_FOR_GREATER_OP_CODES);
}
inline flatbuffers::Offset<OperatorCode> CreateOperatorCode(flatbuffers::FlatBufferBuilder& fbb,
                                                            BuiltinOperator builtin_code,
                                                            flatbuffers::Offset<flatbuffers::String> custom_code = 0,
                                                            int32_t version = 1) {
  return CreateOperatorCode(fbb, ConvertBuiltinCodeToDeprecatedBuiltinCode(builtin_code), custom_code, version,
                            builtin_code);
}
inline flatbuffers::Offset<OperatorCode> CreateOperatorCodeDirect(flatbuffers::FlatBufferBuilder& fbb,
                                                                  BuiltinOperator builtin_code,
                                                                  const char* custom_code = nullptr,
                                                                  int32_t version = 1) {
  return CreateOperatorCode(fbb, builtin_code, custom_code ? fbb.CreateString(custom_code) : 0, version);
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_SCHEMA_SCHEMA_CONVERSION_UTILS_H_
