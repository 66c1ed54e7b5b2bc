// SPDX-License-Identifier: Apache-2.0
// What plans the memory of a graph's tensors. For programs that plan graphs of their own: the library has its own plan.
#ifndef SURELITE_TENSORFLOW_LITE_MEMORY_PLANNER_H_
#define SURELITE_TENSORFLOW_LITE_MEMORY_PLANNER_H_

#include <cstddef>
#include <vector>

#include "tensorflow/lite/core/c/common.h"

namespace tflite {

// Nodes are numbered as they run.
class MemoryPlanner {
 public:
  virtual ~MemoryPlanner() = default;
  // When the graph is known: who lives how long.
  virtual TfLiteStatus PlanAllocations() = 0;
  // When sizes are known: memory for what nodes first_node to last_node make.
  virtual TfLiteStatus ExecuteAllocations(int first_node, int last_node) = 0;
  // Sizes have changed, of all tensors or of those that come into use behind a node.
  virtual TfLiteStatus ResetAllocations() = 0;
  virtual TfLiteStatus ResetAllocationsAfter(int node) = 0;
  // The memory of all but variables goes, and comes again, by the same plan; data pointers are set anew.
  virtual TfLiteStatus ReleaseNonPersistentMemory() = 0;
  virtual TfLiteStatus AcquireNonPersistentMemory() = 0;
  virtual bool HasNonPersistentMemory() = 0;
  virtual void DumpDebugInfo(const std::vector<int>& execution_plan) const = 0;
  virtual void GetAllocInfo(size_t* arena_size, size_t* arena_persist_size) const = 0;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_MEMORY_PLANNER_H_
