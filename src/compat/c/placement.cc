// SPDX-License-Identifier: Apache-2.0
// Who runs the operators of an interpreter.
#include <algorithm>

#include "compat/c/opaque_structs.h"
#include "compat/subgraph.h"
#include "surelite/compat.h"

using namespace surelite;
using namespace surelite::compat;

extern "C" int32_t surelite_delegated_operators(const TfLiteInterpreter* interpreter, uint8_t* taken,
                                                int32_t capacity) {
  return shielded(int32_t{-1}, [&]() -> int32_t {
    const Call core(interpreter, "surelite_delegated_operators");
    if (!core) return -1;
    Draft& draft = core->primary().draft();
    int32_t count = 0;
    for (const Node& node : draft.nodes()) {
      if (node.def.code == kTfLiteBuiltinDelegate) continue;  // made by a delegate
      if (taken && count < capacity) taken[count] = std::ranges::count(draft.order, node.index) == 0;
      ++count;
    }
    return count;
  });
}
