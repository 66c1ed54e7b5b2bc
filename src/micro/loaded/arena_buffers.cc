// SPDX-License-Identifier: Apache-2.0
// The arena allocators that tests and tools of applications use by themselves.
#include "tensorflow/lite/micro/arena_allocator/persistent_arena_buffer_allocator.h"
#include "tensorflow/lite/micro/arena_allocator/single_arena_buffer_allocator.h"

inline void* operator new(size_t, void* at) noexcept { return at; }

namespace tflite {
namespace {

uintptr_t address(const uint8_t* at) { return reinterpret_cast<uintptr_t>(at); }

// The first aligned place from `at` on that has `size` bytes before `end`; null for none.
uint8_t* above(uint8_t* at, const uint8_t* end, size_t size, size_t alignment) {
  if (!at || alignment == 0 || (alignment & (alignment - 1)) != 0) return nullptr;
  const size_t skip = (alignment - address(at) % alignment) % alignment;
  const auto room = static_cast<size_t>(end - at);
  return skip > room || size > room - skip ? nullptr : at + skip;
}
uint8_t* below(uint8_t* end, const uint8_t* begin, size_t size, size_t alignment) {
  if (!end || alignment == 0 || (alignment & (alignment - 1)) != 0 || size > static_cast<size_t>(end - begin))
    return nullptr;
  uint8_t* at = end - size;
  const size_t skip = address(at) % alignment;
  return skip > static_cast<size_t>(at - begin) ? nullptr : at - skip;
}

}  // namespace

PersistentArenaBufferAllocator::PersistentArenaBufferAllocator(uint8_t* buffer, size_t buffer_size)
    : begin_(buffer), end_(buffer + buffer_size), tail_(end_) {}

uint8_t* PersistentArenaBufferAllocator::AllocatePersistentBuffer(size_t size, size_t alignment) {
  uint8_t* at = below(tail_, begin_, size, alignment);
  if (at) tail_ = at;
  return at;
}

size_t PersistentArenaBufferAllocator::GetPersistentUsedBytes() const { return static_cast<size_t>(end_ - tail_); }

NonPersistentArenaBufferAllocator::NonPersistentArenaBufferAllocator(uint8_t* buffer, size_t buffer_size)
    : begin_(buffer), end_(buffer + buffer_size), head_(buffer), next_(buffer) {}

uint8_t* NonPersistentArenaBufferAllocator::AllocateTemp(size_t size, size_t alignment) {
  uint8_t* at = above(next_, end_, size, alignment);
  if (!at) return nullptr;
  next_ = at + size;
  ++temps_out_;
  temps_sum_ ^= address(at);
  return at;
}

void NonPersistentArenaBufferAllocator::DeallocateTemp(uint8_t* temp_buf) {
  if (!temp_buf || temps_out_ == 0) return;
  --temps_out_;
  temps_sum_ ^= address(temp_buf);
}

// Also that what came back is what went out.
bool NonPersistentArenaBufferAllocator::IsAllTempDeallocated() { return temps_out_ == 0 && temps_sum_ == 0; }

TfLiteStatus NonPersistentArenaBufferAllocator::ResetTempAllocations() {
  if (!IsAllTempDeallocated()) return kTfLiteError;
  next_ = head_;
  return kTfLiteOk;
}

uint8_t* NonPersistentArenaBufferAllocator::AllocateResizableBuffer(size_t size, size_t alignment) {
  if (resizable_) return nullptr;
  uint8_t* expected = above(begin_, end_, 0, alignment);
  return expected && ResizeBuffer(expected, size, alignment) == kTfLiteOk ? resizable_ : nullptr;
}

TfLiteStatus NonPersistentArenaBufferAllocator::ResizeBuffer(uint8_t* resizable_buf, size_t size, size_t alignment) {
  // While temporary memory lies above, nothing may grow into it.
  if (next_ != head_ || (resizable_ && resizable_buf != resizable_)) return kTfLiteError;
  uint8_t* at = above(begin_, end_, size, alignment);
  if (!at || at != resizable_buf) return kTfLiteError;
  resizable_ = at;
  head_ = next_ = at + size;
  return kTfLiteOk;
}

TfLiteStatus NonPersistentArenaBufferAllocator::DeallocateResizableBuffer(uint8_t* resizable_buf) {
  if (!resizable_ || resizable_buf != resizable_ || next_ != head_) return kTfLiteError;
  resizable_ = nullptr;
  head_ = next_ = begin_;
  return kTfLiteOk;
}

TfLiteStatus NonPersistentArenaBufferAllocator::ReserveNonPersistentOverlayMemory(size_t size, size_t alignment) {
  if (next_ != head_ || resizable_) return kTfLiteError;
  uint8_t* at = above(begin_, end_, size, alignment);
  if (!at) return kTfLiteError;
  head_ = next_ = at + size;
  return kTfLiteOk;
}

size_t NonPersistentArenaBufferAllocator::GetNonPersistentUsedBytes() const {
  return static_cast<size_t>(next_ - begin_);
}

size_t NonPersistentArenaBufferAllocator::GetAvailableMemory(size_t alignment) const {
  const uint8_t* from = above(next_, end_, 0, alignment);
  const size_t room = from ? static_cast<size_t>(end_ - from) : 0;
  return alignment ? room / alignment * alignment : 0;
}

uint8_t* NonPersistentArenaBufferAllocator::GetOverlayMemoryAddress() const { return begin_; }

SingleArenaBufferAllocator::SingleArenaBufferAllocator(uint8_t* buffer_head, uint8_t* buffer_tail)
    : SingleArenaBufferAllocator(buffer_head, static_cast<size_t>(buffer_tail - buffer_head)) {}

SingleArenaBufferAllocator::SingleArenaBufferAllocator(uint8_t* buffer, size_t buffer_size)
    : NonPersistentArenaBufferAllocator(buffer, buffer_size), whole_end_(buffer + buffer_size), tail_(whole_end_) {}

SingleArenaBufferAllocator* SingleArenaBufferAllocator::Create(uint8_t* buffer_head, size_t buffer_size) {
  if (!buffer_head) return nullptr;
  SingleArenaBufferAllocator local(buffer_head, buffer_size);
  uint8_t* at = local.AllocatePersistentBuffer(sizeof(SingleArenaBufferAllocator), alignof(SingleArenaBufferAllocator));
  return at ? new (at) SingleArenaBufferAllocator(local) : nullptr;
}

uint8_t* SingleArenaBufferAllocator::AllocatePersistentBuffer(size_t size, size_t alignment) {
  uint8_t* at = below(tail_, Taken(), size, alignment);
  if (!at) return nullptr;
  tail_ = at;
  SetEnd(at);
  return at;
}

size_t SingleArenaBufferAllocator::GetPersistentUsedBytes() const { return static_cast<size_t>(whole_end_ - tail_); }

size_t SingleArenaBufferAllocator::GetUsedBytes() const {
  return GetPersistentUsedBytes() + GetNonPersistentUsedBytes();
}

}  // namespace tflite
