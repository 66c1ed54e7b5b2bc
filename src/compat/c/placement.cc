// SPDX-License-Identifier: Apache-2.0
// Who runs the operators of an interpreter.
#include <algorithm>
#include <vector>

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
    // A backend leaves its nodes in the graph; the plan says which are its.
    std::vector<bool> by_backend(draft.nodes().size(), false);
    if (const Graph* graph = core->primary().graph())
      for (const StepPlan& step : graph->plan().steps)
        if (step.origin == Origin::delegate && static_cast<size_t>(step.op) < draft.order.size())
          by_backend[static_cast<size_t>(draft.order[static_cast<size_t>(step.op)])] = true;
    int32_t count = 0;
    for (const Node& node : draft.nodes()) {
      if (node.def.code == kTfLiteBuiltinDelegate) continue;  // made by a delegate
      const bool replaced = std::ranges::count(draft.order, node.index) == 0;
      if (taken && count < capacity) taken[count] = replaced || by_backend[static_cast<size_t>(node.index)];
      ++count;
    }
    return count;
  });
}
