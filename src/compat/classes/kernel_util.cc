// SPDX-License-Identifier: Apache-2.0
// What kernels written for TensorFlow Lite call.
#include "tensorflow/lite/kernels/kernel_util.h"

#include <algorithm>
#include <cmath>

#include "compat/mirror/element_types.h"
#include "tensorflow/lite/kernels/internal/quantization_util.h"

namespace tflite {
namespace {

// Null for an index beyond the list, an absent tensor, or one that does not exist.
TfLiteTensor* tensor_of(const TfLiteContext* context, const TfLiteIntArray* list, int index) {
  if (!context || !list || index < 0 || index >= list->size) return nullptr;
  const int t = list->data[index];
  return t >= 0 && static_cast<size_t>(t) < context->tensors_size ? &context->tensors[t] : nullptr;
}

TfLiteStatus safe(const TfLiteContext* context, const TfLiteIntArray* list, int index, const char* what,
                  TfLiteTensor** tensor) {
  *tensor = tensor_of(context, list, index);
  if (*tensor) return kTfLiteOk;
  auto* reporter = const_cast<TfLiteContext*>(context);
  reporter->ReportError(reporter, "%s %d is absent or does not exist", what, index);
  return kTfLiteError;
}

// An activation's bound in the output's own numbers.
int32_t quantized(const TfLiteTensor& output, float real, int32_t lowest, int32_t highest) {
  const double value = std::round(static_cast<double>(real) / output.params.scale) + output.params.zero_point;
  return static_cast<int32_t>(std::clamp(value, static_cast<double>(lowest), static_cast<double>(highest)));
}

}  // namespace

const TfLiteTensor* GetInput(const TfLiteContext* context, const TfLiteNode* node, int index) {
  return tensor_of(context, node->inputs, index);
}
TfLiteStatus GetInputSafe(const TfLiteContext* context, const TfLiteNode* node, int index,
                          const TfLiteTensor** tensor) {
  return safe(context, node->inputs, index, "input", const_cast<TfLiteTensor**>(tensor));
}
TfLiteTensor* GetVariableInput(TfLiteContext* context, const TfLiteNode* node, int index) {
  TfLiteTensor* tensor = tensor_of(context, node->inputs, index);
  return tensor && tensor->is_variable ? tensor : nullptr;
}
TfLiteTensor* GetOutput(TfLiteContext* context, const TfLiteNode* node, int index) {
  return tensor_of(context, node->outputs, index);
}
TfLiteStatus GetOutputSafe(const TfLiteContext* context, const TfLiteNode* node, int index, TfLiteTensor** tensor) {
  return safe(context, node->outputs, index, "output", tensor);
}
const TfLiteTensor* GetOptionalInputTensor(const TfLiteContext* context, const TfLiteNode* node, int index) {
  return tensor_of(context, node->inputs, index);
}
TfLiteTensor* GetTemporary(TfLiteContext* context, const TfLiteNode* node, int index) {
  return tensor_of(context, node->temporaries, index);
}
TfLiteStatus GetTemporarySafe(const TfLiteContext* context, const TfLiteNode* node, int index, TfLiteTensor** tensor) {
  return safe(context, node->temporaries, index, "temporary", tensor);
}
const TfLiteTensor* GetIntermediates(TfLiteContext* context, const TfLiteNode* node, int index) {
  return tensor_of(context, node->intermediates, index);
}
TfLiteStatus GetIntermediatesSafe(const TfLiteContext* context, const TfLiteNode* node, int index,
                                  TfLiteTensor** tensor) {
  return safe(context, node->intermediates, index, "intermediate", tensor);
}

bool HaveSameShapes(const TfLiteTensor* input1, const TfLiteTensor* input2) {
  return input1 && input2 && TfLiteIntArrayEqual(input1->dims, input2->dims);
}

TfLiteStatus CalculateShapeForBroadcast(TfLiteContext* context, const TfLiteTensor* input1, const TfLiteTensor* input2,
                                        const TfLiteTensor* input3, TfLiteIntArray** output_shape) {
  const TfLiteTensor* const inputs[] = {input1, input2, input3};
  int rank = 0;
  for (const TfLiteTensor* input : inputs)
    if (input) rank = std::max(rank, NumDimensions(input));
  TfLiteIntArray* shape = TfLiteIntArrayCreate(rank);
  if (!shape) return kTfLiteError;
  for (int i = 0; i < rank; ++i) {
    int extent = 1;
    for (const TfLiteTensor* input : inputs) {
      const int from_end = rank - i;
      if (!input || NumDimensions(input) < from_end) continue;
      const int own = SizeOfDimension(input, NumDimensions(input) - from_end);
      if (own == 1 || own == extent) continue;
      if (extent != 1) {
        context->ReportError(context, "shapes do not broadcast: %s, %s", GetShapeDebugString(input1->dims).c_str(),
                             GetShapeDebugString(input2->dims).c_str());
        TfLiteIntArrayFree(shape);
        return kTfLiteError;
      }
      extent = own;
    }
    shape->data[i] = extent;
  }
  *output_shape = shape;
  return kTfLiteOk;
}

TfLiteStatus CalculateShapeForBroadcast(TfLiteContext* context, const TfLiteTensor* input1, const TfLiteTensor* input2,
                                        TfLiteIntArray** output_shape) {
  return CalculateShapeForBroadcast(context, input1, input2, nullptr, output_shape);
}

TfLiteStatus GetQuantizedConvolutionMultipler(TfLiteContext* context, const TfLiteTensor* input,
                                              const TfLiteTensor* filter, TfLiteTensor* output, double* multiplier) {
  const double product = static_cast<double>(input->params.scale) * static_cast<double>(filter->params.scale);
  TF_LITE_ENSURE(context, product >= 0);
  TF_LITE_ENSURE(context, output->params.scale > 0);
  *multiplier = product / static_cast<double>(output->params.scale);
  return kTfLiteOk;
}

TfLiteStatus GetQuantizedConvolutionMultipler(TfLiteContext* context, const TfLiteTensor* input,
                                              const TfLiteTensor* filter, const TfLiteTensor* bias,
                                              TfLiteTensor* output, double* multiplier) {
  if (bias && output->params.scale > 0) {
    const double product = static_cast<double>(input->params.scale) * static_cast<double>(filter->params.scale);
    TF_LITE_ENSURE(context, std::abs(product - static_cast<double>(bias->params.scale)) /
                                    static_cast<double>(output->params.scale) <=
                                0.02);
  }
  return GetQuantizedConvolutionMultipler(context, input, filter, output, multiplier);
}

TfLiteStatus CalculateActivationRangeQuantized(TfLiteContext* context, TfLiteFusedActivation activation,
                                               TfLiteTensor* output, int32_t* act_min, int32_t* act_max) {
  int32_t lowest = 0, highest = 0;
  switch (output->type) {
    case kTfLiteUInt8: lowest = 0, highest = 255; break;
    case kTfLiteInt8: lowest = -128, highest = 127; break;
    case kTfLiteInt16: lowest = -32768, highest = 32767; break;
    default: TF_LITE_ENSURE(context, false);
  }
  *act_min = lowest;
  *act_max = highest;
  if (activation == kTfLiteActNone) return kTfLiteOk;
  TF_LITE_ENSURE(context, output->params.scale > 0);
  if (activation == kTfLiteActRelu || activation == kTfLiteActRelu6)
    *act_min = quantized(*output, 0.0f, lowest, highest);
  if (activation == kTfLiteActRelu6) *act_max = quantized(*output, 6.0f, lowest, highest);
  if (activation == kTfLiteActReluN1To1) {
    *act_min = quantized(*output, -1.0f, lowest, highest);
    *act_max = quantized(*output, 1.0f, lowest, highest);
  }
  return kTfLiteOk;
}

std::string GetShapeDebugString(const TfLiteIntArray* shape) {
  return shape ? surelite::to_string(surelite::compat::to_shape(shape)) : "[]";
}

int TfLiteTypeGetSize(TfLiteType type) {
  const std::optional<surelite::ElementType> core = surelite::compat::to_core(type);
  return core ? surelite::bits_of(*core) / 8 : 0;
}

bool IsMobilePlatform() {
#if defined(__ANDROID__)
  return true;
#else
  return false;
#endif
}

TfLiteStatus PopulateConvolutionQuantizationParams(TfLiteContext* context, const TfLiteTensor* input,
                                                   const TfLiteTensor* filter, const TfLiteTensor* bias,
                                                   TfLiteTensor* output, const TfLiteFusedActivation& activation,
                                                   int32_t* multiplier, int* shift, int32_t* output_activation_min,
                                                   int32_t* output_activation_max, int32_t* per_channel_multiplier,
                                                   int32_t* per_channel_shift, int num_channels) {
  TF_LITE_ENSURE_EQ(context, input->quantization.type, kTfLiteAffineQuantization);
  TF_LITE_ENSURE_EQ(context, filter->quantization.type, kTfLiteAffineQuantization);
  const auto* affine = static_cast<const TfLiteAffineQuantization*>(filter->quantization.params);
  TF_LITE_ENSURE(context, affine != nullptr && affine->scale != nullptr && affine->scale->size > 0);
  TF_LITE_ENSURE(context, output->params.scale > 0);
  const bool per_channel = affine->scale->size > 1;
  if (per_channel) {
    TF_LITE_ENSURE(context, input->type == kTfLiteInt8 || input->type == kTfLiteInt16);
    TF_LITE_ENSURE(context, filter->type == kTfLiteInt8 || filter->type == kTfLiteInt4);
    TF_LITE_ENSURE_EQ(context, affine->scale->size, num_channels);
    TF_LITE_ENSURE(context, affine->quantized_dimension >= 0 && affine->quantized_dimension < NumDimensions(filter));
    TF_LITE_ENSURE_EQ(context, num_channels, SizeOfDimension(filter, affine->quantized_dimension));
  }
  for (int i = 0; i < num_channels; ++i) {
    const double scale = static_cast<double>(affine->scale->data[per_channel ? i : 0]);
    int exponent = 0;
    QuantizeMultiplier(static_cast<double>(input->params.scale) * scale / static_cast<double>(output->params.scale),
                       &per_channel_multiplier[i], &exponent);
    per_channel_shift[i] = exponent;
  }
  if (input->type == kTfLiteUInt8) {
    double real = 0;
    TF_LITE_ENSURE_STATUS(GetQuantizedConvolutionMultipler(context, input, filter, bias, output, &real));
    int exponent = 0;
    QuantizeMultiplier(real, multiplier, &exponent);
    *shift = -exponent;
  }
  if (input->type != kTfLiteInt8 && input->type != kTfLiteUInt8 && input->type != kTfLiteInt16) return kTfLiteOk;
  return CalculateActivationRangeQuantized(context, activation, output, output_activation_min, output_activation_max);
}

TfLiteStatus PopulateConvolutionQuantizationParams(TfLiteContext* context, const TfLiteTensor* input,
                                                   const TfLiteTensor* filter, const TfLiteTensor* bias,
                                                   TfLiteTensor* output, const TfLiteFusedActivation& activation,
                                                   int32_t* multiplier, int* shift, int32_t* output_activation_min,
                                                   int32_t* output_activation_max, int32_t* per_channel_multiplier,
                                                   int32_t* per_channel_shift) {
  const auto* affine = static_cast<const TfLiteAffineQuantization*>(filter->quantization.params);
  TF_LITE_ENSURE(context, filter->quantization.type == kTfLiteAffineQuantization && affine && affine->scale);
  return PopulateConvolutionQuantizationParams(context, input, filter, bias, output, activation, multiplier, shift,
                                               output_activation_min, output_activation_max, per_channel_multiplier,
                                               per_channel_shift, affine->scale->size);
}

TfLiteStatus GetOutputShapeFromInput(TfLiteContext* context, const TfLiteTensor* input, TfLiteIntArray** output_shape) {
  if (NumDimensions(input) != 1 || input->type != kTfLiteInt32 || !input->data.i32) {
    context->ReportError(context, "Invalid %dD input tensor of type %s (must be a 1D tensor of int32).",
                         NumDimensions(input), TfLiteTypeGetName(input->type));
    return kTfLiteError;
  }
  const int count = SizeOfDimension(input, 0);
  TF_LITE_ENSURE(context, input->bytes >= static_cast<size_t>(count) * sizeof(int32_t));
  *output_shape = TfLiteIntArrayCreate(count);
  TF_LITE_ENSURE(context, *output_shape != nullptr);
  for (int i = 0; i < count; ++i) (*output_shape)->data[i] = input->data.i32[i];
  return kTfLiteOk;
}

std::string GetTensorDebugString(const TfLiteTensor* tensor) {
  if (!tensor) return "(null)";
  return std::string("{\n  type: ") + TfLiteTypeGetName(tensor->type) + "\n  name: " +
         (tensor->name ? tensor->name : "") + "\n  shape: " + GetShapeDebugString(tensor->dims) + "\n}";
}

}  // namespace tflite
