// SPDX-License-Identifier: Apache-2.0
// Values of the file format as the C interface has them.
#ifndef SURELITE_TENSORFLOW_LITE_CORE_API_FLATBUFFER_CONVERSIONS_H_
#define SURELITE_TENSORFLOW_LITE_CORE_API_FLATBUFFER_CONVERSIONS_H_

#include <cstddef>

#include "tensorflow/lite/core/api/error_reporter.h"
#include "tensorflow/lite/core/c/builtin_op_data.h"
#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {

// Gives and takes memory of options structs; what is given must be aligned for any object.
class TFL_CAPI_EXPORT BuiltinDataAllocator {
 public:
  virtual ~BuiltinDataAllocator() = default;
  virtual void* Allocate(size_t size, size_t alignment_hint) = 0;
  virtual void Deallocate(void* data) = 0;
};

// kTfLiteError, after a report, for a number that is no element type.
TFL_CAPI_EXPORT TfLiteStatus ConvertTensorType(TensorType tensor_type, TfLiteType* type,
                                               ErrorReporter* error_reporter);
// The options of an operator as the struct that TfLiteNode::builtin_data points at; null for an operator without any.
TFL_CAPI_EXPORT TfLiteStatus ParseOpData(const Operator* op, BuiltinOperator op_type, ErrorReporter* error_reporter,
                                         BuiltinDataAllocator* allocator, void** builtin_data);

inline TfLiteFusedActivation ConvertActivation(ActivationFunctionType activation) {
  return static_cast<TfLiteFusedActivation>(activation);
}
inline TfLitePadding ConvertPadding(Padding padding) {
  return padding == Padding_SAME ? kTfLitePaddingSame : padding == Padding_VALID ? kTfLitePaddingValid
                                                                                 : kTfLitePaddingUnknown;
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CORE_API_FLATBUFFER_CONVERSIONS_H_
