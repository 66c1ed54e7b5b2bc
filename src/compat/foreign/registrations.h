// SPDX-License-Identifier: Apache-2.0
// A TfLiteRegistration for every operator of the core.
#pragma once

#include "ops/op.h"
#include "tensorflow/lite/core/c/common.h"

namespace surelite::compat {

// Null if the core has no such operator.
const TfLiteRegistration* builtin_registration(int32_t builtin_code);
const TfLiteRegistration* builtin_registration_named(const char* name);  // "CONV_2D"
const TfLiteRegistration* custom_registration(const char* name);

// The core's operator behind a registration whose functions are the library's own; null for any other.
const OpSpec* native_spec(const TfLiteRegistration& registration);

// The invoke of a custom operator that nobody has registered: says so.
TfLiteStatus invoke_unresolved(TfLiteContext* context, TfLiteNode* node);

}  // namespace surelite::compat
