// SPDX-License-Identifier: Apache-2.0
// For tests of kernels and interpreters: tensors over arrays, small operators, and models of them.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TEST_HELPERS_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TEST_HELPERS_H_

#include <stdint.h>

#include "surelite/initializer_list.h"
#include "surelite/standard_headers.h"
#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/kernels/internal/compatibility.h"
#include "tensorflow/lite/kernels/internal/tensor_ctypes.h"
#include "tensorflow/lite/micro/memory_helpers.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
#include "tensorflow/lite/micro/micro_utils.h"
#include "tensorflow/lite/portable_type_to_tflitetype.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {
namespace testing {

constexpr int kOfflinePlannerHeaderSize = 3;
using TestingOpResolver = MicroMutableOpResolver<10>;

struct NodeConnection_ {
  std::initializer_list<int32_t> input;
  std::initializer_list<int32_t> output;
};
typedef struct NodeConnection_ NodeConnection;

// "simple_stateful_op": the median of its bytes, and how often it has run.
class SimpleStatefulOp {
 public:
  static const TFLMRegistration* getRegistration();
  static TFLMRegistration* GetMutableRegistration();
  static void* Init(TfLiteContext* context, const char* buffer, size_t length);
  static TfLiteStatus Prepare(TfLiteContext* context, TfLiteNode* node);
  static TfLiteStatus Invoke(TfLiteContext* context, TfLiteNode* node);
};
// "mock_custom": each output is the first input plus the second, one number.
class MockCustom {
 public:
  static const TFLMRegistration* getRegistration();
  static TFLMRegistration* GetMutableRegistration();
  static void* Init(TfLiteContext* context, const char* buffer, size_t length);
  static void Free(TfLiteContext* context, void* buffer);
  static TfLiteStatus Prepare(TfLiteContext* context, TfLiteNode* node);
  static TfLiteStatus Invoke(TfLiteContext* context, TfLiteNode* node);
  static bool freed_;
};
// "multiple_inputs_op": the sum of three numbers.
class MultipleInputs {
 public:
  static const TFLMRegistration* getRegistration();
  static TFLMRegistration* GetMutableRegistration();
  static void* Init(TfLiteContext* context, const char* buffer, size_t length);
  static void Free(TfLiteContext* context, void* buffer);
  static TfLiteStatus Prepare(TfLiteContext* context, TfLiteNode* node);
  static TfLiteStatus Invoke(TfLiteContext* context, TfLiteNode* node);
  static bool freed_;
};
// "no_op".
class NoOp {
 public:
  static const TFLMRegistration* getRegistration();
  static TFLMRegistration* GetMutableRegistration();
  static void* Init(TfLiteContext* context, const char* buffer, size_t length);
  static void Free(TfLiteContext* context, void* buffer);
  static TfLiteStatus Prepare(TfLiteContext* context, TfLiteNode* node);
  static TfLiteStatus Invoke(TfLiteContext* context, TfLiteNode* node);
  static bool freed_;
};

// These four, ADD, IF, LESS, MUL and WHILE: what the models below need.
TfLiteStatus GetTestingOpResolver(TestingOpResolver& op_resolver);

// Models, made when they are first asked for; null where the memory for them (24 kB for all) is used up.
// One number of 32 bits, a weight of 8 with the value 21, two outputs, "mock_custom".
const Model* GetSimpleMockModel();
// Three "mock_custom" one after the other, each with a variable and a weight.
const Model* GetComplexMockModel();
// Bytes of 3 numbers; their median, and a count of 32 bits.
const Model* GetSimpleStatefulModel();
// Numbers of 32, 8 and 32 bits; their sum.
const Model* GetSimpleMultipleInputsModel();
// "mock_custom" on 256 by 256 numbers.
const Model* GetModelWith256x256Tensor();
// Two "mock_custom" on the input, and a third on their results.
const Model* GetSimpleModelWithBranch();
// A subgraph of three real tensors: by the first, a flag, the sum or the product of the others (1 by 2).
const Model* GetSimpleModelWithSubgraphsAndIf();
// Adds the second input to the first while that is less than the second (1 by 2; the first numbers count).
const Model* GetSimpleModelWithSubgraphsAndWhile();
// Two inputs, of which one is not used.
const Model* GetModelWithUnusedInputs();
// No input; two outputs, of which one is not used.
const Model* GetModelWithUnusedOperatorOutputs();
// "no_op" on one tensor of the shape.
const Model* GetNoOpModelWithTensorShape(const std::initializer_list<int32_t>& shape);
// Operators and a subgraph without lists of tensors.
const Model* GetSimpleModelWithNullInputsAndOutputs();
// Tensors of 4 bytes; an operator for each connection; the inputs are those that no connection writes, at most
// num_subgraph_inputs of them where that is above 0. metadata_buffer: version, subgraph, count, and as many offsets.
const Model* GetModelWithOfflinePlanning(int num_tensors, const int32_t* metadata_buffer, NodeConnection* node_conn,
                                         int num_conns, int num_subgraph_inputs = 0);

const Tensor* Create1dFlatbufferTensor(int size, bool is_variable = false);
const Tensor* CreateQuantizedFlatbufferTensor(int size);
const Tensor* CreateMissingQuantizationFlatbufferTensor(int size);
const flatbuffers::Vector<flatbuffers::Offset<Buffer>>* CreateFlatbufferBuffers();
size_t GetModelTensorCount(const Model* model);

// As strcmp.
int TestStrcmp(const char* a, const char* b);
void ReportOpError(struct TfLiteContext* context, const char* format, ...);

// The first element is the length.
TfLiteIntArray* IntArrayFromInts(const int* int_array);
TfLiteFloatArray* FloatArrayFromFloats(const float* floats);
// Two 4-bit values in a byte, the first in the lower half: the first half of the buffer, the rest becomes 0.
void PackInt4ValuesDenselyInPlace(uint8_t* src_buffer, int buffer_size);

template <typename T>
TfLiteTensor CreateTensor(const T* data, TfLiteIntArray* dims, const bool is_variable = false,
                          TfLiteType type = typeToTfLiteType<T>()) {
  TfLiteTensor result = TfLiteTensor();
  result.dims = dims;
  result.quantization = {kTfLiteAffineQuantization, nullptr};
  result.is_variable = is_variable;
  result.allocation_type = kTfLiteMemNone;
  result.type = type;
  result.data.data = const_cast<void*>(static_cast<const void*>(data));
  const auto count = static_cast<size_t>(ElementCount(*dims));
  size_t each = 0;
  if (type == kTfLiteInt4)
    result.bytes = (count + 1) / 2;
  else if (TfLiteTypeSizeOf(type, &each) == kTfLiteOk)
    result.bytes = count * each;
  return result;
}

template <typename T>
TfLiteTensor CreateQuantizedTensor(const T* data, TfLiteIntArray* dims, const float scale, const int zero_point = 0,
                                   const bool is_variable = false, TfLiteType type = typeToTfLiteType<T>()) {
  TfLiteTensor result = CreateTensor(data, dims, is_variable, type);
  result.params = {scale, zero_point};
  return result;
}

template <typename T>
TfLiteTensor CreateQuantizedTensor(const float* input, T* quantized, TfLiteIntArray* dims, float scale, int zero_point,
                                   bool is_variable = false, TfLiteType type = typeToTfLiteType<T>()) {
  const int count = ElementCount(*dims);
  Quantize(input, quantized, count, scale, zero_point);
  if (type == kTfLiteInt4) PackInt4ValuesDenselyInPlace(reinterpret_cast<uint8_t*>(quantized), count);
  return CreateQuantizedTensor(quantized, dims, scale, zero_point, is_variable, type);
}

template <typename T>
TfLiteTensor CreateQuantizedBiasTensor(const float* data, T* quantized, TfLiteIntArray* dims, float input_scale,
                                       float weights_scale, bool is_variable = false) {
  const float scale = input_scale * weights_scale;
  SymmetricQuantize(data, quantized, ElementCount(*dims), scale);
  return CreateQuantizedTensor(quantized, dims, scale, 0, is_variable);
}

// Stored values with a scale for each index of the dimension.
template <typename T>
TfLiteTensor CreatePerChannelQuantizedTensor(const T* quantized, TfLiteIntArray* dims, TfLiteFloatArray* scales,
                                             TfLiteIntArray* zero_points, TfLiteAffineQuantization* affine_quant,
                                             int quantized_dimension, bool is_variable = false,
                                             TfLiteType type = typeToTfLiteType<T>()) {
  *affine_quant = {scales, zero_points, quantized_dimension};
  TfLiteTensor result = CreateTensor(quantized, dims, is_variable, type);
  result.quantization = {kTfLiteAffineQuantization, affine_quant};
  return result;
}
// `scales` and `zero_points` are filled: their length, then one for each index of the dimension.
TfLiteTensor CreateSymmetricPerChannelQuantizedTensor(const float* input, int8_t* quantized, TfLiteIntArray* dims,
                                                      float* scales, int* zero_points,
                                                      TfLiteAffineQuantization* affine_quant, int quantized_dimension,
                                                      bool is_variable = false,
                                                      TfLiteType tensor_weight_type = kTfLiteNoType);
// Likewise, with weight_scales of as many numbers and no length.
template <typename T>
TfLiteTensor CreatePerChannelQuantizedBiasTensor(const float* input, T* quantized, TfLiteIntArray* dims,
                                                 float input_scale, const float* weight_scales, float* scales,
                                                 int* zero_points, TfLiteAffineQuantization* affine_quant,
                                                 int quantized_dimension, bool is_variable = false) {
  const int count = ElementCount(*dims), channels = dims->data[quantized_dimension];
  for (int i = 0; i < channels; ++i) {
    scales[i + 1] = input_scale * weight_scales[i];
    zero_points[i + 1] = 0;
  }
  scales[0] = static_cast<float>(channels);
  zero_points[0] = channels;
  SymmetricPerChannelQuantize(input, quantized, count, channels, scales + 1);
  affine_quant->scale = FloatArrayFromFloats(scales);
  affine_quant->zero_point = IntArrayFromInts(zero_points);
  affine_quant->quantized_dimension = quantized_dimension;
  TfLiteTensor result = CreateTensor(quantized, dims, is_variable);
  result.quantization = {kTfLiteAffineQuantization, affine_quant};
  return result;
}

template <typename T>
inline float ScaleFromMinMax(const float min, const float max) {
  return tflite::ScaleFromMinMax<T>(min, max);
}
template <typename T>
inline int ZeroPointFromMinMax(const float min, const float max) {
  return tflite::ZeroPointFromMinMax<T>(min, max);
}

}  // namespace testing
}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_TEST_HELPERS_H_
