// SPDX-License-Identifier: Apache-2.0
// What an arena's allocations come to.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_RECORDING_SINGLE_ARENA_BUFFER_ALLOCATOR_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_RECORDING_SINGLE_ARENA_BUFFER_ALLOCATOR_H_

#include <stddef.h>

namespace tflite {

class RecordingMicroAllocator;

// A view of an allocator, which outlives it. One at a time, as the interpreter that fills the arena.
class RecordingSingleArenaBufferAllocator {
 public:
  explicit RecordingSingleArenaBufferAllocator(const RecordingMicroAllocator* of) : of_(of) {}
  // Bytes of the memory that lasts: as asked for, and with the gaps of alignment.
  size_t GetRequestedBytes() const;
  size_t GetPersistentUsedBytes() const;
  size_t GetAllocatedCount() const;
  // Bytes of activations, and of both.
  size_t GetNonPersistentUsedBytes() const;
  size_t GetUsedBytes() const;

 private:
  const RecordingMicroAllocator* of_;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_RECORDING_SINGLE_ARENA_BUFFER_ALLOCATOR_H_
