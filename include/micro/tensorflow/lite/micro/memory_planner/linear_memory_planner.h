// SPDX-License-Identifier: Apache-2.0
// One behind the other: no memory is used twice.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_LINEAR_MEMORY_PLANNER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_LINEAR_MEMORY_PLANNER_H_

#include "tensorflow/lite/micro/memory_planner/micro_memory_planner.h"

namespace tflite {

class LinearMemoryPlanner : public MicroMemoryPlanner {
 public:
  LinearMemoryPlanner() {}
  TfLiteStatus AddBuffer(int size, int first_time_used, int last_time_used) override;
  // Places from elsewhere are refused.
  TfLiteStatus AddBuffer(int size, int first_time_used, int last_time_used, int offline_offset) override;
  size_t GetMaximumMemorySize() override { return next_free_offset_; }
  int GetBufferCount() override { return current_buffer_count_; }
  TfLiteStatus GetOffsetForBuffer(int buffer_index, int* offset) override;
  bool preserves_all_tensors() const override { return true; }
  TF_LITE_REMOVE_VIRTUAL_DELETE

 private:
  static constexpr int kMaxBufferCount = 1024;
  size_t buffer_offsets_[kMaxBufferCount];
  int current_buffer_count_ = 0;
  size_t next_free_offset_ = 0;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_LINEAR_MEMORY_PLANNER_H_
