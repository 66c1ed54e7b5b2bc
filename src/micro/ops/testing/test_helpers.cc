// SPDX-License-Identifier: Apache-2.0
// Tensors and operators of test_helpers.h.
#include "tensorflow/lite/micro/test_helpers.h"

#include "tensorflow/lite/micro/kernels/kernel_util.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/test_helper_custom_ops.h"

namespace tflite {
namespace testing {
namespace {

struct Stateful {
  int* invoke_count;
  int sorting_buffer;
};

TFLMRegistration* made(TFLMRegistration* to, const TFLMRegistration& from) {
  *to = from;
  return to;
}
TFLMRegistration stateful, mock_custom, multiple_inputs, no_op, packer;

int32_t value_of(const TfLiteEvalTensor* tensor) {
  if (tensor->type == kTfLiteUInt8) return *tensor->data.uint8;
  if (tensor->type == kTfLiteInt8) return *tensor->data.int8;
  return *tensor->data.i32;
}

}  // namespace

const TFLMRegistration* SimpleStatefulOp::getRegistration() { return GetMutableRegistration(); }
TFLMRegistration* SimpleStatefulOp::GetMutableRegistration() {
  return made(&stateful, micro::RegisterOp(Init, Prepare, Invoke));
}
void* SimpleStatefulOp::Init(TfLiteContext* context, const char*, size_t) {
  auto* data = static_cast<Stateful*>(context->AllocatePersistentBuffer(context, sizeof(Stateful)));
  auto* count = static_cast<int*>(context->AllocatePersistentBuffer(context, sizeof(int)));
  if (!data || !count) return nullptr;
  *count = 0;
  *data = {count, 0};
  return data;
}
TfLiteStatus SimpleStatefulOp::Prepare(TfLiteContext* context, TfLiteNode* node) {
  auto* data = static_cast<Stateful*>(node->user_data);
  if (!data) return kTfLiteError;
  MicroContext* micro_context = GetMicroContext(context);
  TfLiteTensor* input = micro_context->AllocateTempInputTensor(node, 0);
  if (!input) return kTfLiteError;
  const TfLiteStatus status = input->type == kTfLiteUInt8 && input->dims->size > 0
                                  ? context->RequestScratchBufferInArena(context, input->bytes, &data->sorting_buffer)
                                  : kTfLiteError;
  micro_context->DeallocateTempTfLiteTensor(input);
  return status;
}
TfLiteStatus SimpleStatefulOp::Invoke(TfLiteContext* context, TfLiteNode* node) {
  auto* data = static_cast<Stateful*>(node->user_data);
  const TfLiteEvalTensor* input = micro::GetEvalInput(context, node, 0);
  TfLiteEvalTensor *median = micro::GetEvalOutput(context, node, 0), *count = micro::GetEvalOutput(context, node, 1);
  auto* sorted = static_cast<uint8_t*>(context->GetScratchBuffer(context, data->sorting_buffer));
  if (!input || !median || !count || !sorted) return kTfLiteError;
  *data->invoke_count += 1;
  const int size = ElementCount(*input->dims);
  for (int i = 0; i < size; ++i) {
    int at = i;
    for (; at > 0 && sorted[at - 1] > input->data.uint8[i]; --at) sorted[at] = sorted[at - 1];
    sorted[at] = input->data.uint8[i];
  }
  if (size == 0) return kTfLiteError;
  *median->data.uint8 = sorted[size / 2];
  *count->data.i32 = *data->invoke_count;
  return kTfLiteOk;
}

bool MockCustom::freed_ = false;
const TFLMRegistration* MockCustom::getRegistration() { return GetMutableRegistration(); }
TFLMRegistration* MockCustom::GetMutableRegistration() {
  return made(&mock_custom, micro::RegisterOp(Init, Prepare, Invoke, Free));
}
void* MockCustom::Init(TfLiteContext*, const char*, size_t) {
  freed_ = false;
  return nullptr;
}
void MockCustom::Free(TfLiteContext*, void*) { freed_ = true; }
TfLiteStatus MockCustom::Prepare(TfLiteContext*, TfLiteNode*) { return kTfLiteOk; }
TfLiteStatus MockCustom::Invoke(TfLiteContext* context, TfLiteNode* node) {
  const TfLiteEvalTensor* input = micro::GetEvalInput(context, node, 0);
  if (!input) return kTfLiteError;
  const TfLiteEvalTensor* weight = micro::GetEvalInput(context, node, node->inputs->size - 1);
  if (!weight) return kTfLiteError;
  for (int i = 0; i < node->outputs->size; ++i) {
    TfLiteEvalTensor* output = micro::GetEvalOutput(context, node, i);
    if (!output || output->type != kTfLiteInt32) return kTfLiteError;
    *output->data.i32 = value_of(input) + value_of(weight);
  }
  return kTfLiteOk;
}

bool MultipleInputs::freed_ = false;
const TFLMRegistration* MultipleInputs::getRegistration() { return GetMutableRegistration(); }
TFLMRegistration* MultipleInputs::GetMutableRegistration() {
  return made(&multiple_inputs, micro::RegisterOp(Init, Prepare, Invoke, Free));
}
void* MultipleInputs::Init(TfLiteContext*, const char*, size_t) {
  freed_ = false;
  return nullptr;
}
void MultipleInputs::Free(TfLiteContext*, void*) { freed_ = true; }
TfLiteStatus MultipleInputs::Prepare(TfLiteContext*, TfLiteNode*) { return kTfLiteOk; }
TfLiteStatus MultipleInputs::Invoke(TfLiteContext* context, TfLiteNode* node) {
  TfLiteEvalTensor* output = micro::GetEvalOutput(context, node, 0);
  int32_t sum = 0;
  for (int i = 0; i < node->inputs->size; ++i) {
    const TfLiteEvalTensor* input = micro::GetEvalInput(context, node, i);
    if (!input) return kTfLiteError;
    sum += value_of(input);
  }
  if (!output) return kTfLiteError;
  *output->data.i32 = sum;
  return kTfLiteOk;
}

bool NoOp::freed_ = false;
const TFLMRegistration* NoOp::getRegistration() { return GetMutableRegistration(); }
TFLMRegistration* NoOp::GetMutableRegistration() {
  return made(&no_op, micro::RegisterOp(Init, Prepare, Invoke, Free));
}
void* NoOp::Init(TfLiteContext*, const char*, size_t) {
  freed_ = false;
  return nullptr;
}
void NoOp::Free(TfLiteContext*, void*) { freed_ = true; }
TfLiteStatus NoOp::Prepare(TfLiteContext*, TfLiteNode*) { return kTfLiteOk; }
TfLiteStatus NoOp::Invoke(TfLiteContext*, TfLiteNode*) { return kTfLiteOk; }

bool PackerOp::freed_ = false;
const TFLMRegistration* PackerOp::getRegistration() { return GetMutableRegistration(); }
TFLMRegistration* PackerOp::GetMutableRegistration() {
  return made(&packer, micro::RegisterOp(Init, Prepare, Invoke, Free));
}
void* PackerOp::Init(TfLiteContext*, const char*, size_t) {
  freed_ = false;
  return nullptr;
}
void PackerOp::Free(TfLiteContext*, void*) { freed_ = true; }
TfLiteStatus PackerOp::Prepare(TfLiteContext*, TfLiteNode*) { return kTfLiteOk; }
TfLiteStatus PackerOp::Invoke(TfLiteContext* context, TfLiteNode* node) {
  TfLiteEvalTensor* output = micro::GetEvalOutput(context, node, 0);
  if (!output) return kTfLiteError;
  int at = 0;
  const int room = ElementCount(*output->dims);
  for (int i = 0; i < node->inputs->size; ++i) {
    const TfLiteEvalTensor* input = micro::GetEvalInput(context, node, i);
    if (!input) return kTfLiteError;
    const int count = ElementCount(*input->dims);
    if (count > room - at) return kTfLiteError;
    for (int k = 0; k < count; ++k) output->data.i32[at++] = input->data.i32[k];
  }
  return at == room ? kTfLiteOk : kTfLiteError;
}

TfLiteStatus GetTestingOpResolver(TestingOpResolver& op_resolver) {
  TF_LITE_ENSURE_STATUS(op_resolver.AddCustom("mock_custom", MockCustom::GetMutableRegistration()));
  TF_LITE_ENSURE_STATUS(op_resolver.AddCustom("simple_stateful_op", SimpleStatefulOp::GetMutableRegistration()));
  TF_LITE_ENSURE_STATUS(op_resolver.AddCustom("multiple_inputs_op", MultipleInputs::GetMutableRegistration()));
  TF_LITE_ENSURE_STATUS(op_resolver.AddCustom("no_op", NoOp::GetMutableRegistration()));
  TF_LITE_ENSURE_STATUS(op_resolver.AddAdd());
  TF_LITE_ENSURE_STATUS(op_resolver.AddIf());
  TF_LITE_ENSURE_STATUS(op_resolver.AddLess());
  TF_LITE_ENSURE_STATUS(op_resolver.AddMul());
  return op_resolver.AddWhile();
}

int TestStrcmp(const char* a, const char* b) {
  if (!a || !b) return a == b ? 0 : -1;
  while (*a && *a == *b) ++a, ++b;
  return static_cast<unsigned char>(*a) - static_cast<unsigned char>(*b);
}

void ReportOpError(struct TfLiteContext*, const char* format, ...) {
  va_list args;
  va_start(args, format);
  VMicroPrintf(format, args);
  va_end(args);
}

TfLiteIntArray* IntArrayFromInts(const int* int_array) {
  return const_cast<TfLiteIntArray*>(reinterpret_cast<const TfLiteIntArray*>(int_array));
}

TfLiteFloatArray* FloatArrayFromFloats(const float* floats) {
  // The length becomes an int, once.
  auto* at = const_cast<float*>(floats);
  int32_t bits;
  __builtin_memcpy(&bits, at, sizeof bits);
  const float length = *at;
  if (length >= 1.0f && length < 1e6f) {
    bits = static_cast<int32_t>(length);
    __builtin_memcpy(at, &bits, sizeof bits);
  }
  return reinterpret_cast<TfLiteFloatArray*>(at);
}

void PackInt4ValuesDenselyInPlace(uint8_t* src_buffer, int buffer_size) {
  for (int i = 0; i < buffer_size; i += 2) {
    const uint8_t high = i + 1 < buffer_size ? src_buffer[i + 1] : 0;
    src_buffer[i / 2] = static_cast<uint8_t>((src_buffer[i] & 15) | (high & 15) << 4);
  }
  for (int i = (buffer_size + 1) / 2; i < buffer_size; ++i) src_buffer[i] = 0;
}

TfLiteTensor CreateSymmetricPerChannelQuantizedTensor(const float* input, int8_t* quantized, TfLiteIntArray* dims,
                                                      float* scales, int* zero_points,
                                                      TfLiteAffineQuantization* affine_quant, int quantized_dimension,
                                                      bool is_variable, TfLiteType tensor_weight_type) {
  const int channels = dims->data[quantized_dimension];
  const bool nibbles = tensor_weight_type == kTfLiteInt4;
  scales[0] = static_cast<float>(channels);
  zero_points[0] = channels;
  for (int c = 0; c < channels; ++c) zero_points[c + 1] = 0;
  SignedSymmetricPerChannelQuantize(input, dims, quantized_dimension, quantized, scales + 1, tensor_weight_type);
  if (nibbles) PackInt4ValuesDenselyInPlace(reinterpret_cast<uint8_t*>(quantized), ElementCount(*dims));
  affine_quant->scale = FloatArrayFromFloats(scales);
  affine_quant->zero_point = IntArrayFromInts(zero_points);
  affine_quant->quantized_dimension = quantized_dimension;
  TfLiteTensor result = CreateTensor(quantized, dims, is_variable, nibbles ? kTfLiteInt4 : kTfLiteInt8);
  result.quantization = {kTfLiteAffineQuantization, affine_quant};
  return result;
}

size_t GetModelTensorCount(const Model* model) {
  const auto* graphs = model ? model->subgraphs() : nullptr;
  return graphs && graphs->size() > 0 && graphs->Get(0)->tensors() ? graphs->Get(0)->tensors()->size() : 0;
}

}  // namespace testing
}  // namespace tflite
