// SPDX-License-Identifier: Apache-2.0
// Small things that applications, kernels and delegates use.
#ifndef SURELITE_TENSORFLOW_LITE_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_UTIL_H_

#include <cstddef>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow/lite/array.h"
#include "tensorflow/lite/checked_int.h"
#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {

// What memory given with SetCustomAllocationForTensor must be aligned to.
constexpr int kDefaultTensorAlignment = 64;
// Custom operators whose names begin so come from TensorFlow.
constexpr char kFlexCustomCodePrefix[] = "Flex";
// Subgraphs whose names begin so check a delegate and stay on the CPU.
constexpr char kValidationSubgraphNamePrefix[] = "VALIDATION:";

TFL_CAPI_EXPORT TfLiteIntArray* ConvertVectorToTfLiteIntArray(const std::vector<int>& input);
TFL_CAPI_EXPORT TfLiteIntArray* ConvertArrayToTfLiteIntArray(int ndims, const int* dims);
TFL_CAPI_EXPORT bool EqualArrayAndTfLiteIntArray(const TfLiteIntArray* a, int b_size, const int* b);
TFL_CAPI_EXPORT size_t CombineHashes(std::initializer_list<size_t> hashes);

// kTfLiteError for a type without a size.
TFL_CAPI_EXPORT TfLiteStatus GetSizeOfType(TfLiteContext* context, TfLiteType type, size_t* bytes);
// The bytes of a tensor; types below 8 bits are packed. kTfLiteError, after a report, if the number overflows.
TFL_CAPI_EXPORT TfLiteStatus BytesRequired(TfLiteType type, const int* dims, size_t dims_size, size_t* bytes,
                                           TfLiteContext* context);
TFL_CAPI_EXPORT TfLiteStatus MultiplyAndCheckOverflow(size_t a, size_t b, size_t* product);
// kTfLiteError for a negative extent or an overflow; count is then not touched.
TFL_CAPI_EXPORT TfLiteStatus CheckedNumElements(const std::vector<int>& dims, size_t& count);
TFL_CAPI_EXPORT TfLiteStatus CheckedNumElements(const std::vector<int>& dims, int& count);
TFL_CAPI_EXPORT TfLiteStatus CheckedNumElements(const TfLiteIntArray* dims, size_t& count);
TFL_CAPI_EXPORT TfLiteStatus CheckedNumElements(const TfLiteIntArray* dims, int& count);
inline TfLiteStatus CheckedNumElements(const TfLiteTensor* tensor, size_t& count) {
  return tensor ? CheckedNumElements(tensor->dims, count) : kTfLiteError;
}
inline TfLiteStatus CheckedNumElements(const TfLiteTensor* tensor, int& count) {
  return tensor ? CheckedNumElements(tensor->dims, count) : kTfLiteError;
}
inline bool IsResourceOrVariant(const TfLiteTensor* tensor) {
  return tensor->type == kTfLiteResource || tensor->type == kTfLiteVariant;
}

TFL_CAPI_EXPORT bool IsFlexOp(const char* custom_name);
// Stands for an operator that only a delegate knows; its invoke fails. The name must stay valid.
TFL_CAPI_EXPORT TfLiteRegistration CreateUnresolvedCustomOp(const char* custom_op_name);
TFL_CAPI_EXPORT bool IsUnresolvedCustomOp(const TfLiteRegistration& registration);
TFL_CAPI_EXPORT std::string GetOpNameByRegistration(const TfLiteRegistration& registration);
TFL_CAPI_EXPORT bool IsValidationSubgraph(const char* name);
// Of the struct that TfLiteNode::builtin_data points at; 0 for an operator without one.
TFL_CAPI_EXPORT int GetBuiltinDataSize(BuiltinOperator op);

struct TfLiteTensorDeleter {
  void operator()(TfLiteTensor* t) const {
    if (t) TfLiteTensorFree(t);
    std::free(t);
  }
};
using TensorUniquePtr = std::unique_ptr<TfLiteTensor, TfLiteTensorDeleter>;
// All zero, without a buffer.
TFL_CAPI_EXPORT TensorUniquePtr BuildTfLiteTensor();
// With memory, if the allocation type is dynamic. Null for null dims.
TFL_CAPI_EXPORT TensorUniquePtr BuildTfLiteTensor(TfLiteType type, const std::vector<int>& dims,
                                                  TfLiteAllocationType allocation_type);
TFL_CAPI_EXPORT TensorUniquePtr BuildTfLiteTensor(TfLiteType type, IntArrayUniquePtr dims,
                                                  TfLiteAllocationType allocation_type);

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_UTIL_H_
