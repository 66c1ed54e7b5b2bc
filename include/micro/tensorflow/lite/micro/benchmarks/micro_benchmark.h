// SPDX-License-Identifier: Apache-2.0
// Runs a model again and again in a profiler's sight.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_BENCHMARKS_MICRO_BENCHMARK_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_BENCHMARKS_MICRO_BENCHMARK_H_

#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/micro_op_resolver.h"
#include "tensorflow/lite/micro/micro_profiler.h"
#include "tensorflow/lite/micro/micro_time.h"
#include "tensorflow/lite/micro/recording_micro_interpreter.h"

namespace tflite {

// For one thread. Everything given outlives the runner; the profiler may be null.
template <typename inputT>
class MicroBenchmarkRunner {
 public:
  MicroBenchmarkRunner(const uint8_t* model, const MicroOpResolver* op_resolver, uint8_t* tensor_arena,
                       int tensor_arena_size, MicroProfilerInterface* profiler = nullptr,
                       int num_resource_variables = 0)
      : allocator_(RecordingMicroAllocator::Create(tensor_arena, static_cast<size_t>(tensor_arena_size))),
        interpreter_(
            GetModel(static_cast<const void*>(model)), *op_resolver, allocator_,
            num_resource_variables > 0 ? MicroResourceVariables::Create(allocator_, num_resource_variables) : nullptr,
            profiler) {
    if (interpreter_.AllocateTensors() != kTfLiteOk) MicroPrintf("AllocateTensors() failed");
  }

  TfLiteStatus RunSingleIteration() {
    const TfLiteStatus status = interpreter_.Invoke();
    if (status != kTfLiteOk) MicroPrintf("Invoke() failed");
    return status;
  }
  int NumInputs() { return static_cast<int>(interpreter_.inputs_size()); }

  // The same values for the same seed; inputs of other types than inputT are not filled.
  void SetRandomInput(const int random_seed, bool = false) {
    auto state = static_cast<uint32_t>(random_seed);
    for (size_t i = 0; i < interpreter_.inputs_size(); ++i) {
      inputT* values = interpreter_.template typed_input_tensor<inputT>(static_cast<int>(i));
      const size_t count = values ? interpreter_.input(i)->bytes / sizeof(inputT) : 0;
      for (size_t k = 0; k < count; ++k) {
        state = state * 1664525u + 1013904223u;
        values[k] = static_cast<inputT>(static_cast<int8_t>(state >> 24));
      }
    }
  }
  // As many values as the first input, or `input_index`, has.
  void SetInput(const inputT* custom_input, int input_index = 0) {
    inputT* values = interpreter_.template typed_input_tensor<inputT>(input_index);
    if (values) memcpy(values, custom_input, interpreter_.input(static_cast<size_t>(input_index))->bytes);
  }
  // Null before the model is loaded, and for an index that is not there.
  TfLiteTensor* GetOutput(int output_index = 0) { return interpreter_.output(static_cast<size_t>(output_index)); }
  void PrintAllocations() const { interpreter_.GetMicroAllocator().PrintAllocations(); }

 private:
  RecordingMicroAllocator* allocator_;
  RecordingMicroInterpreter interpreter_;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_BENCHMARKS_MICRO_BENCHMARK_H_
