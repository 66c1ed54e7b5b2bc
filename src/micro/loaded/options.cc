// SPDX-License-Identifier: Apache-2.0
// Options as the parameter structs of c/builtin_op_data.h, for kernels of applications.
#include "micro/loaded/options.h"

#include "micro/loaded/option_fields.h"
#include "tensorflow/lite/c/builtin_op_data.h"

namespace surelite {
namespace micro {
namespace {

using tflite::BuiltinOperator;
constexpr auto kOptions = tflite::RecordedAllocationType::kOpData;
#define SURELITE_AT(type, member) static_cast<uint8_t>(offsetof(type, member))
#define SURELITE_STRUCT(code, type) tflite::BuiltinOperator_##code, sizeof(type)

using Act = TfLiteMulParams;
const Parameters kParameters[] = {
    {SURELITE_STRUCT(CONV_2D, TfLiteConvParams),
     7,
     {{0, kPadding, SURELITE_AT(TfLiteConvParams, padding)},
      {1, kNumber, SURELITE_AT(TfLiteConvParams, stride_width)},
      {2, kNumber, SURELITE_AT(TfLiteConvParams, stride_height)},
      {3, kEnum, SURELITE_AT(TfLiteConvParams, activation)},
      {4, kOne, SURELITE_AT(TfLiteConvParams, dilation_width_factor)},
      {5, kOne, SURELITE_AT(TfLiteConvParams, dilation_height_factor)},
      {6, kType, SURELITE_AT(TfLiteConvParams, quantized_bias_type)}}},
    {SURELITE_STRUCT(DEPTHWISE_CONV_2D, TfLiteDepthwiseConvParams),
     7,
     {{0, kPadding, SURELITE_AT(TfLiteDepthwiseConvParams, padding)},
      {1, kNumber, SURELITE_AT(TfLiteDepthwiseConvParams, stride_width)},
      {2, kNumber, SURELITE_AT(TfLiteDepthwiseConvParams, stride_height)},
      {3, kNumber, SURELITE_AT(TfLiteDepthwiseConvParams, depth_multiplier)},
      {4, kEnum, SURELITE_AT(TfLiteDepthwiseConvParams, activation)},
      {5, kOne, SURELITE_AT(TfLiteDepthwiseConvParams, dilation_width_factor)},
      {6, kOne, SURELITE_AT(TfLiteDepthwiseConvParams, dilation_height_factor)}}},
    {SURELITE_STRUCT(FULLY_CONNECTED, TfLiteFullyConnectedParams),
     5,
     {{0, kEnum, SURELITE_AT(TfLiteFullyConnectedParams, activation)},
      {1, kEnum, SURELITE_AT(TfLiteFullyConnectedParams, weights_format)},
      {2, kFlag, SURELITE_AT(TfLiteFullyConnectedParams, keep_num_dims)},
      {3, kFlag, SURELITE_AT(TfLiteFullyConnectedParams, asymmetric_quantize_inputs)},
      {4, kType, SURELITE_AT(TfLiteFullyConnectedParams, quantized_bias_type)}}},
#define SURELITE_POOL(code)                                             \
  {                                                                     \
    SURELITE_STRUCT(code, TfLitePoolParams), 6, {                       \
      {0, kPadding, SURELITE_AT(TfLitePoolParams, padding)},            \
          {1, kNumber, SURELITE_AT(TfLitePoolParams, stride_width)},    \
          {2, kNumber, SURELITE_AT(TfLitePoolParams, stride_height)},   \
          {3, kNumber, SURELITE_AT(TfLitePoolParams, filter_width)},    \
          {4, kNumber, SURELITE_AT(TfLitePoolParams, filter_height)}, { \
        5, kEnum, SURELITE_AT(TfLitePoolParams, activation)             \
      }                                                                 \
    }                                                                   \
  }
    SURELITE_POOL(AVERAGE_POOL_2D),
    SURELITE_POOL(MAX_POOL_2D),
    SURELITE_POOL(L2_POOL_2D),
    {SURELITE_STRUCT(SOFTMAX, TfLiteSoftmaxParams), 1, {{0, kReal, 0}}},
    {SURELITE_STRUCT(LEAKY_RELU, TfLiteLeakyReluParams), 1, {{0, kReal, 0}}},
    {SURELITE_STRUCT(CONCATENATION, TfLiteConcatenationParams),
     2,
     {{0, kNumber, SURELITE_AT(TfLiteConcatenationParams, axis)},
      {1, kEnum, SURELITE_AT(TfLiteConcatenationParams, activation)}}},
    {SURELITE_STRUCT(ADD, TfLiteAddParams),
     2,
     {{0, kEnum, 0}, {1, kTrue, SURELITE_AT(TfLiteAddParams, pot_scale_int16)}}},
    {SURELITE_STRUCT(SUB, TfLiteSubParams),
     2,
     {{0, kEnum, 0}, {1, kTrue, SURELITE_AT(TfLiteSubParams, pot_scale_int16)}}},
    {SURELITE_STRUCT(MUL, Act), 1, {{0, kEnum, 0}}},
    {SURELITE_STRUCT(DIV, Act), 1, {{0, kEnum, 0}}},
    {SURELITE_STRUCT(L2_NORMALIZATION, Act), 1, {{0, kEnum, 0}}},
    {SURELITE_STRUCT(SVDF, TfLiteSVDFParams),
     3,
     {{0, kNumber, SURELITE_AT(TfLiteSVDFParams, rank)},
      {1, kEnum, SURELITE_AT(TfLiteSVDFParams, activation)},
      {2, kFlag, SURELITE_AT(TfLiteSVDFParams, asymmetric_quantize_inputs)}}},
    {SURELITE_STRUCT(BATCH_MATMUL, TfLiteBatchMatMulParams), 3, {{0, kFlag, 0}, {1, kFlag, 1}, {2, kFlag, 2}}},
    {SURELITE_STRUCT(GATHER, TfLiteGatherParams),
     2,
     {{0, kNumber, 0}, {1, kNumber, SURELITE_AT(TfLiteGatherParams, batch_dims)}}},
    {SURELITE_STRUCT(PACK, TfLitePackParams), 2, {{0, kNumber, 0}, {1, kNumber, SURELITE_AT(TfLitePackParams, axis)}}},
    {SURELITE_STRUCT(UNPACK, TfLiteUnpackParams),
     2,
     {{0, kNumber, 0}, {1, kNumber, SURELITE_AT(TfLiteUnpackParams, axis)}}},
    {SURELITE_STRUCT(SPLIT, TfLiteSplitParams), 1, {{0, kNumber, 0}}},
    {SURELITE_STRUCT(SPLIT_V, TfLiteSplitVParams), 1, {{0, kNumber, 0}}},
    {SURELITE_STRUCT(DEPTH_TO_SPACE, TfLiteDepthToSpaceParams), 1, {{0, kNumber, 0}}},
    {SURELITE_STRUCT(SPACE_TO_DEPTH, TfLiteSpaceToDepthParams), 1, {{0, kNumber, 0}}},
    {SURELITE_STRUCT(ARG_MAX, TfLiteArgMaxParams), 1, {{0, kType, 0}}},
    {SURELITE_STRUCT(ARG_MIN, TfLiteArgMinParams), 1, {{0, kType, 0}}},
    {SURELITE_STRUCT(SHAPE, TfLiteShapeParams), 1, {{0, kType, 0}}},
    {SURELITE_STRUCT(CAST, TfLiteCastParams),
     2,
     {{0, kType, 0}, {1, kType, SURELITE_AT(TfLiteCastParams, out_data_type)}}},
#define SURELITE_REDUCER(code)                       \
  {                                                  \
    SURELITE_STRUCT(code, TfLiteReducerParams), 1, { \
      { 0, kFlag, 0 }                                \
    }                                                \
  }
    SURELITE_REDUCER(MEAN),
    SURELITE_REDUCER(SUM),
    SURELITE_REDUCER(REDUCE_MAX),
    SURELITE_REDUCER(REDUCE_MIN),
    SURELITE_REDUCER(REDUCE_ALL),
    {SURELITE_STRUCT(STRIDED_SLICE, TfLiteStridedSliceParams),
     6,
     {{0, kNumber, SURELITE_AT(TfLiteStridedSliceParams, begin_mask)},
      {1, kNumber, SURELITE_AT(TfLiteStridedSliceParams, end_mask)},
      {2, kNumber, SURELITE_AT(TfLiteStridedSliceParams, ellipsis_mask)},
      {3, kNumber, SURELITE_AT(TfLiteStridedSliceParams, new_axis_mask)},
      {4, kNumber, SURELITE_AT(TfLiteStridedSliceParams, shrink_axis_mask)},
      {5, kFlag, SURELITE_AT(TfLiteStridedSliceParams, offset)}}},
    {SURELITE_STRUCT(RESIZE_BILINEAR, TfLiteResizeBilinearParams), 2, {{2, kFlag, 0}, {3, kFlag, 1}}},
    {SURELITE_STRUCT(RESIZE_NEAREST_NEIGHBOR, TfLiteResizeNearestNeighborParams), 2, {{0, kFlag, 0}, {1, kFlag, 1}}},
    {SURELITE_STRUCT(TRANSPOSE_CONV, TfLiteTransposeConvParams),
     5,
     {{0, kPadding, SURELITE_AT(TfLiteTransposeConvParams, padding)},
      {1, kNumber, SURELITE_AT(TfLiteTransposeConvParams, stride_width)},
      {2, kNumber, SURELITE_AT(TfLiteTransposeConvParams, stride_height)},
      {3, kEnum, SURELITE_AT(TfLiteTransposeConvParams, activation)},
      {4, kType, SURELITE_AT(TfLiteTransposeConvParams, quantized_bias_type)}}},
    {SURELITE_STRUCT(UNIDIRECTIONAL_SEQUENCE_LSTM, TfLiteUnidirectionalSequenceLSTMParams),
     6,
     {{0, kEnum, SURELITE_AT(TfLiteUnidirectionalSequenceLSTMParams, activation)},
      {1, kReal, SURELITE_AT(TfLiteUnidirectionalSequenceLSTMParams, cell_clip)},
      {2, kReal, SURELITE_AT(TfLiteUnidirectionalSequenceLSTMParams, proj_clip)},
      {3, kFlag, SURELITE_AT(TfLiteUnidirectionalSequenceLSTMParams, time_major)},
      {4, kFlag, SURELITE_AT(TfLiteUnidirectionalSequenceLSTMParams, asymmetric_quantize_inputs)},
      {5, kFlag, SURELITE_AT(TfLiteUnidirectionalSequenceLSTMParams, diagonal_recurrent_tensors)}}},
    {SURELITE_STRUCT(IF, TfLiteIfParams),
     2,
     {{0, kNumber, 0}, {1, kNumber, SURELITE_AT(TfLiteIfParams, else_subgraph_index)}}},
    {SURELITE_STRUCT(WHILE, TfLiteWhileParams),
     2,
     {{0, kNumber, 0}, {1, kNumber, SURELITE_AT(TfLiteWhileParams, body_subgraph_index)}}},
    {SURELITE_STRUCT(CALL_ONCE, TfLiteCallOnceParams), 1, {{0, kNumber, 0}}},
    {SURELITE_STRUCT(MIRROR_PAD, TfLiteMirrorPaddingParams), 1, {{0, kPadding, 0}}},
    {SURELITE_STRUCT(CUMSUM, TfLiteCumsumParams), 2, {{0, kFlag, 0}, {1, kFlag, 1}}},
    {SURELITE_STRUCT(VAR_HANDLE, TfLiteVarHandleParams),
     2,
     {{0, kText, 0}, {1, kText, SURELITE_AT(TfLiteVarHandleParams, shared_name)}}},
};

void store_enum(uint8_t* at, uint32_t value) {
  if (sizeof(TfLiteFusedActivation) == 1)
    *at = static_cast<uint8_t>(value);
  else
    __builtin_memcpy(at, &value, sizeof value);
}

void store(const Options& options, const void* table, const Field& field, uint8_t* at) {
  switch (field.kind) {
    case kNumber:
    case kOne: {
      const int32_t value = options.i32(field.slot, field.kind == kOne ? 1 : 0);
      __builtin_memcpy(at, &value, sizeof value);
      break;
    }
    case kReal: {
      const float value = options.f32(field.slot);
      __builtin_memcpy(at, &value, sizeof value);
      break;
    }
    case kFlag:
    case kTrue: *at = options.u8(field.slot, field.kind == kTrue ? 1 : 0) != 0; break;
    case kEnum: store_enum(at, options.u8(field.slot)); break;
    case kPadding: store_enum(at, options.u8(field.slot) + 1u); break;
    case kType: store_enum(at, type_of(static_cast<tflite::TensorType>(options.u8(field.slot)))); break;
    case kText: {
      const auto* text =
          static_cast<const flatbuffers::Table*>(table)->GetPointer<const flatbuffers::String*>(field.slot);
      const char* value = text ? text->c_str() : "";
      __builtin_memcpy(at, &value, sizeof value);
      break;
    }
  }
}

bool parse_list(const Options& options, tflite::MicroAllocator* allocator, void** data) {
  auto* made = static_cast<TfLiteReshapeParams*>(
      allocator->Persistent(sizeof(TfLiteReshapeParams), alignof(TfLiteReshapeParams), kOptions));
  if (!made) return false;
  static_assert(sizeof(TfLiteReshapeParams) == sizeof(TfLiteSqueezeParams), "the same for both");
  *made = {};
  const auto* list = options.list(0);
  for (uint32_t i = 0; list && i < list->size() && i < 8; ++i) made->shape[made->num_dimensions++] = list->Get(i);
  *data = made;
  return true;
}

}  // namespace

const Parameters* parameters_of(int32_t code) {
  for (const Parameters& one : kParameters)
    if (one.code == code) return &one;
  return nullptr;
}

bool parse_options(const tflite::Operator& operation, tflite::BuiltinOperator code, tflite::MicroAllocator* allocator,
                   void** data) {
  *data = nullptr;
  const void* table = operation.builtin_options();
  const Options options(table);
  if (code == tflite::BuiltinOperator_RESHAPE || code == tflite::BuiltinOperator_SQUEEZE)
    return parse_list(options, allocator, data);
  const Parameters* one = parameters_of(code);
  if (!one) return true;
  auto* made = static_cast<uint8_t*>(allocator->Persistent(one->size, alignof(void*), kOptions));
  if (!made) return false;
  __builtin_memset(made, 0, one->size);
  for (int i = 0; i < one->count; ++i) store(options, table, one->fields[i], made + one->fields[i].offset);
  *data = made;
  return true;
}

}  // namespace micro
}  // namespace surelite
