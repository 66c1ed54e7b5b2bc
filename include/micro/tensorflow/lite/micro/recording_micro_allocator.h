// SPDX-License-Identifier: Apache-2.0
// An allocator that knows what memory was taken for.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_RECORDING_MICRO_ALLOCATOR_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_RECORDING_MICRO_ALLOCATOR_H_

#include "tensorflow/lite/micro/arena_allocator/recording_single_arena_buffer_allocator.h"
#include "tensorflow/lite/micro/micro_allocator.h"

namespace tflite {

// One at a time, as the interpreter that uses it.
class RecordingMicroAllocator : public MicroAllocator {
 public:
  RecordingMicroAllocator() : arena_(this) { Start(nullptr, 0); }
  RecordingMicroAllocator(const RecordingMicroAllocator&) = delete;
  RecordingMicroAllocator& operator=(const RecordingMicroAllocator&) = delete;

  // The allocator lies in the arena itself. Null for an arena that has no room for it.
  static RecordingMicroAllocator* Create(uint8_t* tensor_arena, size_t arena_size);
  // Bytes that it takes of an arena before any model.
  static size_t GetDefaultTailUsage();

  // Zeros for a type that does not exist.
  RecordedAllocation GetRecordedAllocation(RecordedAllocationType allocation_type) const;
  const RecordingSingleArenaBufferAllocator* GetSimpleMemoryAllocator() const { return &arena_; }
  // A line for the arena, its two parts, and every type of allocation (MicroPrintf).
  void PrintAllocations() const;

  // For the library: an arena anew, nothing recorded.
  void Start(uint8_t* arena, size_t bytes);

 private:
  RecordedAllocation recorded_[static_cast<int>(RecordedAllocationType::kNumAllocationTypes)];
  RecordingSingleArenaBufferAllocator arena_;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_RECORDING_MICRO_ALLOCATOR_H_
