// SPDX-License-Identifier: Apache-2.0
// Gives the places of a plan that was made elsewhere.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_NON_PERSISTENT_BUFFER_PLANNER_SHIM_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_NON_PERSISTENT_BUFFER_PLANNER_SHIM_H_

#include "tensorflow/lite/micro/memory_planner/memory_plan_struct.h"
#include "tensorflow/lite/micro/memory_planner/micro_memory_planner.h"

namespace tflite {

class NonPersistentMemoryPlannerShim : public MicroMemoryPlanner {
 public:
  // The plan outlives it.
  explicit NonPersistentMemoryPlannerShim(const BufferPlan* buffer_plan) : plan_(buffer_plan) {}
  // Buffers come in the plan's order; more than it has are refused.
  TfLiteStatus AddBuffer(int size, int first_time_used, int last_time_used) override;
  TfLiteStatus AddBuffer(int size, int first_time_used, int last_time_used, int offline_offset) override;
  TfLiteStatus GetOffsetForBuffer(int buffer_index, int* offset) override;
  // The memory is not the planner's.
  size_t GetMaximumMemorySize() override { return 0; }
  int GetBufferCount() override { return plan_->buffer_count; }
  bool preserves_all_tensors() const override { return false; }
  TF_LITE_REMOVE_VIRTUAL_DELETE

 private:
  const BufferPlan* plan_;
  int added_ = 0;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_NON_PERSISTENT_BUFFER_PLANNER_SHIM_H_
