// SPDX-License-Identifier: Apache-2.0
// Planners that tests and tools of applications use by themselves; interpreters place their tensors by plan.cc.
#include "tensorflow/lite/micro/memory_planner/greedy_memory_planner.h"
#include "tensorflow/lite/micro/memory_planner/linear_memory_planner.h"
#include "tensorflow/lite/micro/memory_planner/non_persistent_buffer_planner_shim.h"
#include "tensorflow/lite/micro/micro_log.h"

namespace tflite {

TfLiteStatus GreedyMemoryPlanner::Init(unsigned char* scratch_buffer, int scratch_buffer_size) {
  const auto skip = (alignof(Buffer) - reinterpret_cast<uintptr_t>(scratch_buffer) % alignof(Buffer)) % alignof(Buffer);
  count_ = most_ = 0;
  planned_ = false;
  if (!scratch_buffer || scratch_buffer_size < static_cast<int>(skip)) return kTfLiteError;
  buffers_ = reinterpret_cast<Buffer*>(scratch_buffer + skip);
  most_ = (scratch_buffer_size - static_cast<int>(skip)) / static_cast<int>(sizeof(Buffer));
  return kTfLiteOk;
}

TfLiteStatus GreedyMemoryPlanner::AddBuffer(int size, int first_time_used, int last_time_used) {
  return AddBuffer(size, first_time_used, last_time_used, kOnlinePlannedBuffer);
}

TfLiteStatus GreedyMemoryPlanner::AddBuffer(int size, int first_time_used, int last_time_used, int offline_offset) {
  if (count_ >= most_ || size < 0 || offline_offset < kOnlinePlannedBuffer) {
    MicroPrintf("memory for %d buffers, or a wrong size", most_);
    return kTfLiteError;
  }
  buffers_[count_] = {size, first_time_used, last_time_used, offline_offset, 0, count_};
  ++count_;
  planned_ = false;
  return kTfLiteOk;
}

// Those with a place of their own come first, then the larger; of equal ones the earlier.
bool GreedyMemoryPlanner::Before(int a, int b) const {
  const Buffer &one = buffers_[a], &other = buffers_[b];
  const bool one_placed = one.offline != kOnlinePlannedBuffer, other_placed = other.offline != kOnlinePlannedBuffer;
  if (one_placed != other_placed) return one_placed;
  if (one_placed || one.size == other.size) return a < b;
  return one.size > other.size;
}

void GreedyMemoryPlanner::Plan() {
  if (planned_) return;
  planned_ = true;
  for (int i = 0; i < count_; ++i) {
    int at = i;
    for (; at > 0 && Before(i, buffers_[at - 1].order); --at) buffers_[at].order = buffers_[at - 1].order;
    buffers_[at].order = i;
  }
  for (int i = 0; i < count_; ++i) {
    Buffer& one = buffers_[buffers_[i].order];
    if (one.offline != kOnlinePlannedBuffer) {
      one.offset = one.offline;
      continue;
    }
    int place = 0;
    for (bool moved = true; moved;) {
      moved = false;
      for (int k = 0; k < i; ++k) {
        const Buffer& other = buffers_[buffers_[k].order];
        if (one.first > other.last || other.first > one.last) continue;
        if (other.offset >= place + one.size || other.offset + other.size <= place) continue;
        place = other.offset + other.size;
        moved = true;
      }
    }
    one.offset = place;
  }
}

size_t GreedyMemoryPlanner::GetMaximumMemorySize() {
  Plan();
  int most = 0;
  for (int i = 0; i < count_; ++i) {
    const int end = buffers_[i].offset + buffers_[i].size;
    if (end > most) most = end;
  }
  return static_cast<size_t>(most);
}

TfLiteStatus GreedyMemoryPlanner::GetOffsetForBuffer(int buffer_index, int* offset) {
  if (buffer_index < 0 || buffer_index >= count_) {
    MicroPrintf("buffer %d of %d", buffer_index, count_);
    return kTfLiteError;
  }
  Plan();
  *offset = buffers_[buffer_index].offset;
  return kTfLiteOk;
}

void GreedyMemoryPlanner::PrintMemoryPlan() {
  Plan();
  for (int i = 0; i < count_; ++i)
    MicroPrintf("buffer %d: %d bytes at %d, used from %d to %d", i, buffers_[i].size, buffers_[i].offset,
                buffers_[i].first, buffers_[i].last);
}

bool GreedyMemoryPlanner::DoAnyBuffersOverlap() {
  Plan();
  bool found = false;
  for (int a = 0; a < count_; ++a)
    for (int b = a + 1; b < count_; ++b) {
      const Buffer &one = buffers_[a], &other = buffers_[b];
      if (one.first > other.last || other.first > one.last) continue;
      if (one.offset >= other.offset + other.size || other.offset >= one.offset + one.size) continue;
      found = true;
      MicroPrintf("buffers %d and %d share memory: %d bytes at %d, %d at %d", a, b, one.size, one.offset, other.size,
                  other.offset);
    }
  return found;
}

TfLiteStatus LinearMemoryPlanner::AddBuffer(int size, int, int) {
  if (current_buffer_count_ >= kMaxBufferCount || size < 0) {
    MicroPrintf("more than %d buffers, or a wrong size", kMaxBufferCount);
    return kTfLiteError;
  }
  buffer_offsets_[current_buffer_count_++] = next_free_offset_;
  next_free_offset_ += static_cast<size_t>(size);
  return kTfLiteOk;
}

TfLiteStatus LinearMemoryPlanner::AddBuffer(int size, int first_time_used, int last_time_used, int offline_offset) {
  if (offline_offset != kOnlinePlannedBuffer) return kTfLiteError;
  return AddBuffer(size, first_time_used, last_time_used);
}

TfLiteStatus LinearMemoryPlanner::GetOffsetForBuffer(int buffer_index, int* offset) {
  if (buffer_index < 0 || buffer_index >= current_buffer_count_) {
    MicroPrintf("buffer %d of %d", buffer_index, current_buffer_count_);
    return kTfLiteError;
  }
  *offset = static_cast<int>(buffer_offsets_[buffer_index]);
  return kTfLiteOk;
}

TfLiteStatus NonPersistentMemoryPlannerShim::AddBuffer(int, int, int) {
  if (added_ >= plan_->buffer_count) {
    MicroPrintf("the plan has %d buffers", static_cast<int>(plan_->buffer_count));
    return kTfLiteError;
  }
  ++added_;
  return kTfLiteOk;
}

TfLiteStatus NonPersistentMemoryPlannerShim::AddBuffer(int size, int first_time_used, int last_time_used, int) {
  return AddBuffer(size, first_time_used, last_time_used);
}

TfLiteStatus NonPersistentMemoryPlannerShim::GetOffsetForBuffer(int buffer_index, int* offset) {
  if (buffer_index < 0 || buffer_index >= plan_->buffer_count) {
    MicroPrintf("buffer %d of %d", buffer_index, static_cast<int>(plan_->buffer_count));
    return kTfLiteError;
  }
  *offset = plan_->buffer_plan_entries[buffer_index].offset;
  return kTfLiteOk;
}

}  // namespace tflite
