// SPDX-License-Identifier: Apache-2.0
// Prints what an interpreter holds.
#ifndef SURELITE_TENSORFLOW_LITE_OPTIONAL_DEBUG_TOOLS_H_
#define SURELITE_TENSORFLOW_LITE_OPTIONAL_DEBUG_TOOLS_H_

#include <cstdint>
#include <vector>

#include "tensorflow/lite/core/interpreter.h"

namespace tflite {

// Writes tensors, nodes and memory to stdout, as an application asked for.
TFL_CAPI_EXPORT void PrintInterpreterState(const Interpreter* interpreter, int32_t tensor_name_display_length = 25,
                                           int32_t tensor_type_display_length = 15,
                                           int32_t alloc_type_display_length = 18);

// Which nodes of a subgraph a delegate has taken.
struct SubgraphDelegationMetadata {
  std::vector<bool> is_node_delegated;  // one per node
  std::vector<int> replaced_by_node;    // the delegate's node that runs in its place, or -1
  bool has_delegate_applied = false;
};
TFL_CAPI_EXPORT SubgraphDelegationMetadata GetNodeDelegationMetadata(const Subgraph& subgraph);

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_OPTIONAL_DEBUG_TOOLS_H_
