// SPDX-License-Identifier: Apache-2.0
// One arena for memory that lasts (from its end) and for memory for a while (from its start).
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_SINGLE_ARENA_BUFFER_ALLOCATOR_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_SINGLE_ARENA_BUFFER_ALLOCATOR_H_

#include "tensorflow/lite/micro/arena_allocator/non_persistent_arena_buffer_allocator.h"

namespace tflite {

class SingleArenaBufferAllocator : public NonPersistentArenaBufferAllocator, public IPersistentBufferAllocator {
 public:
  SingleArenaBufferAllocator(uint8_t* buffer_head, uint8_t* buffer_tail);
  SingleArenaBufferAllocator(uint8_t* buffer, size_t buffer_size);
  virtual ~SingleArenaBufferAllocator() {}
  // The allocator lies at the end of its arena. Null where that has no room.
  static SingleArenaBufferAllocator* Create(uint8_t* buffer_head, size_t buffer_size);

  uint8_t* AllocatePersistentBuffer(size_t size, size_t alignment) override;
  size_t GetPersistentUsedBytes() const override;
  // Both.
  size_t GetUsedBytes() const;
  TF_LITE_REMOVE_VIRTUAL_DELETE

 private:
  uint8_t *whole_end_, *tail_;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_SINGLE_ARENA_BUFFER_ALLOCATOR_H_
