// SPDX-License-Identifier: Apache-2.0
// What kernels written for TensorFlow Lite use.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_KERNEL_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_KERNEL_UTIL_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tensorflow/lite/core/c/builtin_op_data.h"
#include "tensorflow/lite/core/c/common.h"

namespace tflite {

// A missing tensor gives null; the Safe forms report it and return kTfLiteError.
TFL_CAPI_EXPORT const TfLiteTensor* GetInput(const TfLiteContext* context, const TfLiteNode* node, int index);
TFL_CAPI_EXPORT TfLiteStatus GetInputSafe(const TfLiteContext* context, const TfLiteNode* node, int index,
                                          const TfLiteTensor** tensor);
TFL_CAPI_EXPORT TfLiteTensor* GetVariableInput(TfLiteContext* context, const TfLiteNode* node, int index);
TFL_CAPI_EXPORT TfLiteTensor* GetOutput(TfLiteContext* context, const TfLiteNode* node, int index);
TFL_CAPI_EXPORT TfLiteStatus GetOutputSafe(const TfLiteContext* context, const TfLiteNode* node, int index,
                                           TfLiteTensor** tensor);
TFL_CAPI_EXPORT const TfLiteTensor* GetOptionalInputTensor(const TfLiteContext* context, const TfLiteNode* node,
                                                           int index);
TFL_CAPI_EXPORT TfLiteTensor* GetTemporary(TfLiteContext* context, const TfLiteNode* node, int index);
TFL_CAPI_EXPORT TfLiteStatus GetTemporarySafe(const TfLiteContext* context, const TfLiteNode* node, int index,
                                              TfLiteTensor** tensor);
TFL_CAPI_EXPORT const TfLiteTensor* GetIntermediates(TfLiteContext* context, const TfLiteNode* node, int index);
TFL_CAPI_EXPORT TfLiteStatus GetIntermediatesSafe(const TfLiteContext* context, const TfLiteNode* node, int index,
                                                  TfLiteTensor** tensor);

inline int NumInputs(const TfLiteNode* node) { return node->inputs ? node->inputs->size : 0; }
inline int NumOutputs(const TfLiteNode* node) { return node->outputs ? node->outputs->size : 0; }
inline int NumIntermediates(const TfLiteNode* node) { return node->intermediates ? node->intermediates->size : 0; }
inline int NumDimensions(const TfLiteTensor* t) { return t->dims ? t->dims->size : 0; }
inline int SizeOfDimension(const TfLiteTensor* t, int dim) {
  return t->dims && dim >= 0 && dim < t->dims->size ? t->dims->data[dim] : 0;
}
inline int64_t NumElements(const int* dims, int num_dims) {
  int64_t count = 1;
  for (int i = 0; i < num_dims; ++i) count *= dims[i];
  return count;
}
inline int64_t NumElements(const TfLiteIntArray* dims) { return dims ? NumElements(dims->data, dims->size) : 0; }
inline int64_t NumElements(const TfLiteTensor* t) { return NumElements(t->dims); }
inline bool IsConstantTensor(const TfLiteTensor* tensor) { return tensor->allocation_type == kTfLiteMmapRo; }
inline bool IsConstantOrPersistentTensor(const TfLiteTensor* tensor) {
  return IsConstantTensor(tensor) || tensor->allocation_type == kTfLitePersistentRo;
}
inline bool IsDynamicTensor(const TfLiteTensor* tensor) { return tensor->allocation_type == kTfLiteDynamic; }
inline void SetTensorToDynamic(TfLiteTensor* tensor) {
  if (tensor->allocation_type == kTfLiteDynamic) return;
  tensor->allocation_type = kTfLiteDynamic;
  tensor->data.raw = nullptr;
}
// Values that a kernel computes once, in Prepare, and that stay.
inline void SetTensorToPersistentRo(TfLiteTensor* tensor) {
  if (tensor->allocation_type == kTfLitePersistentRo) return;
  tensor->allocation_type = kTfLitePersistentRo;
  tensor->data.raw = nullptr;
}
inline bool HasUnspecifiedDimension(const TfLiteTensor* tensor) {
  const TfLiteIntArray* signature = TfLiteTensorGetDimsSignature(tensor);
  for (int i = 0; signature && i < signature->size; ++i)
    if (signature->data[i] == -1) return true;
  return false;
}
inline bool IsHybridOp(const TfLiteTensor* input, const TfLiteTensor* weight) {
  return (weight->type == kTfLiteUInt8 || weight->type == kTfLiteInt8) && input->type == kTfLiteFloat32;
}

TFL_CAPI_EXPORT bool HaveSameShapes(const TfLiteTensor* input1, const TfLiteTensor* input2);
// The caller frees *output_shape, or hands it to ResizeTensor.
TFL_CAPI_EXPORT TfLiteStatus CalculateShapeForBroadcast(TfLiteContext* context, const TfLiteTensor* input1,
                                                        const TfLiteTensor* input2, TfLiteIntArray** output_shape);
TFL_CAPI_EXPORT TfLiteStatus CalculateShapeForBroadcast(TfLiteContext* context, const TfLiteTensor* input1,
                                                        const TfLiteTensor* input2, const TfLiteTensor* input3,
                                                        TfLiteIntArray** output_shape);
TFL_CAPI_EXPORT TfLiteStatus GetQuantizedConvolutionMultipler(TfLiteContext* context, const TfLiteTensor* input,
                                                              const TfLiteTensor* filter, const TfLiteTensor* bias,
                                                              TfLiteTensor* output, double* multiplier);
TFL_CAPI_EXPORT TfLiteStatus GetQuantizedConvolutionMultipler(TfLiteContext* context, const TfLiteTensor* input,
                                                              const TfLiteTensor* filter, TfLiteTensor* output,
                                                              double* multiplier);
TFL_CAPI_EXPORT TfLiteStatus CalculateActivationRangeQuantized(TfLiteContext* context, TfLiteFusedActivation activation,
                                                               TfLiteTensor* output, int32_t* act_min,
                                                               int32_t* act_max);
template <typename T>
void CalculateActivationRange(TfLiteFusedActivation activation, T* activation_min, T* activation_max) {
  *activation_min = std::numeric_limits<T>::lowest();
  *activation_max = std::numeric_limits<T>::max();
  if (activation == kTfLiteActRelu || activation == kTfLiteActRelu6) *activation_min = 0;
  if (activation == kTfLiteActReluN1To1) *activation_min = -1, *activation_max = 1;
  if (activation == kTfLiteActRelu6) *activation_max = 6;
}
// What a convolution needs to bring its sums to the output's scale: for the whole tensor, and for every channel.
TFL_CAPI_EXPORT TfLiteStatus PopulateConvolutionQuantizationParams(
    TfLiteContext* context, const TfLiteTensor* input, const TfLiteTensor* filter, const TfLiteTensor* bias,
    TfLiteTensor* output, const TfLiteFusedActivation& activation, int32_t* multiplier, int* shift,
    int32_t* output_activation_min, int32_t* output_activation_max, int32_t* per_channel_multiplier,
    int32_t* per_channel_shift, int num_channels);
TFL_CAPI_EXPORT TfLiteStatus PopulateConvolutionQuantizationParams(
    TfLiteContext* context, const TfLiteTensor* input, const TfLiteTensor* filter, const TfLiteTensor* bias,
    TfLiteTensor* output, const TfLiteFusedActivation& activation, int32_t* multiplier, int* shift,
    int32_t* output_activation_min, int32_t* output_activation_max, int32_t* per_channel_multiplier,
    int32_t* per_channel_shift);
// The values of an int32 tensor of one dimension as a shape; the caller frees it.
TFL_CAPI_EXPORT TfLiteStatus GetOutputShapeFromInput(TfLiteContext* context, const TfLiteTensor* input,
                                                     TfLiteIntArray** output_shape);
TFL_CAPI_EXPORT std::string GetTensorDebugString(const TfLiteTensor* tensor);
TFL_CAPI_EXPORT std::string GetShapeDebugString(const TfLiteIntArray* shape);
TFL_CAPI_EXPORT int TfLiteTypeGetSize(TfLiteType type);
// In bits; types below 8 bits are packed. 0 for strings and types without a size.
inline int TfLiteTypeGetSizeBits(TfLiteType type) {
  if (type == kTfLiteInt2) return 2;
  if (type == kTfLiteInt4 || type == kTfLiteUInt4) return 4;
  return 8 * TfLiteTypeGetSize(type);
}
TFL_CAPI_EXPORT bool IsMobilePlatform();

// The product of extents. After a report, kTfLiteError for a negative extent and for a product beyond T.
template <typename T>
TfLiteStatus CheckedProductOf(TfLiteContext* context, const std::vector<int>& dims, const char* error_message,
                              T& product) {
  uint64_t result = 1;
  bool fits = true;
  for (const int dim : dims) fits = fits && dim >= 0;
  for (const int dim : dims) {
    const auto extent = static_cast<uint64_t>(dim);
    fits = fits && (extent == 0 || result <= static_cast<uint64_t>(std::numeric_limits<T>::max()) / extent);
    if (!fits) {
      TF_LITE_KERNEL_LOG(context, "%s", error_message);
      return kTfLiteError;
    }
    result *= extent;
  }
  product = static_cast<T>(result);
  return kTfLiteOk;
}
inline TfLiteStatus CheckedShapeProduct(TfLiteContext* context, const std::vector<int>& dims,
                                        const char* error_message, size_t& product) {
  return CheckedProductOf(context, dims, error_message, product);
}
inline TfLiteStatus CheckedShapeProductToInt(TfLiteContext* context, const std::vector<int>& dims,
                                             const char* error_message, int& product) {
  return CheckedProductOf(context, dims, error_message, product);
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_KERNEL_UTIL_H_
