// SPDX-License-Identifier: Apache-2.0
// What functions for Python have to say: text of the calling thread, from one call to the next.
#pragma once

#include "compat/handles/report.h"
#include "surelite/python.h"
#include "tensorflow/lite/core/c/c_api_types.h"

namespace surelite::compat::python {

// Collects what interpreters made for Python report.
Reporter collector();
// What was said since the call began; without memory for it the last diagnostic.
const char* messages() noexcept;
void forget_messages() noexcept;

// Starts a call: nothing was said yet.
inline void begin() { forget_messages(); }

// Ends one: tells a caller whose call has succeeded to look at the text all the same. Failures that became no line of a
// log, such as the second one of a kind, are remembered at least.
int32_t end(TfLiteStatus status) noexcept;

}  // namespace surelite::compat::python
