// SPDX-License-Identifier: Apache-2.0
// Memory for a while, from an arena's start up.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_NON_PERSISTENT_ARENA_BUFFER_ALLOCATOR_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_NON_PERSISTENT_ARENA_BUFFER_ALLOCATOR_H_

#include "tensorflow/lite/micro/arena_allocator/ibuffer_allocator.h"

namespace tflite {

class NonPersistentArenaBufferAllocator : public INonPersistentBufferAllocator {
 public:
  NonPersistentArenaBufferAllocator(uint8_t* buffer, size_t buffer_size);
  virtual ~NonPersistentArenaBufferAllocator() {}
  uint8_t* AllocateTemp(size_t size, size_t alignment) override;
  void DeallocateTemp(uint8_t* temp_buf) override;
  bool IsAllTempDeallocated() override;
  TfLiteStatus ResetTempAllocations() override;
  uint8_t* AllocateResizableBuffer(size_t size, size_t alignment) override;
  TfLiteStatus ResizeBuffer(uint8_t* resizable_buf, size_t size, size_t alignment) override;
  TfLiteStatus DeallocateResizableBuffer(uint8_t* resizable_buf) override;
  TfLiteStatus ReserveNonPersistentOverlayMemory(size_t size, size_t alignment) override;
  size_t GetNonPersistentUsedBytes() const override;
  size_t GetAvailableMemory(size_t alignment) const override;
  uint8_t* GetOverlayMemoryAddress() const override;
  TF_LITE_REMOVE_VIRTUAL_DELETE

 protected:
  // Where memory that lasts begins, for arenas that hold both.
  void SetEnd(uint8_t* end) { end_ = end; }
  const uint8_t* Taken() const { return next_; }

 private:
  uint8_t *begin_, *end_;
  uint8_t* head_;  // end of the resizable buffer or of what is kept free
  uint8_t* next_;  // end of temporary memory
  uint8_t* resizable_ = nullptr;
  size_t temps_out_ = 0;
  uintptr_t temps_sum_ = 0;  // of the addresses that are out
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_NON_PERSISTENT_ARENA_BUFFER_ALLOCATOR_H_
