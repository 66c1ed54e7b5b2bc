// SPDX-License-Identifier: Apache-2.0
// What a kernel may ask of the interpreter.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_CONTEXT_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_CONTEXT_H_

#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/micro/micro_graph.h"
#include "tensorflow/lite/micro/micro_profiler_interface.h"

namespace tflite {

// A status of kernels that stops a run without a message.
constexpr TfLiteStatus kTfLiteAbort = static_cast<TfLiteStatus>(15);

// Requests at the wrong time, and for what does not exist, give null or kTfLiteError.
class MicroContext {
 public:
  struct AlternateMemoryRegion {
    void* address;
    size_t bytes;
  };

  explicit MicroContext(surelite::micro::Loaded* loaded = nullptr) : graph_(loaded), loaded_(loaded) {}

  // In init and prepare: memory for the life of the interpreter, aligned to 16 bytes.
  void* AllocatePersistentBuffer(size_t bytes);
  // In prepare: memory for invoke of the same node; buffer_index is for GetScratchBuffer.
  TfLiteStatus RequestScratchBufferInArena(size_t bytes, int* buffer_index);
  void* GetScratchBuffer(int buffer_index);
  // In prepare: tensors with quantization; to be given back before prepare returns.
  TfLiteTensor* AllocateTempTfLiteTensor(int tensor_idx);
  TfLiteTensor* AllocateTempInputTensor(const TfLiteNode* node, int index);
  TfLiteTensor* AllocateTempOutputTensor(const TfLiteNode* node, int index);
  TfLiteTensor* AllocateTempIntermediateTensor(const TfLiteNode* node, int index);
  void DeallocateTempTfLiteTensor(TfLiteTensor* tensor);
  uint8_t* AllocateTempBuffer(size_t size, size_t alignment);
  void DeallocateTempBuffer(uint8_t* buffer);
  TfLiteEvalTensor* GetEvalTensor(int tensor_idx);
  TfLiteStatus set_external_context(void* payload);
  void* external_context() { return external_; }
  MicroGraph& graph() { return graph_; }
  MicroProfilerInterface* GetAlternateProfiler() const { return alternate_profiler_; }
  TfLiteStatus SetAlternateProfiler(MicroProfilerInterface* profiler) {
    alternate_profiler_ = profiler;
    return kTfLiteOk;
  }
  surelite::micro::Loaded* loaded() const { return loaded_; }
  // Compressed tensors do not exist here: memory for them is remembered and not used.
  TfLiteStatus SetDecompressionMemory(const AlternateMemoryRegion* regions, size_t count);

 private:
  MicroGraph graph_;
  surelite::micro::Loaded* loaded_;
  void* external_ = nullptr;
  MicroProfilerInterface* alternate_profiler_ = nullptr;
};

inline MicroContext* GetMicroContext(const TfLiteContext* context) {
  return reinterpret_cast<MicroContext*>(context->impl_);
}

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_CONTEXT_H_
