// SPDX-License-Identifier: Apache-2.0
// The list behind MicroMutableOpResolver.
#include "micro/loaded/diagnostic.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"

namespace tflite {
namespace {

bool same(const char* a, const char* b) {
  while (*a && *a == *b) ++a, ++b;
  return *a == *b;
}

}  // namespace

const TFLMRegistration* MicroOpTable::Find(BuiltinOperator op) const {
  if (op == BuiltinOperator_CUSTOM) return nullptr;
  for (unsigned int i = 0; i < count_; ++i)
    if (table_[i].builtin_code == op) return &table_[i];
  return nullptr;
}

const TFLMRegistration* MicroOpTable::Find(const char* op) const {
  for (unsigned int i = 0; op && i < count_; ++i)
    if (table_[i].builtin_code == BuiltinOperator_CUSTOM && same(table_[i].custom_name, op)) return &table_[i];
  return nullptr;
}

TfLiteStatus MicroOpTable::Builtin(BuiltinOperator op, const TFLMRegistration& registration) {
  if (op == BuiltinOperator_CUSTOM || Find(op)) {
    MicroPrintf("AddBuiltin: operator %d is there already", static_cast<int>(op));
    return kTfLiteError;
  }
  if (count_ >= most_) {
    MicroPrintf("AddBuiltin: no room for operator %d, the resolver has %u places", static_cast<int>(op), most_);
    return kTfLiteError;
  }
  table_[count_] = registration;
  table_[count_].custom_name = nullptr;
  table_[count_++].builtin_code = op;
  return kTfLiteOk;
}

TfLiteStatus MicroOpTable::Custom(const char* name, const TFLMRegistration* registration) {
  if (!name || !registration) return kTfLiteError;
  if (count_ >= most_) {
    MicroPrintf("AddCustom: no room for \"%s\", the resolver has %u places", name, most_);
    return kTfLiteError;
  }
  if (Find(name)) {
    MicroPrintf("AddCustom: operator \"%s\" is there already", name);
    return kTfLiteError;
  }
  table_[count_] = *registration;
  table_[count_].builtin_code = BuiltinOperator_CUSTOM;
  table_[count_++].custom_name = name;
  return kTfLiteOk;
}

}  // namespace tflite
