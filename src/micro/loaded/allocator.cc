// SPDX-License-Identifier: Apache-2.0
// Arenas.
#include <stdint.h>

#include "tensorflow/lite/micro/micro_allocator.h"

namespace tflite {
namespace {

constexpr size_t kAlignment = 16;

size_t to_alignment(const uint8_t* at) {
  return (kAlignment - reinterpret_cast<uintptr_t>(at) % kAlignment) % kAlignment;
}

// The allocator itself lies at the end of its arena.
MicroAllocator* place(uint8_t* arena, size_t bytes, bool linear) {
  if (!arena || bytes < sizeof(MicroAllocator) + 2 * kAlignment) return nullptr;
  MicroAllocator local;
  local.Start(arena, bytes, linear);
  auto* made = static_cast<MicroAllocator*>(local.Persistent(sizeof(MicroAllocator), alignof(MicroAllocator)));
  if (made) *made = local;
  return made;
}

}  // namespace

void MicroAllocator::Start(uint8_t* arena, size_t bytes, bool linear) {
  *this = MicroAllocator();
  linear_ = linear;
  given_ = bytes;
  if (!arena) return;
  lost_ = to_alignment(arena);
  if (lost_ > bytes) lost_ = bytes;
  begin_ = arena + lost_;
  end_ = tail_ = arena + bytes;
}

MicroAllocator* MicroAllocator::Create(uint8_t* tensor_arena, size_t arena_size, MemoryPlannerType type) {
  return place(tensor_arena, arena_size, type == MemoryPlannerType::kLinear);
}

MicroAllocator* MicroAllocator::Create(uint8_t* tensor_arena, size_t arena_size, MicroMemoryPlanner*) {
  return place(tensor_arena, arena_size, false);
}

MicroAllocator* MicroAllocator::Create(uint8_t* persistent_arena, size_t persistent_size, uint8_t* non_persistent_arena,
                                       size_t non_persistent_size, MemoryPlannerType type) {
  MicroAllocator* made = place(persistent_arena, persistent_size, type == MemoryPlannerType::kLinear);
  if (!made || !non_persistent_arena) return nullptr;
  const size_t lost = to_alignment(non_persistent_arena);
  made->other_ = non_persistent_arena + lost;
  made->other_bytes_ = lost < non_persistent_size ? non_persistent_size - lost : 0;
  made->given_ += non_persistent_size;
  made->lost_ += lost;
  return made;
}

size_t MicroAllocator::GetDefaultTailUsage(bool) {
  return (sizeof(MicroAllocator) + kAlignment - 1) / kAlignment * kAlignment;
}

size_t MicroAllocator::used_bytes() const { return lost_ + head_ + persistent_bytes(); }

void* MicroAllocator::Take(size_t bytes, size_t alignment, size_t count, RecordedAllocationType type) {
  const size_t used_head = other_ ? 0 : held_ > head_ ? held_ : head_;
  const auto floor = reinterpret_cast<uintptr_t>(begin_) + used_head, top = reinterpret_cast<uintptr_t>(tail_);
  const uintptr_t place = top >= bytes ? (top - bytes) / alignment * alignment : 0;
  if (!begin_ || top < bytes || place < floor) {
    // As if the memory went on below.
    const uintptr_t from = top - missing_;
    missing_ += from - (from - bytes) / alignment * alignment;
    return nullptr;
  }
  tail_ -= top - place;
  if (records_) {
    RecordedAllocation& record = records_[static_cast<int>(type)];
    record.requested_bytes += bytes;
    record.used_bytes += top - place;
    record.count += count;
  }
  return tail_;
}

uint8_t* MicroAllocator::Activations(size_t* bytes) const {
  if (other_) {
    *bytes = other_bytes_;
    return other_;
  }
  *bytes = begin_ ? static_cast<size_t>(tail_ - begin_) / kAlignment * kAlignment : 0;
  return begin_;
}

}  // namespace tflite
