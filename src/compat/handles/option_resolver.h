// SPDX-License-Identifier: Apache-2.0
// How an interpreter made through the C interface finds operators: those added to the options, the callbacks, the
// core's own.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>

#include "compat/interpreter.h"
#include "tensorflow/lite/builtin_ops.h"

namespace surelite::compat {

// Operators by name or code and version, and callbacks of every generation.
struct ResolverTable {
  std::map<std::pair<int32_t, int>, TfLiteRegistration> builtins;
  std::map<std::pair<std::string, int>, TfLiteRegistration> customs;

  void* user_data = nullptr;
  const TfLiteRegistration* (*find_builtin)(void*, TfLiteBuiltinOperator, int) = nullptr;
  const TfLiteRegistration* (*find_custom)(void*, const char*, int) = nullptr;
  const TfLiteRegistration_V3* (*find_builtin_v3)(void*, TfLiteBuiltinOperator, int) = nullptr;
  const TfLiteRegistration_V3* (*find_custom_v3)(void*, const char*, int) = nullptr;
  const TfLiteRegistration_V2* (*find_builtin_v2)(void*, TfLiteBuiltinOperator, int) = nullptr;
  const TfLiteRegistration_V2* (*find_custom_v2)(void*, const char*, int) = nullptr;
  const TfLiteRegistration_V1* (*find_builtin_v1)(void*, TfLiteBuiltinOperator, int) = nullptr;
  const TfLiteRegistration_V1* (*find_custom_v1)(void*, const char*, int) = nullptr;
  const TfLiteOperator* (*find_builtin_external)(void*, int, int) = nullptr;
  const TfLiteOperator* (*find_custom_external)(void*, const char*, int) = nullptr;

  void clear_callbacks();
};

class OptionResolver final : public Resolver {
 public:
  // `with_core`: the core's own operators come last.
  OptionResolver(const ResolverTable* table, bool with_core) : table_(table), with_core_(with_core) {}
  const TfLiteRegistration* find(int32_t code, int version) const override;
  const TfLiteRegistration* find(const char* name, int version) const override;

 private:
  template <class V>
  const TfLiteRegistration* widen(const V* found) const;
  const TfLiteRegistration* widen(const TfLiteOperator* found) const;

  const ResolverTable* table_;
  bool with_core_;
  mutable std::deque<TfLiteRegistration> widened_;  // short structs of older generations, completed
};

}  // namespace surelite::compat
