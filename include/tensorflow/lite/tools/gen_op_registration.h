// SPDX-License-Identifier: Apache-2.0
// Which operators a model has, for programs that register no others.
#ifndef SURELITE_TENSORFLOW_LITE_TOOLS_GEN_OP_REGISTRATION_H_
#define SURELITE_TENSORFLOW_LITE_TOOLS_GEN_OP_REGISTRATION_H_

#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <utility>

#include "tensorflow/lite/core/model.h"
#include "tensorflow/lite/schema/schema_conversion_utils.h"
#include "tensorflow/lite/schema/schema_generated.h"
#include "tensorflow/lite/string_type.h"

namespace tflite {

// "CustomOp" and "custom_op" become "CUSTOM_OP".
inline std::string NormalizeCustomOpName(const std::string& op) {
  std::string name;
  for (size_t i = 0; i < op.size(); ++i) {
    const auto letter = static_cast<unsigned char>(op[i]);
    const bool word = i > 0 && std::isupper(letter) && !std::isupper(static_cast<unsigned char>(op[i - 1]));
    if (word && op[i - 1] != '_') name += '_';
    name += static_cast<char>(std::toupper(letter));
  }
  return name;
}

// The least and the largest version by name: that of the enumeration ("CONV_2D"), or the custom name.
using RegisteredOpMap = std::map<std::string, std::pair<int, int>>;

// Adds what the model has to what is there.
inline void ReadOpsFromModel(const ::tflite::Model* model, RegisteredOpMap* builtin_ops, RegisteredOpMap* custom_ops) {
  if (!model || !model->operator_codes()) return;
  for (const OperatorCode* const code : *model->operator_codes()) {
    const BuiltinOperator builtin = GetBuiltinCode(code);
    const bool custom = builtin == BuiltinOperator_CUSTOM;
    if (custom && !code->custom_code()) continue;
    RegisteredOpMap* const ops = custom ? custom_ops : builtin_ops;
    const std::string name = custom ? code->custom_code()->str() : EnumNameBuiltinOperator(builtin);
    const int version = code->version();
    const auto added = ops->insert({name, {version, version}}).first;
    added->second.first = std::min(added->second.first, version);
    added->second.second = std::max(added->second.second, version);
  }
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TOOLS_GEN_OP_REGISTRATION_H_
