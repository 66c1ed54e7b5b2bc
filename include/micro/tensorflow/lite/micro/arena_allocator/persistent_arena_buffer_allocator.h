// SPDX-License-Identifier: Apache-2.0
// Memory that lasts, from an arena's end down.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_PERSISTENT_ARENA_BUFFER_ALLOCATOR_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_PERSISTENT_ARENA_BUFFER_ALLOCATOR_H_

#include "tensorflow/lite/micro/arena_allocator/ibuffer_allocator.h"

namespace tflite {

class PersistentArenaBufferAllocator : public IPersistentBufferAllocator {
 public:
  PersistentArenaBufferAllocator(uint8_t* buffer, size_t buffer_size);
  virtual ~PersistentArenaBufferAllocator() {}
  uint8_t* AllocatePersistentBuffer(size_t size, size_t alignment) override;
  size_t GetPersistentUsedBytes() const override;
  TF_LITE_REMOVE_VIRTUAL_DELETE

 private:
  uint8_t *begin_, *end_, *tail_;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_PERSISTENT_ARENA_BUFFER_ALLOCATOR_H_
