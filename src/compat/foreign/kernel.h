// SPDX-License-Identifier: Apache-2.0
// Kernels from outside (custom operators, delegate kernels) as operators of the core.
#pragma once

#include "compat/draft/node.h"

namespace surelite::compat {

// A spec whose prepare and run call the node's registration.
OpSpec adapter_spec(Node* node);

// The callbacks of a registration, in whichever of its forms they are.
void* call_init(TfLiteContext* context, const TfLiteRegistration& registration, const char* buffer, size_t length);
void call_free(TfLiteContext* context, const TfLiteRegistration& registration, void* user_data);
TfLiteStatus call_prepare(TfLiteContext* context, const TfLiteRegistration& registration, TfLiteNode* node);
// False if the registration has no invoke.
bool can_invoke(const TfLiteRegistration& registration);
TfLiteStatus call_invoke(TfLiteContext* context, const TfLiteRegistration& registration, TfLiteNode* node);

}  // namespace surelite::compat
