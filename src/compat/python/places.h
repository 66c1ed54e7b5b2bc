// SPDX-License-Identifier: Apache-2.0
// From a handle and indices that a caller gives to what they name, or a message.
#pragma once

#include "compat/c/opaque_structs.h"
#include "compat/python/messages.h"

namespace surelite::compat::python {

// Null, after a message, for a handle that is not live.
Interpreter* live_one(const TfLiteInterpreter* interpreter, const char* function);

struct Place {
  Interpreter* core = nullptr;
  Subgraph* graph = nullptr;
  explicit operator bool() const { return graph != nullptr; }
};
// Empty, after a message, if there is no such subgraph.
Place subgraph_at(const TfLiteInterpreter* interpreter, int32_t subgraph, const char* function);
// The same if it has no such tensor.
Place tensor_at(const TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, const char* function);
// A704.
void no_such(const Interpreter& core, const char* what, int64_t given, int64_t available);

// Behind the table: calls.cc and details.cc.
int32_t set(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, const void* from, size_t bytes);
int32_t get(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, void* to, size_t bytes);
void* view(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index);
int32_t set_strings(TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, const void* packed, size_t bytes);
int32_t tensor(const TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, SurelitePythonTensor* out);
int32_t node(const TfLiteInterpreter* interpreter, int32_t subgraph, int32_t index, SurelitePythonNode* out);
int32_t signature_count(const TfLiteInterpreter* interpreter);
int32_t signature(const TfLiteInterpreter* interpreter, int32_t index, SurelitePythonSignature* out);
const char* signature_entry(const TfLiteInterpreter* interpreter, int32_t index, int32_t output, int32_t entry,
                            int32_t* tensor);

}  // namespace surelite::compat::python
