// SPDX-License-Identifier: Apache-2.0
// An interpreter that can say what its memory was taken for.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_RECORDING_MICRO_INTERPRETER_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_RECORDING_MICRO_INTERPRETER_H_

#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/recording_micro_allocator.h"

namespace tflite {

// As MicroInterpreter, whose errors and rules for threads it has.
class RecordingMicroInterpreter : public MicroInterpreter {
 public:
  RecordingMicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, uint8_t* tensor_arena,
                            size_t tensor_arena_size, MicroResourceVariables* resource_variable = nullptr,
                            MicroProfilerInterface* profiler = nullptr)
      : MicroInterpreter(model, op_resolver, &own_, resource_variable, profiler), used_(&own_) {
    own_.Start(tensor_arena, tensor_arena_size);
  }
  RecordingMicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, RecordingMicroAllocator* allocator,
                            MicroResourceVariables* resource_variable = nullptr,
                            MicroProfilerInterface* profiler = nullptr)
      : MicroInterpreter(model, op_resolver, allocator ? allocator : &own_, resource_variable, profiler),
        used_(allocator ? allocator : &own_) {}

  const RecordingMicroAllocator& GetMicroAllocator() const { return *used_; }

 private:
  RecordingMicroAllocator own_;
  RecordingMicroAllocator* used_;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_RECORDING_MICRO_INTERPRETER_H_
