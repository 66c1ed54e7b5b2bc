// SPDX-License-Identifier: Apache-2.0
// An arena that is planned by offsets first and gets its memory then, for code written against it. The library's own
// plans are made elsewhere.
#ifndef SURELITE_TENSORFLOW_LITE_SIMPLE_MEMORY_ARENA_H_
#define SURELITE_TENSORFLOW_LITE_SIMPLE_MEMORY_ARENA_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "tensorflow/lite/core/c/common.h"

namespace tflite {

#if defined(__ELF__)
// A program that defines them is told of every arena's memory.
__attribute__((weak)) void OnTfLiteArenaAlloc(int subgraph_index, int arena_id, size_t num_bytes);
__attribute__((weak)) void OnTfLiteArenaDealloc(int subgraph_index, int arena_id, size_t num_bytes);
#endif

// A place in the arena, and from which node to which it is in use.
struct ArenaAllocWithUsageInterval {
  size_t offset = 0;
  size_t size = 0;
  int32_t tensor = -1;
  int32_t first_node = -1;
  int32_t last_node = -1;
  void reset() { *this = ArenaAllocWithUsageInterval(); }
  bool operator<(const ArenaAllocWithUsageInterval& other) const { return offset < other.offset; }
};

// To stderr, one line for each place.
inline void DumpArenaInfo(const std::string& name, const std::vector<int>& execution_plan, size_t arena_size,
                          const std::vector<ArenaAllocWithUsageInterval>& allocs) {
  std::fprintf(stderr, "%s: %zu bytes for %zu nodes\n", name.c_str(), arena_size, execution_plan.size());
  for (const ArenaAllocWithUsageInterval& each : allocs)
    std::fprintf(stderr, "  tensor %d: %zu bytes at %zu, nodes %d to %d\n", static_cast<int>(each.tensor), each.size,
                 each.offset, static_cast<int>(each.first_node), static_cast<int>(each.last_node));
}

// Aligned memory that keeps its contents when it grows. The alignment is a power of two.
class ResizableAlignedBuffer {
 public:
  explicit ResizableAlignedBuffer(size_t alignment, int subgraph_index = 0)
      : alignment_(alignment ? alignment : 1), subgraph_index_(subgraph_index) {}
  ~ResizableAlignedBuffer() { Release(); }
  ResizableAlignedBuffer(const ResizableAlignedBuffer&) = delete;
  ResizableAlignedBuffer& operator=(const ResizableAlignedBuffer&) = delete;
  // True if the memory has moved. Never shrinks; without memory it stays as it was.
  bool Resize(size_t new_size) {
    if (new_size <= size_ || new_size > std::numeric_limits<size_t>::max() - alignment_) return false;
    auto* const block = static_cast<char*>(std::malloc(new_size + alignment_ - 1));
    if (!block) return false;
    char* const aligned = block + (alignment_ - reinterpret_cast<uintptr_t>(block) % alignment_) % alignment_;
    if (size_) std::memcpy(aligned, aligned_, size_);
    Release();
    block_ = block;
    aligned_ = aligned;
    size_ = new_size;
#if defined(__ELF__)
    if (&OnTfLiteArenaAlloc) OnTfLiteArenaAlloc(subgraph_index_, ArenaId(), size_);
#endif
    return true;
  }
  void Release() {
    if (!block_) return;
#if defined(__ELF__)
    if (&OnTfLiteArenaDealloc) OnTfLiteArenaDealloc(subgraph_index_, ArenaId(), size_);
#endif
    std::free(block_);
    block_ = aligned_ = nullptr;
    size_ = 0;
  }
  char* GetPtr() const { return aligned_; }
  size_t GetSize() const { return size_; }
  size_t GetAlignment() const { return alignment_; }

 private:
  int ArenaId() const { return static_cast<int>(reinterpret_cast<uintptr_t>(this)); }
  size_t alignment_;
  int subgraph_index_;
  char* block_ = nullptr;
  char* aligned_ = nullptr;
  size_t size_ = 0;
};

class SimpleMemoryArena {
 public:
  explicit SimpleMemoryArena(size_t arena_alignment, int subgraph_index = 0)
      : buffer_(arena_alignment, subgraph_index) {}

