// SPDX-License-Identifier: Apache-2.0
// A plan that was made elsewhere.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_MEMORY_PLAN_STRUCT_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_MEMORY_PLAN_STRUCT_H_

#include <stddef.h>
#include <stdint.h>

namespace tflite {

struct BufferDescriptor {
  int32_t offset;
};
struct BufferPlan {
  int32_t buffer_count;
  BufferDescriptor buffer_plan_entries[];
};

inline size_t SizeOfBufferPlan(int32_t buffer_count) {
  return sizeof(BufferPlan) + sizeof(BufferDescriptor) * static_cast<size_t>(buffer_count);
}

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MEMORY_PLANNER_MEMORY_PLAN_STRUCT_H_
