// SPDX-License-Identifier: Apache-2.0
// A resolver for Python to hand to functions that register operators, and its operators for the C interface.
#include <new>

#include "surelite/python.h"
#include "tensorflow/lite/mutable_op_resolver.h"

namespace {

const tflite::MutableOpResolver* resolver_of(void* resolver) {
  return static_cast<const tflite::MutableOpResolver*>(resolver);
}

}  // namespace

void* surelite_python_resolver_create() { return new (std::nothrow) tflite::MutableOpResolver; }

void surelite_python_resolver_delete(void* resolver) { delete resolver_of(resolver); }

const TfLiteRegistration* surelite_python_resolver_builtin(void* resolver, TfLiteBuiltinOperator op, int version) {
  return resolver ? resolver_of(resolver)->FindOp(static_cast<tflite::BuiltinOperator>(op), version) : nullptr;
}

const TfLiteRegistration* surelite_python_resolver_custom(void* resolver, const char* name, int version) {
  return resolver ? resolver_of(resolver)->FindOp(name, version) : nullptr;
}