  // Forgets what was planned; the memory, and how much was needed so far, stay.
  void ResetAllocs() { active_.clear(); }
  // Forgets what is no more in use at the node, or (PurgeAfter) what comes into use behind it.
  void PurgeActiveAllocs(int32_t node) {
    Forget([node](const ArenaAllocWithUsageInterval& each) { return each.last_node < node; });
  }
  void PurgeAfter(int32_t node) {
    Forget([node](const ArenaAllocWithUsageInterval& each) { return each.first_node > node; });
  }
  // Of these, the ones in use at the node are what is planned from now on.
  void CalculateActiveAllocs(const std::vector<ArenaAllocWithUsageInterval>& allocs, int32_t node) {
    active_.clear();
    for (const ArenaAllocWithUsageInterval& each : allocs)
      if (each.size > 0 && each.first_node <= node && each.last_node >= node) active_.push_back(each);
    std::sort(active_.begin(), active_.end());
  }

  // A place for so many bytes while nodes first_node to last_node run: in the narrowest gap that is wide enough between
  // those in use at the same time, or behind them all. kTfLiteError for an alignment that the arena does not have.
  TfLiteStatus Allocate(TfLiteContext* context, size_t alignment, size_t size, int32_t tensor, int32_t first_node,
                        int32_t last_node, ArenaAllocWithUsageInterval* new_alloc) {
    TF_LITE_ENSURE(context, alignment > 0 && alignment <= buffer_.GetAlignment());
    new_alloc->tensor = tensor;
    new_alloc->first_node = first_node;
    new_alloc->last_node = last_node;
    new_alloc->size = size;
    new_alloc->offset = 0;
    if (size == 0) return kTfLiteOk;
    const size_t none = std::numeric_limits<size_t>::max();
    size_t best = none, narrowest = none, end = 0;
    for (const ArenaAllocWithUsageInterval& each : active_) {
      if (each.last_node < first_node || each.first_node > last_node) continue;
      const size_t begin = Align(end, alignment);
      if (begin <= each.offset && size <= each.offset - begin && each.offset - begin < narrowest) {
        best = begin;
        narrowest = each.offset - begin;
      }
      end = std::max(end, each.offset + each.size);
    }
    if (best == none) best = Align(end, alignment);
    TF_LITE_ENSURE(context, best <= none - size);
    new_alloc->offset = best;
    needed_ = std::max(needed_, best + size);
    active_.insert(std::upper_bound(active_.begin(), active_.end(), *new_alloc), *new_alloc);
    return kTfLiteOk;
  }
  // Gets the memory; places can be resolved from then on.
  TfLiteStatus Commit(bool* arena_reallocated) {
    *arena_reallocated = buffer_.Resize(needed_);
    if (buffer_.GetSize() < needed_) return kTfLiteError;
    committed_ = true;
    return kTfLiteOk;
  }
  // Null for a place without bytes.
  TfLiteStatus ResolveAlloc(TfLiteContext* context, const ArenaAllocWithUsageInterval& alloc, char** output_ptr) {
    TF_LITE_ENSURE(context, committed_);
    TF_LITE_ENSURE(context, output_ptr != nullptr);
    TF_LITE_ENSURE(context, alloc.offset <= buffer_.GetSize() && alloc.size <= buffer_.GetSize() - alloc.offset);
    *output_ptr = alloc.size ? buffer_.GetPtr() + alloc.offset : nullptr;
    return kTfLiteOk;
  }
  // Planning begins anew; the memory stays for the next plan.
  TfLiteStatus ClearPlan() {
    committed_ = false;
    needed_ = 0;
    active_.clear();
    return kTfLiteOk;
  }
  // The plan stays, and gets memory again with the next Commit.
  TfLiteStatus ReleaseBuffer() {
    committed_ = false;
    buffer_.Release();
    return kTfLiteOk;
  }
  size_t GetBufferSize() const { return buffer_.GetSize(); }
  std::intptr_t BasePointer() const { return reinterpret_cast<std::intptr_t>(buffer_.GetPtr()); }
  void DumpDebugInfo(const std::string& name, const std::vector<int>& execution_plan) const {
    DumpArenaInfo(name, execution_plan, needed_, active_);
  }

 private:
  static size_t Align(size_t offset, size_t alignment) {
    const size_t rest = offset % alignment;
    return rest ? offset + (alignment - rest) : offset;
  }
  template <class Test>
  void Forget(const Test& test) {
    active_.erase(std::remove_if(active_.begin(), active_.end(), test), active_.end());
  }
  bool committed_ = false;
  size_t needed_ = 0;
  ResizableAlignedBuffer buffer_;
  std::vector<ArenaAllocWithUsageInterval> active_;  // by offset
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_SIMPLE_MEMORY_ARENA_H_
