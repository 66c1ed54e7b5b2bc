// SPDX-License-Identifier: Apache-2.0
// What memory was taken for, and its lines.
#undef TF_LITE_STRIP_ERROR_STRINGS  // who asks for the lines wants them
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/recording_micro_allocator.h"

// Where the compiler comes without a C++ library.
struct SurelitePlace {
  void* at;
};
inline void* operator new(size_t, SurelitePlace place) noexcept { return place.at; }

namespace tflite {
namespace {

constexpr int kTypes = static_cast<int>(RecordedAllocationType::kNumAllocationTypes);

const char* const kNames[kTypes] = {
    "TfLiteEvalTensor data",  "Persistent TfLiteTensor data", "Persistent quantization data",
    "Persistent buffer data", "TfLiteTensor variable data",   "NodeAndRegistration struct",
    "Operator runtime data",
};

unsigned number(size_t value) { return static_cast<unsigned>(value); }

}  // namespace

RecordingMicroAllocator* RecordingMicroAllocator::Create(uint8_t* tensor_arena, size_t arena_size) {
  MicroAllocator plain;
  plain.MicroAllocator::Start(tensor_arena, arena_size, false);
  void* place = plain.Persistent(sizeof(RecordingMicroAllocator), alignof(RecordingMicroAllocator));
  if (!place) return nullptr;
  auto* made = new (SurelitePlace{place}) RecordingMicroAllocator;
  made->Start(tensor_arena, arena_size);
  made->Persistent(sizeof(RecordingMicroAllocator), alignof(RecordingMicroAllocator));
  for (RecordedAllocation& one : made->recorded_) one = {};
  return made;
}

size_t RecordingMicroAllocator::GetDefaultTailUsage() { return (sizeof(RecordingMicroAllocator) + 15) / 16 * 16; }

void RecordingMicroAllocator::Start(uint8_t* arena, size_t bytes) {
  MicroAllocator::Start(arena, bytes, false);
  for (RecordedAllocation& one : recorded_) one = {};
  RecordTo(recorded_);
}

RecordedAllocation RecordingMicroAllocator::GetRecordedAllocation(RecordedAllocationType allocation_type) const {
  const int type = static_cast<int>(allocation_type);
  return type >= 0 && type < kTypes ? recorded_[type] : RecordedAllocation{};
}

void RecordingMicroAllocator::PrintAllocations() const {
  MicroPrintf("[RecordingMicroAllocator] Arena allocation total %u bytes", number(used_bytes()));
  MicroPrintf("[RecordingMicroAllocator] Arena allocation head %u bytes", number(activation_bytes()));
  MicroPrintf("[RecordingMicroAllocator] Arena allocation tail %u bytes", number(persistent_bytes()));
  for (int type = 0; type < kTypes; ++type) {
    const RecordedAllocation& one = recorded_[type];
    if (one.count == 0) continue;
    MicroPrintf("[RecordingMicroAllocator] '%s' used %u bytes, gaps included (%u bytes in %u parts)", kNames[type],
                number(one.used_bytes), number(one.requested_bytes), number(one.count));
  }
}

size_t RecordingSingleArenaBufferAllocator::GetRequestedBytes() const {
  size_t sum = 0;
  for (int type = 0; type < kTypes; ++type)
    sum += of_->GetRecordedAllocation(static_cast<RecordedAllocationType>(type)).requested_bytes;
  return sum;
}
size_t RecordingSingleArenaBufferAllocator::GetAllocatedCount() const {
  size_t sum = 0;
  for (int type = 0; type < kTypes; ++type)
    sum += of_->GetRecordedAllocation(static_cast<RecordedAllocationType>(type)).count;
  return sum;
}
size_t RecordingSingleArenaBufferAllocator::GetPersistentUsedBytes() const { return of_->persistent_bytes(); }
size_t RecordingSingleArenaBufferAllocator::GetNonPersistentUsedBytes() const { return of_->activation_bytes(); }
size_t RecordingSingleArenaBufferAllocator::GetUsedBytes() const { return of_->used_bytes(); }

}  // namespace tflite
