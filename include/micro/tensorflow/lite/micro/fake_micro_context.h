// SPDX-License-Identifier: Apache-2.0
// The context of kernels in tests: over tensors of the test, without a model.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_FAKE_MICRO_CONTEXT_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_FAKE_MICRO_CONTEXT_H_

#include "surelite/micro_loaded.h"
#include "tensorflow/lite/micro/arena_allocator/single_arena_buffer_allocator.h"
#include "tensorflow/lite/micro/micro_context.h"

namespace tflite {
namespace micro {

class FakeMicroContext : public MicroContext {
 public:
  // The tensors, the allocator and the graph outlive it.
  FakeMicroContext(TfLiteTensor* tensors, SingleArenaBufferAllocator* allocator, MicroGraph* micro_graph);
  FakeMicroContext(const FakeMicroContext&) = delete;
  FakeMicroContext& operator=(const FakeMicroContext&) = delete;

  void* AllocatePersistentBuffer(size_t bytes);
  // At most twelve.
  TfLiteStatus RequestScratchBufferInArena(size_t bytes, int* buffer_index);
  void* GetScratchBuffer(int buffer_index);
  // The test's own.
  TfLiteTensor* AllocateTempTfLiteTensor(int tensor_index);
  void DeallocateTempTfLiteTensor(TfLiteTensor* tensor);
  bool IsAllTempTfLiteTensorDeallocated() const;
  uint8_t* AllocateTempBuffer(size_t size, size_t alignment);
  void DeallocateTempBuffer(uint8_t* buffer);
  TfLiteEvalTensor* GetEvalTensor(int tensor_index);
  TfLiteStatus set_external_context(void*) { return kTfLiteError; }
  void* external_context() { return nullptr; }
  MicroGraph& graph() { return *micro_graph_; }
  // Any list of regions; as MicroContext's.
  template <class Regions>
  TfLiteStatus SetDecompressionMemory(const Regions& regions) {
    return MicroContext::SetDecompressionMemory(regions.begin(), regions.size());
  }

  // For KernelRunner: what stands for an interpreter's memory.
  surelite::micro::Loaded& state() { return state_; }

 private:
  static constexpr int kNumScratchBuffers_ = 12;

  surelite::micro::Loaded state_;
  TfLiteTensor* tensors_;
  SingleArenaBufferAllocator* allocator_;
  MicroGraph* micro_graph_;
  uint8_t* scratch_[kNumScratchBuffers_] = {};
  int scratch_count_ = 0, temps_out_ = 0;
};

}  // namespace micro

using micro::FakeMicroContext;

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_FAKE_MICRO_CONTEXT_H_
