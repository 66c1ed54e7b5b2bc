// SPDX-License-Identifier: Apache-2.0
// Runs a model in memory that the caller gives. The model is verified first, and every call may come at any time: what
// comes too early, or after a failure, is refused. One task at a time.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_H_

#include "surelite/micro.h"
#include "surelite/micro_loaded.h"
#include "surelite/standard_headers.h"
#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/kernels/internal/tensor_ctypes.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/micro_profiler_interface.h"
#include "tensorflow/lite/portable_type_to_tflitetype.h"
#include "tensorflow/lite/schema/schema_generated.h"

#ifndef TFLITE_SCHEMA_VERSION
#define TFLITE_SCHEMA_VERSION (3)
#endif

namespace tflite {

class MicroInterpreter {
 public:
  // Model, resolver, arena, profiler and variables outlive the interpreter. Nothing is read yet. With
  // preserve_all_tensors every tensor keeps memory of its own, and GetTensor gives it.
  MicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, uint8_t* tensor_arena,
                   size_t tensor_arena_size, MicroResourceVariables* resource_variables = nullptr,
                   MicroProfilerInterface* profiler = nullptr, bool preserve_all_tensors = false);
  MicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, MicroAllocator* allocator,
                   MicroResourceVariables* resource_variables = nullptr, MicroProfilerInterface* profiler = nullptr);
  // As older releases had it; messages go to MicroPrintf in any case.
  MicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, uint8_t* tensor_arena,
                   size_t tensor_arena_size, ErrorReporter* error_reporter,
                   MicroResourceVariables* resource_variables = nullptr, MicroProfilerInterface* profiler = nullptr);
  MicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, uint8_t* tensor_arena,
                   size_t tensor_arena_size, decltype(nullptr), MicroProfilerInterface* profiler = nullptr,
                   bool preserve_all_tensors = false);
  // Calls every operator's free.
  ~MicroInterpreter();
  MicroInterpreter(const MicroInterpreter&) = delete;
  MicroInterpreter& operator=(const MicroInterpreter&) = delete;

  // Verifies the model and places everything in the arena. Another call, once it has succeeded, changes nothing.
  // kTfLiteError otherwise; SureliteMicroLastDiagnostic says why.
  TfLiteStatus AllocateTensors();
  TfLiteStatus AllocateTensors(bool) { return AllocateTensors(); }
  // Allocates first if that was not asked for. An operator's own status where one fails.
  TfLiteStatus Invoke();
  // Once, and not null.
  TfLiteStatus SetMicroExternalContext(void* external_context_payload);

  // Null before AllocateTensors has succeeded, and for an index that is not there.
  TfLiteTensor* input(size_t index);
  TfLiteTensor* output(size_t index);
  TfLiteTensor* input_tensor(size_t index) { return input(index); }
  TfLiteTensor* output_tensor(size_t index) { return output(index); }
  size_t inputs_size() const;
  size_t outputs_size() const;
  const flatbuffers::Vector<int32_t>& inputs() const;
  const flatbuffers::Vector<int32_t>& outputs() const;

  // Null where T is not the tensor's type.
  template <class T>
  T* typed_input_tensor(int index) {
    return Typed<T>(index < 0 ? nullptr : input(static_cast<size_t>(index)));
  }
  template <class T>
  T* typed_output_tensor(int index) {
    return Typed<T>(index < 0 ? nullptr : output(static_cast<size_t>(index)));
  }
  // With preserve_all_tensors only.
  TfLiteEvalTensor* GetTensor(int tensor_index, int subgraph_index = 0);
  TfLiteStatus ResetVariableTensor(int tensor_index, int subgraph_index = 0);
  // Variables as they were at first, and every operator's reset.
  TfLiteStatus Reset();

  TfLiteStatus initialization_status() const { return initialization_status_; }
  TfLiteStatus PrepareNodeAndRegistrationDataFromFlatbuffer();
  // Bytes of the arena that are in use; an arena of as many is enough.
  size_t arena_used_bytes() const { return loaded_.allocator->used_bytes(); }
  bool preserve_all_tensors() const { return loaded_.allocator->preserves_all_tensor(); }
  TfLiteStatus SetAlternateProfiler(MicroProfilerInterface* profiler) {
    return micro_context_.SetAlternateProfiler(profiler);
  }
  TfLiteStatus SetDecompressionMemory(const MicroContext::AlternateMemoryRegion* regions, size_t count);

 protected:
  const MicroAllocator& allocator() const { return *loaded_.allocator; }
  const TfLiteContext& context() const { return context_; }

 private:
  template <class T>
  static T* Typed(TfLiteTensor* tensor) {
    return tensor && tensor->type == typeToTfLiteType<T>() ? GetTensorData<T>(tensor) : nullptr;
  }
  void Start(const Model* model, const MicroOpResolver& resolver, MicroAllocator* allocator,
             MicroResourceVariables* variables, MicroProfilerInterface* profiler);

  surelite::micro::Loaded loaded_;
  MicroAllocator own_allocator_;
  TfLiteContext context_;
  MicroContext micro_context_;
  TfLiteStatus initialization_status_ = kTfLiteOk;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_H_
