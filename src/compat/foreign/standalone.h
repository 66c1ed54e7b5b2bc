// SPDX-License-Identifier: Apache-2.0
// A kernel of the core behind the callbacks of a registration, for clients that call these themselves (an operator of
// their own that wraps a built-in one).
#pragma once

#include "ops/op.h"
#include "tensorflow/lite/core/c/common.h"

namespace surelite::compat {

void* make_standalone();
void free_standalone(void* state);
TfLiteStatus prepare_standalone(const OpSpec& spec, TfLiteContext* context, TfLiteNode* node);
TfLiteStatus invoke_standalone(const OpSpec& spec, TfLiteContext* context, TfLiteNode* node);

}  // namespace surelite::compat
