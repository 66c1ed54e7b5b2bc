// SPDX-License-Identifier: Apache-2.0
// The memory of one or more interpreters: what lasts grows down from the arena's end, activations lie at its start.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_ALLOCATOR_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_ALLOCATOR_H_

#include "surelite/device_size.h"
#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/micro/micro_arena_constants.h"
#include "tensorflow/lite/micro/micro_common.h"

namespace tflite {

// What memory that lasts is taken for.
enum class RecordedAllocationType {
  kTfLiteEvalTensorData,
  kPersistentTfLiteTensorData,
  kPersistentTfLiteTensorQuantizationData,
  kPersistentBufferData,
  kTfLiteTensorVariableBufferData,
  kNodeAndRegistrationArray,
  kOpData,
  kNumAllocationTypes,
};
struct RecordedAllocation {
  size_t requested_bytes, used_bytes, count;
};

struct NodeAndRegistration {
  static constexpr size_t kDeviceBytes = 32;
  TfLiteNode node;
  const TFLMRegistration* registration;
};

struct ScratchBufferHandle {
  static constexpr size_t kDeviceBytes = 4;
  uint8_t* data;
};

enum class MemoryPlannerType { kGreedy, kLinear };

class MicroMemoryPlanner;

class MicroAllocator {
 public:
  // The allocator lies in the arena itself. Null for an arena that has no room for it.
  static MicroAllocator* Create(uint8_t* tensor_arena, size_t arena_size,
                                MemoryPlannerType type = MemoryPlannerType::kGreedy);
  // Tensors are placed by the library; a planner given here is not asked.
  static MicroAllocator* Create(uint8_t* tensor_arena, size_t arena_size, MicroMemoryPlanner*);
  static MicroAllocator* Create(uint8_t* persistent_arena, size_t persistent_size, uint8_t* non_persistent_arena,
                                size_t non_persistent_size, MemoryPlannerType type = MemoryPlannerType::kGreedy);
  // Bytes that an allocator takes of an arena before any model.
  static size_t GetDefaultTailUsage(bool is_memory_planner_given);

  bool preserves_all_tensor() const { return linear_; }
  size_t used_bytes() const;
  size_t persistent_bytes() const { return static_cast<size_t>(end_ - tail_); }
  size_t activation_bytes() const { return head_; }
  // Aligned to 16 bytes; null when there is no room.
  void* AllocatePersistentBuffer(size_t bytes) { return Persistent(bytes, 16); }

  // For the library: memory that lasts, null when there is no room (then the bytes are counted as missing).
  void* Persistent(size_t bytes, size_t alignment,
                   RecordedAllocationType type = RecordedAllocationType::kPersistentBufferData) {
    CountOnDevice(bytes, alignment);
    return Take(bytes, alignment, 1, type);
  }
  template <class T>
  T* Many(uint32_t count) {
    using Size = surelite::micro::DeviceSize<T>;
    static_assert(
        sizeof(void*) > 4 || sizeof(TfLiteType) > 1 || (Size::bytes == sizeof(T) && Size::alignment == alignof(T)),
        "kDeviceBytes");
    CountOnDevice(count * Size::bytes, Size::alignment);
    return static_cast<T*>(Take(count * sizeof(T), alignof(T), count, TypeOf(static_cast<T*>(nullptr))));
  }
  // Room for activations and for what preparation needs for a while.
  uint8_t* Activations(size_t* bytes) const;
  // The allocator's own state, in the caller's memory: an arena of null or few bytes has no room at all.
  void Start(uint8_t* arena, size_t bytes, bool linear);

  // Bytes at the start that preparation uses for a while; what lasts keeps off them.
  void Hold(size_t bytes) { held_ = bytes; }
#if defined(SURELITE_MICRO_COUNTS_FOR_DEVICE)
  // What all that lasts would take on a device.
  size_t device_persistent_bytes() const { return device_; }
  struct Mark {
    uint8_t* tail;
    size_t missing, device;
  };
  Mark Here() const { return {tail_, missing_, device_}; }
  void Return(Mark mark) { tail_ = mark.tail, missing_ = mark.missing, device_ = mark.device; }
#else
  struct Mark {
    uint8_t* tail;
    size_t missing;
  };
  Mark Here() const { return {tail_, missing_}; }
  void Return(Mark mark) { tail_ = mark.tail, missing_ = mark.missing; }
#endif
  size_t missing() const { return missing_; }
  void KeepActivations(size_t bytes) {
    if (bytes > head_) head_ = bytes;
  }
  size_t given() const { return given_; }
  size_t lost_at_start() const { return lost_; }
  bool two_arenas() const { return other_ != nullptr; }

 protected:
  // Where every allocation is counted, by its type; null where nobody asks.
  void RecordTo(RecordedAllocation* records) { records_ = records; }

 private:
  static constexpr RecordedAllocationType TypeOf(const void*) { return RecordedAllocationType::kPersistentBufferData; }
  static constexpr RecordedAllocationType TypeOf(const TfLiteEvalTensor*) {
    return RecordedAllocationType::kTfLiteEvalTensorData;
  }
  static constexpr RecordedAllocationType TypeOf(const TfLiteTensor*) {
    return RecordedAllocationType::kPersistentTfLiteTensorData;
  }
  static constexpr RecordedAllocationType TypeOf(const TfLiteAffineQuantization*) {
    return RecordedAllocationType::kPersistentTfLiteTensorQuantizationData;
  }
  static constexpr RecordedAllocationType TypeOf(const NodeAndRegistration*) {
    return RecordedAllocationType::kNodeAndRegistrationArray;
  }
  void* Take(size_t bytes, size_t alignment, size_t count, RecordedAllocationType type);
#if defined(SURELITE_MICRO_COUNTS_FOR_DEVICE)
  void CountOnDevice(size_t bytes, size_t alignment) {
    device_ = (device_ + bytes + alignment - 1) / alignment * alignment;
  }
  size_t device_ = 0;
#else
  void CountOnDevice(size_t, size_t) {}
#endif
  uint8_t* begin_ = nullptr;
  uint8_t* end_ = nullptr;
  uint8_t* tail_ = nullptr;
  uint8_t* other_ = nullptr;  // a separate arena for activations
  size_t other_bytes_ = 0;
  size_t held_ = 0;
  size_t head_ = 0;     // the most that a model's activations take
  size_t missing_ = 0;  // bytes that were asked for and not there
  size_t given_ = 0, lost_ = 0;
  RecordedAllocation* records_ = nullptr;
  bool linear_ = false;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_ALLOCATOR_H_
