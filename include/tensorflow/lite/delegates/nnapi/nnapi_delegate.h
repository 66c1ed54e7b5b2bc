// SPDX-License-Identifier: Apache-2.0
// The NNAPI delegate as a class. Where Android's library is missing it takes no operator, and the CPU runs the model.
#ifndef SURELITE_TENSORFLOW_LITE_DELEGATES_NNAPI_NNAPI_DELEGATE_H_
#define SURELITE_TENSORFLOW_LITE_DELEGATES_NNAPI_NNAPI_DELEGATE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/delegates/nnapi/nnapi_delegate_c_api.h"

typedef struct ANeuralNetworksMemory ANeuralNetworksMemory;

namespace tflite {

class TFL_CAPI_EXPORT StatefulNnApiDelegate : public TfLiteDelegate {
 public:
  struct Options {
    enum ExecutionPreference { kUndefined = -1, kLowPower = 0, kFastSingleAnswer = 1, kSustainedSpeed = 2 };
    ExecutionPreference execution_preference = kUndefined;
    const char* accelerator_name = nullptr;
    const char* cache_dir = nullptr;
    const char* model_token = nullptr;
    bool disallow_nnapi_cpu = true;
    int max_number_delegated_partitions = 3;
    bool allow_fp16 = false;
    int execution_priority = 0;
    uint64_t max_compilation_timeout_duration_ns = 0;
    uint64_t max_execution_timeout_duration_ns = 0;
    uint64_t max_execution_loop_timeout_duration_ns = 0;
    bool allow_dynamic_dimensions = false;
    bool use_burst_computation = false;
    uint32_t max_execution_cache_size = 4;
    const char* vendor_compilation_hints = nullptr;
    const char* vendor_execution_hints = nullptr;
    void* nnapi = nullptr;
  };
  StatefulNnApiDelegate();
  explicit StatefulNnApiDelegate(Options options);
  ~StatefulNnApiDelegate() = default;
  static const Options GetOptions(TfLiteDelegate* delegate);
  int GetNnApiErrno() const { return 0; }

  // There is no NNAPI memory here: none is registered, and the map stays empty.
  using CopyToHostTensorFnPtr = TfLiteStatus (*)(TfLiteTensor* tensor, ANeuralNetworksMemory* memory,
                                                 size_t memory_offset, size_t byte_size, void* callback_context);
  struct MemoryRegistration {
    ANeuralNetworksMemory* memory;
    CopyToHostTensorFnPtr callback;
    void* callback_context;
    uint64_t timestamp;
  };
  TfLiteBufferHandle RegisterNnapiMemory(ANeuralNetworksMemory*, CopyToHostTensorFnPtr, void*) {
    return kTfLiteNullBufferHandle;
  }
  static const std::vector<MemoryRegistration>& GetTensorMemoryMap(TfLiteDelegate* delegate) {
    return static_cast<StatefulNnApiDelegate*>(delegate)->memory_;
  }

 private:
  Options options_;
  std::vector<MemoryRegistration> memory_;
};

TFL_CAPI_EXPORT TfLiteDelegate* NnApiDelegate();

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_DELEGATES_NNAPI_NNAPI_DELEGATE_H_
