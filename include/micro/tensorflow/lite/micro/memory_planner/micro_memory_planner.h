// SPDX-License-Identifier: Apache-2.0
// Places of buffers of known sizes and lifetimes in one arena.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_MICRO_MEMORY_PLANNER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_MICRO_MEMORY_PLANNER_H_

#include <stddef.h>
#include <stdint.h>

#include "tensorflow/lite/c/c_api_types.h"
#include "tensorflow/lite/micro/compatibility.h"

namespace tflite {

constexpr int kOnlinePlannedBuffer = -1;

class MicroMemoryPlanner {
 public:
  MicroMemoryPlanner() {}
  virtual ~MicroMemoryPlanner() {}
  // Bytes, and the first and last time of use; with offline_offset at that place, unless it is kOnlinePlannedBuffer.
  virtual TfLiteStatus AddBuffer(int size, int first_time_used, int last_time_used) = 0;
  virtual TfLiteStatus AddBuffer(int size, int first_time_used, int last_time_used, int offline_offset) = 0;
  virtual size_t GetMaximumMemorySize() = 0;
  virtual int GetBufferCount() = 0;
  // In the order of AddBuffer; kTfLiteError for an index that is not there.
  virtual TfLiteStatus GetOffsetForBuffer(int buffer_index, int* offset) = 0;
  // Memory that the planner works in, for planners that need some; forgets all buffers.
  virtual TfLiteStatus Init(unsigned char*, int) { return kTfLiteOk; }
  virtual bool preserves_all_tensors() const = 0;
  virtual void PrintMemoryPlan() {}
  TF_LITE_REMOVE_VIRTUAL_DELETE
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_MICRO_MEMORY_PLANNER_H_
