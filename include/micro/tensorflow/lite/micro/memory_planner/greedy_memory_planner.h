// SPDX-License-Identifier: Apache-2.0
// The largest first, each at the lowest place that is free while it is used.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_GREEDY_MEMORY_PLANNER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_GREEDY_MEMORY_PLANNER_H_

#include "tensorflow/lite/micro/memory_planner/micro_memory_planner.h"

namespace tflite {

class GreedyMemoryPlanner : public MicroMemoryPlanner {
 public:
  GreedyMemoryPlanner() {}
  // The memory outlives the planner's use; as many buffers as it has room for (per_buffer_size() each).
  TfLiteStatus Init(unsigned char* scratch_buffer, int scratch_buffer_size) override;
  TfLiteStatus AddBuffer(int size, int first_time_used, int last_time_used) override;
  TfLiteStatus AddBuffer(int size, int first_time_used, int last_time_used, int offline_offset) override;
  size_t GetMaximumMemorySize() override;
  int GetBufferCount() override { return count_; }
  TfLiteStatus GetOffsetForBuffer(int buffer_index, int* offset) override;
  // A line for each buffer.
  void PrintMemoryPlan() override;
  bool preserves_all_tensors() const override { return false; }
  // Whether two that are used at the same time share memory, as offline places may: says which.
  bool DoAnyBuffersOverlap();
  static size_t per_buffer_size() { return sizeof(Buffer); }
  TF_LITE_REMOVE_VIRTUAL_DELETE

 private:
  struct Buffer {
    int size, first, last, offline, offset, order;
  };
  void Plan();
  bool Before(int a, int b) const;

  Buffer* buffers_ = nullptr;
  int most_ = 0, count_ = 0;
  bool planned_ = false;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_GREEDY_MEMORY_PLANNER_H_
