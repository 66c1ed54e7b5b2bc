// SPDX-License-Identifier: Apache-2.0
// Operator resolvers of the C++ interface.
#include <algorithm>
#include <new>
#include <string>

#include "base/out_of_memory.h"
#include "compat/foreign/registrations.h"
#include "compat/handles/report.h"
#include "ops/registry.h"
#include "tensorflow/lite/core/kernels/register.h"

namespace tflite {
namespace {

constexpr int kMostVersions = 1000;

bool acceptable(const char* function, const TfLiteRegistration* registration, int min_version, int max_version) {
  using surelite::Code;
  if (!registration) {
    surelite::compat::report({}, "",
                             surelite::diagnose(Code::A711, {{"function", function},
                                                             {"argument", "registration"},
                                                             {"value", "null"},
                                                             {"expected", "a registration is needed"}}));
    return false;
  }
  if (min_version <= max_version && max_version - min_version < kMostVersions) return true;
  surelite::compat::report(
      {}, "",
      surelite::diagnose(Code::A711, {{"function", function},
                                      {"argument", "max_version"},
                                      {"value", max_version},
                                      {"expected", "a range of at most 1000 versions is needed"}}));
  return false;
}

// A resolver for which there is no memory lacks operators; interpreters then say which.
template <class Body>
void within_memory(Body&& body) {
  try {
    body();
  } catch (const std::bad_alloc&) {
    surelite::compat::report({}, "", surelite::out_of_memory("an operator resolver"));
  }
}

}  // namespace

OpResolver::TfLiteDelegatePtrVector OpResolver::GetDelegates(int) const { return {}; }

TfLiteStatus GetRegistrationFromOpCode(const OperatorCode* opcode, const OpResolver& op_resolver,
                                       ErrorReporter* error_reporter, const TfLiteRegistration** registration) {
  if (!opcode || !registration) return kTfLiteError;
  *registration = nullptr;
  const auto report = [&](const std::string& what) {
    if (error_reporter) error_reporter->Report("%s", what.c_str());
    return kTfLiteError;
  };
  // Small numbers are in the older field, larger ones in the newer.
  const auto code = std::max(opcode->builtin_code(), static_cast<BuiltinOperator>(opcode->deprecated_builtin_code()));
  if (code < BuiltinOperator_MIN || code > BuiltinOperator_MAX)
    return report("Op builtin_code out of range: " + std::to_string(code) +
                  ". Are you using old TFLite binary with newer model?");
  const int version = opcode->version();
  if (code != BuiltinOperator_CUSTOM) {
    *registration = op_resolver.FindOp(code, version);
    if (*registration) return kTfLiteOk;
    return report("Didn't find op for builtin opcode '" + std::string(EnumNameBuiltinOperator(code)) + "' version '" +
                  std::to_string(version) +
                  "'. An older version of this builtin might be supported. Are you using an old TFLite binary with a "
                  "newer model?");
  }
  if (!opcode->custom_code()) return report("Operator with CUSTOM builtin_code has no custom_code.");
  *registration = op_resolver.FindOp(opcode->custom_code()->c_str(), version);
  // Not an error yet: a delegate may take the node.
  return *registration ? kTfLiteOk : kTfLiteError;
}

const TfLiteRegistration* MutableOpResolver::FindOp(BuiltinOperator op, int version) const {
  const auto found = builtins_.find({static_cast<int>(op), version});
  if (found != builtins_.end()) return &found->second;
  for (const OpResolver* other : others_)
    if (const TfLiteRegistration* there = other->FindOp(op, version)) return there;
  return nullptr;
}

const TfLiteRegistration* MutableOpResolver::FindOp(const char* op, int version) const {
  const TfLiteRegistration* own = nullptr;
  within_memory([&] {
    const auto found = customs_.find({op ? op : "", version});
    if (found != customs_.end()) own = &found->second;
  });
  if (own) return own;
  for (const OpResolver* other : others_)
    if (const TfLiteRegistration* there = other->FindOp(op, version)) return there;
  return nullptr;
}

void MutableOpResolver::AddBuiltin(BuiltinOperator op, const TfLiteRegistration* registration, int version) {
  AddBuiltin(op, registration, version, version);
}

void MutableOpResolver::AddBuiltin(BuiltinOperator op, const TfLiteRegistration* registration, int min_version,
                                   int max_version) {
  if (!acceptable("MutableOpResolver::AddBuiltin", registration, min_version, max_version)) return;
  within_memory([&] {
    for (int version = min_version; version <= max_version; ++version) {
      TfLiteRegistration& added = builtins_[{static_cast<int>(op), version}];
      added = *registration;
      added.custom_name = nullptr;
      added.builtin_code = static_cast<int32_t>(op);
      added.version = version;
    }
  });
}

void MutableOpResolver::AddCustom(const char* name, const TfLiteRegistration* registration, int version) {
  AddCustom(name, registration, version, version);
}

void MutableOpResolver::AddCustom(const char* name, const TfLiteRegistration* registration, int min_version,
                                  int max_version) {
  if (!acceptable("MutableOpResolver::AddCustom", name ? registration : nullptr, min_version, max_version)) return;
  within_memory([&] {
    for (int version = min_version; version <= max_version; ++version) {
      const auto entry = customs_.insert_or_assign({name, version}, *registration).first;
      entry->second.builtin_code = static_cast<int32_t>(BuiltinOperator_CUSTOM);
      entry->second.custom_name = name;  // the caller's own pointer; interpreters take the model's
      entry->second.version = version;
    }
  });
}

void MutableOpResolver::AddAll(const MutableOpResolver& other) {
  within_memory([&] {
    for (const auto& entry : other.builtins_) builtins_[entry.first] = entry.second;
    for (const auto& entry : other.customs_) customs_.insert_or_assign(entry.first, entry.second);
    others_.insert(others_.end(), other.others_.begin(), other.others_.end());
  });
}

namespace ops {
namespace builtin {

BuiltinOpResolver::BuiltinOpResolver() {
  within_memory([&] {
    for (int code = 0; code <= static_cast<int>(BuiltinOperator_MAX); ++code) {
      const surelite::OpSpec* spec = surelite::find_builtin(code);
      if (const TfLiteRegistration* registration = surelite::compat::builtin_registration(code))
        AddBuiltin(static_cast<BuiltinOperator>(code), registration, spec->min_version, spec->max_version);
    }
    for (const surelite::LinkedOperator& op : surelite::all_ops())
      if (op.custom_code)
        AddCustom(op.custom_code, surelite::compat::custom_registration(op.custom_code), op.spec->min_version,
                  op.spec->max_version);
  });
}

}  // namespace builtin
}  // namespace ops
}  // namespace tflite
