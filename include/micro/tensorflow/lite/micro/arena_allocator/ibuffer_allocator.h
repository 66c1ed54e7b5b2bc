// SPDX-License-Identifier: Apache-2.0
// What gives memory of an arena: for good, or for a while. Null where there is no room.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_IBUFFER_ALLOCATOR_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_IBUFFER_ALLOCATOR_H_

#include <stddef.h>
#include <stdint.h>

#include "tensorflow/lite/c/c_api_types.h"
#include "tensorflow/lite/micro/compatibility.h"

namespace tflite {

class IPersistentBufferAllocator {
 public:
  IPersistentBufferAllocator() {}
  virtual ~IPersistentBufferAllocator() {}
  // Bytes; `alignment` is a power of two.
  virtual uint8_t* AllocatePersistentBuffer(size_t size, size_t alignment) = 0;
  virtual size_t GetPersistentUsedBytes() const = 0;
  TF_LITE_REMOVE_VIRTUAL_DELETE
};

class INonPersistentBufferAllocator {
 public:
  INonPersistentBufferAllocator() {}
  virtual ~INonPersistentBufferAllocator() {}
  // Above the one resizable buffer, until all are given back and reset.
  virtual uint8_t* AllocateTemp(size_t size, size_t alignment) = 0;
  virtual void DeallocateTemp(uint8_t* buf) = 0;
  virtual bool IsAllTempDeallocated() = 0;
  // kTfLiteError while one is out.
  virtual TfLiteStatus ResetTempAllocations() = 0;
  // One at a time, at the arena's start.
  virtual uint8_t* AllocateResizableBuffer(size_t size, size_t alignment) = 0;
  virtual TfLiteStatus ResizeBuffer(uint8_t* resizable_buf, size_t size, size_t alignment) = 0;
  virtual TfLiteStatus DeallocateResizableBuffer(uint8_t* resizable_buf) = 0;
  // The start of the arena, where a plan's tensors will lie, is kept free for them.
  virtual TfLiteStatus ReserveNonPersistentOverlayMemory(size_t size, size_t alignment) = 0;
  virtual size_t GetNonPersistentUsedBytes() const = 0;
  virtual size_t GetAvailableMemory(size_t alignment) const = 0;
  virtual uint8_t* GetOverlayMemoryAddress() const = 0;
  TF_LITE_REMOVE_VIRTUAL_DELETE
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_ARENA_ALLOCATOR_IBUFFER_ALLOCATOR_H_
