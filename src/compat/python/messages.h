// SPDX-License-Identifier: Apache-2.0
// What functions for Python have to say: text of the calling thread, from one call to the next.
#pragma once

#include <string>

#include "compat/handles/report.h"
#include "surelite/python.h"
#include "tensorflow/lite/core/c/c_api_types.h"

namespace surelite::compat::python {

// Collects what interpreters made for Python report.
Reporter collector();
std::string& messages();

// Starts a call: nothing was said yet.
inline void begin() {
  if (!messages().empty()) messages().clear();
}

// Ends one: tells a caller whose call has succeeded to look at the text all the same. Failures that became no line of a
// log, such as the second one of a kind, are remembered at least.
int32_t end(TfLiteStatus status) noexcept;

}  // namespace surelite::compat::python
