// SPDX-License-Identifier: Apache-2.0
// The table of parameters, operator by operator.
#include "compat/foreign/param_table.h"

#include <map>

#include "tensorflow/lite/core/c/builtin_op_data.h"

namespace surelite::compat {
namespace {

using enum ParamKind;

#define AT(type, member) static_cast<uint16_t>(offsetof(type, member))
#define FIELDS(name) constexpr Param name[]

FIELDS(kConv) = {{"padding", AT(TfLiteConvParams, padding), padding},
                 {"stride_w", AT(TfLiteConvParams, stride_width), int32},
                 {"stride_h", AT(TfLiteConvParams, stride_height), int32},
                 {"fused_activation_function", AT(TfLiteConvParams, activation), int32},
                 {"dilation_w_factor", AT(TfLiteConvParams, dilation_width_factor), int32},
                 {"dilation_h_factor", AT(TfLiteConvParams, dilation_height_factor), int32},
                 {"quantized_bias_type", AT(TfLiteConvParams, quantized_bias_type), type}};
FIELDS(kConv3D) = {{"padding", AT(TfLiteConv3DParams, padding), padding},
                   {"stride_w", AT(TfLiteConv3DParams, stride_width), int32},
                   {"stride_h", AT(TfLiteConv3DParams, stride_height), int32},
                   {"stride_d", AT(TfLiteConv3DParams, stride_depth), int32},
                   {"fused_activation_function", AT(TfLiteConv3DParams, activation), int32},
                   {"dilation_w_factor", AT(TfLiteConv3DParams, dilation_width_factor), int32},
                   {"dilation_h_factor", AT(TfLiteConv3DParams, dilation_height_factor), int32},
                   {"dilation_d_factor", AT(TfLiteConv3DParams, dilation_depth_factor), int32}};
FIELDS(kPool) = {{"padding", AT(TfLitePoolParams, padding), padding},
                 {"stride_w", AT(TfLitePoolParams, stride_width), int32},
                 {"stride_h", AT(TfLitePoolParams, stride_height), int32},
                 {"filter_width", AT(TfLitePoolParams, filter_width), int32},
                 {"filter_height", AT(TfLitePoolParams, filter_height), int32},
                 {"fused_activation_function", AT(TfLitePoolParams, activation), int32}};
FIELDS(kDepthwise) = {{"padding", AT(TfLiteDepthwiseConvParams, padding), padding},
                      {"stride_w", AT(TfLiteDepthwiseConvParams, stride_width), int32},
                      {"stride_h", AT(TfLiteDepthwiseConvParams, stride_height), int32},
                      {"depth_multiplier", AT(TfLiteDepthwiseConvParams, depth_multiplier), int32},
                      {"fused_activation_function", AT(TfLiteDepthwiseConvParams, activation), int32},
                      {"dilation_w_factor", AT(TfLiteDepthwiseConvParams, dilation_width_factor), int32},
                      {"dilation_h_factor", AT(TfLiteDepthwiseConvParams, dilation_height_factor), int32}};
FIELDS(kTransposeConv) = {{"padding", AT(TfLiteTransposeConvParams, padding), padding},
                          {"stride_w", AT(TfLiteTransposeConvParams, stride_width), int32},
                          {"stride_h", AT(TfLiteTransposeConvParams, stride_height), int32},
                          {"fused_activation_function", AT(TfLiteTransposeConvParams, activation), int32},
                          {"quantized_bias_type", AT(TfLiteTransposeConvParams, quantized_bias_type), type}};
FIELDS(kFullyConnected) = {
    {"fused_activation_function", AT(TfLiteFullyConnectedParams, activation), int32},
    {"weights_format", AT(TfLiteFullyConnectedParams, weights_format), int32},
    {"keep_num_dims", AT(TfLiteFullyConnectedParams, keep_num_dims), flag},
    {"asymmetric_quantize_inputs", AT(TfLiteFullyConnectedParams, asymmetric_quantize_inputs), flag},
    {"quantized_bias_type", AT(TfLiteFullyConnectedParams, quantized_bias_type), type}};
FIELDS(kBatchMatMul) = {{"adj_x", AT(TfLiteBatchMatMulParams, adj_x), flag},
                        {"adj_y", AT(TfLiteBatchMatMulParams, adj_y), flag},
                        {"asymmetric_quantize_inputs", AT(TfLiteBatchMatMulParams, asymmetric_quantize_inputs), flag}};
FIELDS(kSvdf) = {{"rank", AT(TfLiteSVDFParams, rank), int32},
                 {"fused_activation_function", AT(TfLiteSVDFParams, activation), int32},
                 {"asymmetric_quantize_inputs", AT(TfLiteSVDFParams, asymmetric_quantize_inputs), flag}};
FIELDS(kRnn) = {{"fused_activation_function", AT(TfLiteRNNParams, activation), int32},
                {"asymmetric_quantize_inputs", AT(TfLiteRNNParams, asymmetric_quantize_inputs), flag}};
FIELDS(kSequenceRnn) = {{"time_major", AT(TfLiteSequenceRNNParams, time_major), flag},
                        {"fused_activation_function", AT(TfLiteSequenceRNNParams, activation), int32},
                        {"asymmetric_quantize_inputs", AT(TfLiteSequenceRNNParams, asymmetric_quantize_inputs), flag}};
FIELDS(kBidirectionalRnn) = {
    {"time_major", AT(TfLiteBidirectionalSequenceRNNParams, time_major), flag},
    {"fused_activation_function", AT(TfLiteBidirectionalSequenceRNNParams, activation), int32},
    {"merge_outputs", AT(TfLiteBidirectionalSequenceRNNParams, merge_outputs), flag},
    {"asymmetric_quantize_inputs", AT(TfLiteBidirectionalSequenceRNNParams, asymmetric_quantize_inputs), flag}};
FIELDS(kLstm) = {{"fused_activation_function", AT(TfLiteLSTMParams, activation), int32},
                 {"cell_clip", AT(TfLiteLSTMParams, cell_clip), real},
                 {"proj_clip", AT(TfLiteLSTMParams, proj_clip), real},
                 {"kernel_type", AT(TfLiteLSTMParams, kernel_type), int32},
                 {"asymmetric_quantize_inputs", AT(TfLiteLSTMParams, asymmetric_quantize_inputs), flag}};
FIELDS(kUnidirectionalLstm) = {
    {"fused_activation_function", AT(TfLiteUnidirectionalSequenceLSTMParams, activation), int32},
    {"cell_clip", AT(TfLiteUnidirectionalSequenceLSTMParams, cell_clip), real},
    {"proj_clip", AT(TfLiteUnidirectionalSequenceLSTMParams, proj_clip), real},
    {"time_major", AT(TfLiteUnidirectionalSequenceLSTMParams, time_major), flag},
    {"asymmetric_quantize_inputs", AT(TfLiteUnidirectionalSequenceLSTMParams, asymmetric_quantize_inputs), flag},
    {"diagonal_recurrent_tensors", AT(TfLiteUnidirectionalSequenceLSTMParams, diagonal_recurrent_tensors), flag}};
FIELDS(kBidirectionalLstm) = {
    {"fused_activation_function", AT(TfLiteBidirectionalSequenceLSTMParams, activation), int32},
    {"cell_clip", AT(TfLiteBidirectionalSequenceLSTMParams, cell_clip), real},
    {"proj_clip", AT(TfLiteBidirectionalSequenceLSTMParams, proj_clip), real},
    {"merge_outputs", AT(TfLiteBidirectionalSequenceLSTMParams, merge_outputs), flag},
    {"time_major", AT(TfLiteBidirectionalSequenceLSTMParams, time_major), flag},
    {"asymmetric_quantize_inputs", AT(TfLiteBidirectionalSequenceLSTMParams, asymmetric_quantize_inputs), flag}};
FIELDS(kAdd) = {{"fused_activation_function", AT(TfLiteAddParams, activation), int32},
                {"pot_scale_int16", AT(TfLiteAddParams, pot_scale_int16), flag}};
FIELDS(kSub) = {{"fused_activation_function", AT(TfLiteSubParams, activation), int32},
                {"pot_scale_int16", AT(TfLiteSubParams, pot_scale_int16), flag}};
FIELDS(kActivation) = {{"fused_activation_function", AT(TfLiteMulParams, activation), int32}};
FIELDS(kConcatenation) = {{"axis", AT(TfLiteConcatenationParams, axis), int32},
                          {"fused_activation_function", AT(TfLiteConcatenationParams, activation), int32}};
FIELDS(kLocalResponse) = {{"radius", AT(TfLiteLocalResponseNormParams, radius), int32},
                          {"bias", AT(TfLiteLocalResponseNormParams, bias), real},
                          {"alpha", AT(TfLiteLocalResponseNormParams, alpha), real},
                          {"beta", AT(TfLiteLocalResponseNormParams, beta), real}};
FIELDS(kSoftmax) = {{"beta", 0, real}};
FIELDS(kLeakyRelu) = {{"alpha", 0, real}};
FIELDS(kGelu) = {{"approximate", 0, flag}};
FIELDS(kResizeBilinear) = {{"align_corners", AT(TfLiteResizeBilinearParams, align_corners), flag},
                           {"half_pixel_centers", AT(TfLiteResizeBilinearParams, half_pixel_centers), flag}};
FIELDS(kReshape) = {
    {"new_shape", AT(TfLiteReshapeParams, shape), int32_array, 8, AT(TfLiteReshapeParams, num_dimensions)}};
FIELDS(kSqueeze) = {
    {"squeeze_dims", AT(TfLiteSqueezeParams, squeeze_dims), int32_array, 8, AT(TfLiteSqueezeParams, num_squeeze_dims)}};
FIELDS(kSkipGram) = {{"ngram_size", AT(TfLiteSkipGramParams, ngram_size), int32},
                     {"max_skip_size", AT(TfLiteSkipGramParams, max_skip_size), int32},
                     {"include_all_ngrams", AT(TfLiteSkipGramParams, include_all_ngrams), flag}};
FIELDS(kBlockSize) = {{"block_size", 0, int32}};
FIELDS(kCast) = {{"in_data_type", AT(TfLiteCastParams, in_data_type), type},
                 {"out_data_type", AT(TfLiteCastParams, out_data_type), type}};
FIELDS(kCombiner) = {{"combiner", 0, int32}};
FIELDS(kLshProjection) = {{"type", 0, int32}};
FIELDS(kGather) = {{"axis", AT(TfLiteGatherParams, axis), int32},
                   {"batch_dims", AT(TfLiteGatherParams, batch_dims), int32}};
FIELDS(kReducer) = {{"keep_dims", 0, flag}};
FIELDS(kSplit) = {{"num_splits", 0, int32}};
FIELDS(kStridedSlice) = {{"begin_mask", AT(TfLiteStridedSliceParams, begin_mask), int32},
                         {"end_mask", AT(TfLiteStridedSliceParams, end_mask), int32},
                         {"ellipsis_mask", AT(TfLiteStridedSliceParams, ellipsis_mask), int32},
                         {"new_axis_mask", AT(TfLiteStridedSliceParams, new_axis_mask), int32},
                         {"shrink_axis_mask", AT(TfLiteStridedSliceParams, shrink_axis_mask), int32},
                         {"offset", AT(TfLiteStridedSliceParams, offset), flag}};
FIELDS(kOutputType) = {{"output_type", 0, type}};
FIELDS(kSparseToDense) = {{"validate_indices", 0, flag}};
FIELDS(kShape) = {{"out_type", 0, type}};
FIELDS(kFakeQuant) = {{"min", AT(TfLiteFakeQuantParams, min), real},
                      {"max", AT(TfLiteFakeQuantParams, max), real},
                      {"num_bits", AT(TfLiteFakeQuantParams, num_bits), int32},
                      {"narrow_range", AT(TfLiteFakeQuantParams, narrow_range), flag}};
FIELDS(kPack) = {{"values_count", AT(TfLitePackParams, values_count), int32},
                 {"axis", AT(TfLitePackParams, axis), int32}};
FIELDS(kUnpack) = {{"num", AT(TfLiteUnpackParams, num), int32}, {"axis", AT(TfLiteUnpackParams, axis), int32}};
FIELDS(kAxis) = {{"axis", 0, int32}};
FIELDS(kUnique) = {{"idx_out_type", 0, type}};
FIELDS(kReverseSequence) = {{"seq_dim", AT(TfLiteReverseSequenceParams, seq_dim), int32},
                            {"batch_dim", AT(TfLiteReverseSequenceParams, batch_dim), int32}};
FIELDS(kMirrorPad) = {{"mode", 0, mirror_padding}};
FIELDS(kCumsum) = {{"exclusive", AT(TfLiteCumsumParams, exclusive), flag},
                   {"reverse", AT(TfLiteCumsumParams, reverse), flag}};
FIELDS(kIf) = {{"then_subgraph_index", AT(TfLiteIfParams, then_subgraph_index), int32},
               {"else_subgraph_index", AT(TfLiteIfParams, else_subgraph_index), int32}};
FIELDS(kWhile) = {{"cond_subgraph_index", AT(TfLiteWhileParams, cond_subgraph_index), int32},
                  {"body_subgraph_index", AT(TfLiteWhileParams, body_subgraph_index), int32}};
FIELDS(kCallOnce) = {{"init_subgraph_index", 0, int32}};
FIELDS(kHashtable) = {{"table_id", AT(TfLiteHashtableParams, table_id), int32},
                      {"key_dtype", AT(TfLiteHashtableParams, key_dtype), type},
                      {"value_dtype", AT(TfLiteHashtableParams, value_dtype), type}};
FIELDS(kVarHandle) = {{"container", AT(TfLiteVarHandleParams, container), text},
                      {"shared_name", AT(TfLiteVarHandleParams, shared_name), text}};
FIELDS(kRandom) = {{"seed", AT(TfLiteRandomParams, seed), int32}, {"seed2", AT(TfLiteRandomParams, seed2), int32}};
FIELDS(kBucketize) = {
    {"boundaries", AT(TfLiteBucketizeParams, boundaries), real_list, 0, AT(TfLiteBucketizeParams, num_boundaries)}};
FIELDS(kHloConcatenate) = {{"dimension", 0, int64}};
FIELDS(kHloScatter) = {
    {"indices_are_sorted", AT(TfLiteStablehloScatterParams, indices_are_sorted), flag},
    {"update_window_dims", AT(TfLiteStablehloScatterParams, update_window_dims), int64_array, 8,
     AT(TfLiteStablehloScatterParams, num_update_window_dims)},
    {"inserted_window_dims", AT(TfLiteStablehloScatterParams, inserted_window_dims), int64_array, 8,
     AT(TfLiteStablehloScatterParams, num_inserted_window_dims)},
    {"scatter_dims_to_operand_dims", AT(TfLiteStablehloScatterParams, scatter_dims_to_operand_dims), int64_array, 8,
     AT(TfLiteStablehloScatterParams, num_scatter_dims_to_operand_dims)},
    {"index_vector_dim", AT(TfLiteStablehloScatterParams, index_vector_dim), int64},
    {"unique_indices", AT(TfLiteStablehloScatterParams, unique_indices), flag},
    {"update_computation_subgraph_index", AT(TfLiteStablehloScatterParams, update_computation_subgraph_index), int32}};
FIELDS(kHloRng) = {{"algorithm", 0, int32}};
FIELDS(kHloGather) = {{"offset_dims", AT(TfLiteStablehloGatherParams, offset_dims), int64_array, 8,
                       AT(TfLiteStablehloGatherParams, num_offset_dims)},
                      {"collapsed_slice_dims", AT(TfLiteStablehloGatherParams, collapsed_slice_dims), int64_array, 8,
                       AT(TfLiteStablehloGatherParams, num_collapsed_slice_dims)},
                      {"start_index_map", AT(TfLiteStablehloGatherParams, start_index_map), int64_array, 8,
                       AT(TfLiteStablehloGatherParams, num_start_index_map)},
                      {"index_vector_dim", AT(TfLiteStablehloGatherParams, index_vector_dim), int64},
                      {"slice_sizes", AT(TfLiteStablehloGatherParams, slice_sizes), int64_array, 8,
                       AT(TfLiteStablehloGatherParams, num_slice_sizes)},
                      {"indices_are_sorted", AT(TfLiteStablehloGatherParams, indices_are_sorted), flag}};
FIELDS(kHloReduceWindow) = {
    {"window_dimensions", AT(TfLiteStablehloReduceWindowParams, window_dimensions), int64_array, 8},
    {"window_strides", AT(TfLiteStablehloReduceWindowParams, window_strides), int64_array, 8},
    {"base_dilations", AT(TfLiteStablehloReduceWindowParams, base_dilations), int64_array, 8},
    {"window_dilations", AT(TfLiteStablehloReduceWindowParams, window_dilations), int64_array, 8},
    {"padding", AT(TfLiteStablehloReduceWindowParams, padding), int64_array, 16},
    {"body_subgraph_index", AT(TfLiteStablehloReduceWindowParams, body_subgraph_index), int32}};
FIELDS(kReduceWindow) = {{"reduce_function", 0, reduce_function}};
FIELDS(kHloPad) = {{"edge_padding_low", AT(TfLiteStablehloPadParams, edge_padding_low), int64_array, 8},
                   {"edge_padding_high", AT(TfLiteStablehloPadParams, edge_padding_high), int64_array, 8},
                   {"interior_padding", AT(TfLiteStablehloPadParams, interior_padding), int64_array, 8}};
FIELDS(kHloComposite) = {{"name", AT(TfLiteStablehloCompositeParams, name), text},
                         {"decomposition_subgraph_index", AT(TfLiteStablehloCompositeParams, subgraph_index), int32},
                         {"version", AT(TfLiteStablehloCompositeParams, version), int32},
                         {"composite_attributes", AT(TfLiteStablehloCompositeParams, attributes), byte_list, 0,
                          AT(TfLiteStablehloCompositeParams, attributes_size)}};
FIELDS(kHloCase) = {{"branch_subgraph_indices", AT(TfLiteStablehloCaseParams, branch_subgraph_indices), int32_array,
                     TFLITE_STABLEHLO_CASE_PARAMS_MAX_BRANCHES_COUNT, AT(TfLiteStablehloCaseParams, num_branches)}};

constexpr ParamLayout kLayouts[] = {
    {"CONV_2D", "Conv2DOptions", sizeof(TfLiteConvParams), kConv},
    {"CONV_3D CONV_3D_TRANSPOSE", "Conv3DOptions", sizeof(TfLiteConv3DParams), kConv3D},
    {"AVERAGE_POOL_2D MAX_POOL_2D L2_POOL_2D", "Pool2DOptions", sizeof(TfLitePoolParams), kPool},
    {"DEPTHWISE_CONV_2D", "DepthwiseConv2DOptions", sizeof(TfLiteDepthwiseConvParams), kDepthwise},
    {"TRANSPOSE_CONV", "TransposeConvOptions", sizeof(TfLiteTransposeConvParams), kTransposeConv},
    {"FULLY_CONNECTED", "FullyConnectedOptions", sizeof(TfLiteFullyConnectedParams), kFullyConnected},
    {"BATCH_MATMUL", "BatchMatMulOptions", sizeof(TfLiteBatchMatMulParams), kBatchMatMul},
    {"SVDF", "SVDFOptions", sizeof(TfLiteSVDFParams), kSvdf},
    {"RNN", "RNNOptions", sizeof(TfLiteRNNParams), kRnn},
    {"UNIDIRECTIONAL_SEQUENCE_RNN", "SequenceRNNOptions", sizeof(TfLiteSequenceRNNParams), kSequenceRnn},
    {"BIDIRECTIONAL_SEQUENCE_RNN", "BidirectionalSequenceRNNOptions", sizeof(TfLiteBidirectionalSequenceRNNParams),
     kBidirectionalRnn},
    {"LSTM", "LSTMOptions", sizeof(TfLiteLSTMParams), kLstm},
    {"UNIDIRECTIONAL_SEQUENCE_LSTM", "UnidirectionalSequenceLSTMOptions",
     sizeof(TfLiteUnidirectionalSequenceLSTMParams), kUnidirectionalLstm},
    {"BIDIRECTIONAL_SEQUENCE_LSTM", "BidirectionalSequenceLSTMOptions", sizeof(TfLiteBidirectionalSequenceLSTMParams),
     kBidirectionalLstm},
    {"ADD", "AddOptions", sizeof(TfLiteAddParams), kAdd},
    {"SUB", "SubOptions", sizeof(TfLiteSubParams), kSub},
    {"MUL", "MulOptions", sizeof(TfLiteMulParams), kActivation},
    {"DIV", "DivOptions", sizeof(TfLiteDivParams), kActivation},
    {"L2_NORMALIZATION", "L2NormOptions", sizeof(TfLiteL2NormParams), kActivation},
    {"CONCATENATION", "ConcatenationOptions", sizeof(TfLiteConcatenationParams), kConcatenation},
    {"LOCAL_RESPONSE_NORMALIZATION", "LocalResponseNormalizationOptions", sizeof(TfLiteLocalResponseNormParams),
     kLocalResponse},
    {"SOFTMAX", "SoftmaxOptions", sizeof(TfLiteSoftmaxParams), kSoftmax},
    {"LEAKY_RELU", "LeakyReluOptions", sizeof(TfLiteLeakyReluParams), kLeakyRelu},
    {"GELU", "GeluOptions", sizeof(TfLiteGeluParams), kGelu},
    {"RESIZE_BILINEAR", "ResizeBilinearOptions", sizeof(TfLiteResizeBilinearParams), kResizeBilinear},
    {"RESIZE_NEAREST_NEIGHBOR", "ResizeNearestNeighborOptions", sizeof(TfLiteResizeNearestNeighborParams),
     kResizeBilinear},
    {"RESHAPE", "ReshapeOptions", sizeof(TfLiteReshapeParams), kReshape},
    {"SQUEEZE", "SqueezeOptions", sizeof(TfLiteSqueezeParams), kSqueeze},
    {"SKIP_GRAM", "SkipGramOptions", sizeof(TfLiteSkipGramParams), kSkipGram},
    {"SPACE_TO_DEPTH", "SpaceToDepthOptions", sizeof(TfLiteSpaceToDepthParams), kBlockSize},
    {"DEPTH_TO_SPACE", "DepthToSpaceOptions", sizeof(TfLiteDepthToSpaceParams), kBlockSize},
    {"CAST", "CastOptions", sizeof(TfLiteCastParams), kCast},
    {"EMBEDDING_LOOKUP_SPARSE", "EmbeddingLookupSparseOptions", sizeof(TfLiteEmbeddingLookupSparseParams), kCombiner},
    {"LSH_PROJECTION", "LSHProjectionOptions", sizeof(TfLiteLSHProjectionParams), kLshProjection},
    {"GATHER", "GatherOptions", sizeof(TfLiteGatherParams), kGather},
    {"MEAN SUM REDUCE_PROD REDUCE_MAX REDUCE_MIN REDUCE_ANY REDUCE_ALL", "ReducerOptions", sizeof(TfLiteReducerParams),
     kReducer},
    {"SPLIT", "SplitOptions", sizeof(TfLiteSplitParams), kSplit},
    {"SPLIT_V", "SplitVOptions", sizeof(TfLiteSplitVParams), kSplit},
    {"STRIDED_SLICE", "StridedSliceOptions", sizeof(TfLiteStridedSliceParams), kStridedSlice},
    {"ARG_MAX", "ArgMaxOptions", sizeof(TfLiteArgMaxParams), kOutputType},
    {"ARG_MIN", "ArgMinOptions", sizeof(TfLiteArgMinParams), kOutputType},
    {"SPARSE_TO_DENSE", "SparseToDenseOptions", sizeof(TfLiteSparseToDenseParams), kSparseToDense},
    {"SHAPE", "ShapeOptions", sizeof(TfLiteShapeParams), kShape},
    {"FAKE_QUANT", "FakeQuantOptions", sizeof(TfLiteFakeQuantParams), kFakeQuant},
    {"PACK", "PackOptions", sizeof(TfLitePackParams), kPack},
    {"UNPACK", "UnpackOptions", sizeof(TfLiteUnpackParams), kUnpack},
    {"ONE_HOT", "OneHotOptions", sizeof(TfLiteOneHotParams), kAxis},
    {"UNIQUE", "UniqueOptions", sizeof(TfLiteUniqueParams), kUnique},
    {"REVERSE_SEQUENCE", "ReverseSequenceOptions", sizeof(TfLiteReverseSequenceParams), kReverseSequence},
    {"MIRROR_PAD", "MirrorPadOptions", sizeof(TfLiteMirrorPaddingParams), kMirrorPad},
    {"CUMSUM", "CumsumOptions", sizeof(TfLiteCumsumParams), kCumsum},
    {"IF", "IfOptions", sizeof(TfLiteIfParams), kIf},
    {"WHILE", "WhileOptions", sizeof(TfLiteWhileParams), kWhile},
    {"CALL_ONCE", "CallOnceOptions", sizeof(TfLiteCallOnceParams), kCallOnce},
    {"HASHTABLE", "HashtableOptions", sizeof(TfLiteHashtableParams), kHashtable},
    {"VAR_HANDLE", "VarHandleOptions", sizeof(TfLiteVarHandleParams), kVarHandle},
    {"RANDOM_STANDARD_NORMAL RANDOM_UNIFORM MULTINOMIAL", "RandomOptions", sizeof(TfLiteRandomParams), kRandom},
    {"BUCKETIZE", "BucketizeOptions", sizeof(TfLiteBucketizeParams), kBucketize},
    {"STABLEHLO_CONCATENATE", "StablehloConcatenateOptions", sizeof(TfLiteStablehloConcatenateParams), kHloConcatenate},
    {"STABLEHLO_SCATTER", "StablehloScatterOptions", sizeof(TfLiteStablehloScatterParams), kHloScatter},
    {"STABLEHLO_RNG_BIT_GENERATOR", "StablehloRngBitGeneratorOptions", sizeof(TfLiteStablehloRngBitGeneratorParams),
     kHloRng},
    {"STABLEHLO_GATHER", "StablehloGatherOptions", sizeof(TfLiteStablehloGatherParams), kHloGather},
    {"STABLEHLO_REDUCE_WINDOW", "StablehloReduceWindowOptions", sizeof(TfLiteStablehloReduceWindowParams),
     kHloReduceWindow},
    {"REDUCE_WINDOW", "ReduceWindowOptions", sizeof(TfLiteReduceWindowParams), kReduceWindow},
    {"STABLEHLO_PAD", "StablehloPadOptions", sizeof(TfLiteStablehloPadParams), kHloPad},
    {"STABLEHLO_COMPOSITE", "StableHLOCompositeOptions", sizeof(TfLiteStablehloCompositeParams), kHloComposite},
    {"STABLEHLO_CASE", "StablehloCaseOptions", sizeof(TfLiteStablehloCaseParams), kHloCase},
};

std::map<std::string_view, const ParamLayout*> index_layouts() {
  std::map<std::string_view, const ParamLayout*> index;
  for (const ParamLayout& layout : kLayouts)
    for (std::string_view rest = layout.ops; !rest.empty();) {
      const size_t end = rest.find(' ');
      index[rest.substr(0, end)] = &layout;
      rest = end == rest.npos ? std::string_view() : rest.substr(end + 1);
    }
  return index;
}

}  // namespace

const ParamLayout* find_layout(std::string_view op_name) {
  static const auto* const index = new std::map<std::string_view, const ParamLayout*>(index_layouts());
  const auto found = index->find(op_name);
  return found == index->end() ? nullptr : found->second;
}

}  // namespace surelite::compat
