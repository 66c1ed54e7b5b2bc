// SPDX-License-Identifier: Apache-2.0
// Memory for parsed options.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_CORE_API_FLATBUFFER_CONVERSIONS_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_CORE_API_FLATBUFFER_CONVERSIONS_H_

#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/core/c/builtin_op_data.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {

class BuiltinDataAllocator {
 public:
  virtual void* Allocate(size_t size, size_t alignment_hint) = 0;
  virtual void Deallocate(void* data) = 0;
  template <typename T>
  T* AllocatePOD() {
    T* made = static_cast<T*>(Allocate(sizeof(T), alignof(T)));
    if (made) *made = T{};
    return made;
  }
  virtual ~BuiltinDataAllocator() {}
  TF_LITE_REMOVE_VIRTUAL_DELETE
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_CORE_API_FLATBUFFER_CONVERSIONS_H_
