// SPDX-License-Identifier: Apache-2.0
// What the stock library's operators take while they prepare, and what they refuse: the same here. Shapes and numbers
// that converters and clients come with, and bytes whose output has another scale than their input.
#include "ops/stock_rules.h"

namespace surelite::tests::stock_rules {
namespace {

TEST(StockRules, ShapesAndNumbers) {
  takes("RESHAPE to [0] by options: a scalar", "RESHAPE", {in(F, {1})}, {in(F, {})}, {"ReshapeOptions", {{"new_shape",
        Longs{0}}}});
  takes("RESHAPE, shape tensor of rank 2, options say it", "RESHAPE", {in(F, {4}), ci({1, 2}, {2, 2})}, {in(F, {2, 2})},
        {"ReshapeOptions", {{"new_shape", Longs{2, 2}}}});
  takes("RESHAPE, tensor and options differ", "RESHAPE", {in(F, {4}), ci({2}, {2, 2})}, {in(F, {2, 2})},
        {"ReshapeOptions", {{"new_shape", Longs{4, 1}}}});
  takes("RESHAPE without options, by a tensor", "RESHAPE", {in(F, {4}), ci({2}, {2, 2})}, {in(F, {2, 2})});
  refuses("RESHAPE to another count", "RESHAPE", {in(F, {4}), ci({2}, {2, 3})}, {in(F, {2, 3})});
  takes("MEAN, the axis twice", "MEAN", {in(F, {2, 3}), ci({2}, {1, 1})}, {in(F, {2})}, {"ReducerOptions", {}});
  takes("MEAN, -1 and its positive", "MEAN", {in(F, {2, 3}), ci({2}, {-1, 1})}, {in(F, {2})}, {"ReducerOptions", {}});
  takes("MEAN, a scalar axis", "MEAN", {in(F, {2, 3}), ci({}, {1})}, {in(F, {2})}, {"ReducerOptions", {}});
  takes("MEAN, no axes", "MEAN", {in(F, {2, 3}), ci({0}, {})}, {in(F, {2, 3})}, {"ReducerOptions", {}});
  refuses("MEAN, an axis that is not there", "MEAN", {in(F, {2, 3}), ci({1}, {2})}, {in(F, {2})}, {"ReducerOptions",
          {}});
  refuses("SUM, an int64 axis", "SUM", {in(F, {2, 3}), cl({1}, {1})}, {in(F, {2})}, {"ReducerOptions", {}});
  takes("ARG_MAX, the axis of shape [1]", "ARG_MAX", {in(F, {2, 3}), ci({1}, {1})}, {in(I, {2})}, {"ArgMaxOptions",
        {{"output_type", 2}}});
  takes("ARG_MAX, a negative axis", "ARG_MAX", {in(F, {2, 3}), ci({}, {-1})}, {in(I, {2})}, {"ArgMaxOptions",
        {{"output_type", 2}}});
  refuses("ARG_MAX, two axes", "ARG_MAX", {in(F, {2, 3}), ci({2}, {0, 1})}, {in(I, {2})}, {"ArgMaxOptions",
          {{"output_type", 2}}});
  takes("EXPAND_DIMS, the axis of shape [1]", "EXPAND_DIMS", {in(F, {2, 3}), ci({1}, {-1})}, {in(F, {2, 3, 1})},
        {"ExpandDimsOptions", {}});
  refuses("EXPAND_DIMS beyond the end", "EXPAND_DIMS", {in(F, {2, 3}), ci({}, {3})}, {in(F, {2, 3, 1})},
          {"ExpandDimsOptions", {}});
  takes("SQUEEZE of all ones", "SQUEEZE", {in(F, {1, 3, 1})}, {in(F, {3})}, {"SqueezeOptions", {}});
  takes("SQUEEZE, a negative axis", "SQUEEZE", {in(F, {1, 3, 1})}, {in(F, {1, 3})}, {"SqueezeOptions", {{"squeeze_dims",
        Longs{-1}}}});
  refuses("SQUEEZE of an axis of 3", "SQUEEZE", {in(F, {1, 3, 1})}, {in(F, {1, 1})}, {"SqueezeOptions",
          {{"squeeze_dims", Longs{1}}}});
  takes("TILE by int64", "TILE", {in(F, {2}), cl({1}, {2})}, {in(F, {4})}, {"TileOptions", {}});
  refuses("TILE, a multiplier for each axis is missing", "TILE", {in(F, {2, 2}), ci({1}, {2})}, {in(F, {4, 2})},
          {"TileOptions", {}});
  takes("PADV2, the value of shape [1]", "PADV2", {in(F, {2}), ci({1, 2}, {1, 1}), cf({1}, {5})}, {in(F, {4})},
        {"PadV2Options", {}});
  refuses("PADV2, two values", "PADV2", {in(F, {2}), ci({1, 2}, {1, 1}), cf({2}, {5, 6})}, {in(F, {4})},
          {"PadV2Options", {}});
  takes("PAD by int64", "PAD", {in(F, {2}), cl({1, 2}, {1, 1})}, {in(F, {4})}, {"PadOptions", {}});
  refuses("RESIZE_BILINEAR, corners and half pixels", "RESIZE_BILINEAR", {in(F, {1, 2, 2, 1}), ci({2}, {4, 4})}, {in(F,
          {1, 4, 4, 1})}, {"ResizeBilinearOptions", {{"align_corners", true}, {"half_pixel_centers", true}}}, 3);
  refuses("RESIZE_BILINEAR, the size of shape [1,2]", "RESIZE_BILINEAR", {in(F, {1, 2, 2, 1}), ci({1, 2}, {4, 4})},
          {in(F, {1, 4, 4, 1})}, {"ResizeBilinearOptions", {}}, 3);
  takes("GATHER, negative axis and batch_dims", "GATHER", {in(F, {2, 3}), in(I, {2, 2})}, {in(F, {2, 2})},
        {"GatherOptions", {{"axis", -1}, {"batch_dims", -1}}}, 5);
  takes("ONE_HOT, depth of shape [1]", "ONE_HOT", {in(I, {2}), ci({1}, {3}), cf({}, {1}), cf({}, {0})}, {in(F, {2, 3})},
        {"OneHotOptions", {{"axis", -1}}});
  takes("TOPK_V2, k of shape [1]", "TOPK_V2", {in(F, {2, 3}), ci({1}, {2})}, {in(F, {2, 2}), in(I, {2, 2})},
        {"TopKV2Options", {}});
  refuses("TOPK_V2, k above the last extent", "TOPK_V2", {in(F, {2, 3}), ci({}, {4})}, {in(F, {2, 4}), in(I, {2, 4})},
          {"TopKV2Options", {}});
  takes("SPLIT, the axis of shape [1]", "SPLIT", {ci({1}, {-1}), in(F, {2, 4})}, {in(F, {2, 2}), in(F, {2, 2})},
        {"SplitOptions", {{"num_splits", 2}}});
  refuses("SPLIT, uneven", "SPLIT", {ci({}, {1}), in(F, {2, 3})}, {in(F, {2, 2}), in(F, {2, 1})}, {"SplitOptions",
          {{"num_splits", 2}}});
  takes("SPLIT_V, one size -1", "SPLIT_V", {in(F, {2, 5}), ci({2}, {2, -1}), ci({}, {1})}, {in(F, {2, 2}), in(F, {2,
        3})}, {"SplitVOptions", {{"num_splits", 2}}});
  takes("SPLIT_V, sizes of int64", "SPLIT_V", {in(F, {2, 5}), cl({2}, {2, 3}), ci({}, {1})}, {in(F, {2, 2}), in(F, {2,
        3})}, {"SplitVOptions", {{"num_splits", 2}}});
  takes("FULLY_CONNECTED, image flattened", "FULLY_CONNECTED", {in(F, {1, 2, 2, 2}), in(F, {3, 8})}, {in(F, {1, 3})},
        {"FullyConnectedOptions", {}}, 6);
  takes("FULLY_CONNECTED, bias of shape [1,3]", "FULLY_CONNECTED", {in(F, {1, 8}), in(F, {3, 8}), in(F, {1, 3})}, {in(F,
        {1, 3})}, {"FullyConnectedOptions", {}});
  takes("FULLY_CONNECTED, scalar-like input [8]", "FULLY_CONNECTED", {in(F, {8}), in(F, {3, 8}), in(F, {3})}, {in(F, {1,
        3})}, {"FullyConnectedOptions", {}});
  refuses("FULLY_CONNECTED, filter of rank 4", "FULLY_CONNECTED", {in(F, {1, 8}), in(F, {3, 8, 1, 1}), in(F, {3})},
          {in(F, {1, 3})}, {"FullyConnectedOptions", {}});
  takes("CONV_2D, bias of shape [1,1,1,2]", "CONV_2D", {in(F, {1, 4, 4, 1}), in(F, {2, 3, 3, 1}), in(F, {1, 1, 1, 2})},
        {in(F, {1, 2, 2, 2})}, {"Conv2DOptions", {{"padding", 1}, {"stride_w", 1}, {"stride_h", 1}}});
  refuses("CONV_2D, stride 0", "CONV_2D", {in(F, {1, 4, 4, 1}), in(F, {2, 3, 3, 1}), in(F, {2})}, {in(F, {1, 2, 2, 2})},
          {"Conv2DOptions", {{"padding", 1}, {"stride_w", 0}, {"stride_h", 1}}});
  takes("CONV_2D, no bias", "CONV_2D", {in(F, {1, 4, 4, 1}), in(F, {2, 3, 3, 1})}, {in(F, {1, 2, 2, 2})},
        {"Conv2DOptions", {{"padding", 1}, {"stride_w", 1}, {"stride_h", 1}}});
  takes("DEPTHWISE_CONV_2D, multiplier 0 in the options", "DEPTHWISE_CONV_2D", {in(F, {1, 4, 4, 2}), in(F, {1, 3, 3,
        2}), in(F, {2})}, {in(F, {1, 2, 2, 2})}, {"DepthwiseConv2DOptions", {{"padding", 1}, {"stride_w", 1},
        {"stride_h", 1}, {"depth_multiplier", 0}}});
  takes("SELECT, a vector for rows", "SELECT", {in(kBool, {2}), in(F, {2, 3}), in(F, {2, 3})}, {in(F, {2, 3})},
        {"SelectOptions", {}});
  takes("SELECT, a scalar", "SELECT", {in(kBool, {}), in(F, {2, 3}), in(F, {2, 3})}, {in(F, {2, 3})}, {"SelectOptions",
        {}});
  refuses("BROADCAST_TO a lower rank", "BROADCAST_TO", {in(F, {2, 3}), ci({1}, {3})}, {in(F, {3})},
          {"BroadcastToOptions", {}}, 2);
  takes("FILL, dims of int64", "FILL", {cl({2}, {2, 3}), in(F, {})}, {in(F, {2, 3})}, {"FillOptions", {}});
  refuses("FILL, the value of shape [1]", "FILL", {ci({2}, {2, 3}), in(F, {1})}, {in(F, {2, 3})}, {"FillOptions", {}});
  takes("RANGE of reals", "RANGE", {cf({}, {0}), cf({}, {1}), cf({}, {0.25f})}, {in(F, {4})}, {"RangeOptions", {}});
  refuses("RANGE the wrong way", "RANGE", {cf({}, {0}), cf({}, {1}), cf({}, {-0.25f})}, {in(F, {4})}, {"RangeOptions",
          {}});
  refuses("UNIQUE of rank 2", "UNIQUE", {in(F, {2, 3})}, {in(F, {2}), in(I, {2})}, {"UniqueOptions", {{"idx_out_type",
          2}}});
  refuses("CONCATENATION, bytes of other scales", "CONCATENATION", {in(B, {2}, affine(0.5f, 0)), in(B, {2},
          affine(0.25f, 0))}, {in(B, {4}, affine(0.5f, 0))}, {"ConcatenationOptions", {}}, 2);
  takes("CONCATENATION, an empty part", "CONCATENATION", {in(F, {2, 0}), in(F, {2, 3})}, {in(F, {2, 3})},
        {"ConcatenationOptions", {{"axis", 1}}});
  takes("TRANSPOSE, negative axes", "TRANSPOSE", {in(F, {2, 3}), ci({2}, {-1, 0})}, {in(F, {3, 2})},
        {"TransposeOptions", {}});
  refuses("REVERSE_V2, a scalar axis", "REVERSE_V2", {in(F, {2, 3}), ci({}, {1})}, {in(F, {2, 3})}, {"ReverseV2Options",
          {}});
  takes("CUMSUM, axis of shape [1]", "CUMSUM", {in(F, {2, 3}), ci({1}, {1})}, {in(F, {2, 3})}, {"CumsumOptions", {}});
  takes("SPACE_TO_BATCH_ND, rank 3", "SPACE_TO_BATCH_ND", {in(F, {1, 4, 1}), ci({1}, {2}), ci({1, 2}, {0, 0})}, {in(F,
        {2, 2, 1})}, {"SpaceToBatchNDOptions", {}});
  refuses("SPACE_TO_DEPTH, not divisible", "SPACE_TO_DEPTH", {in(F, {1, 3, 4, 1})}, {in(F, {1, 1, 2, 4})},
          {"SpaceToDepthOptions", {{"block_size", 2}}});
  refuses("MIRROR_PAD reflect beyond the extent", "MIRROR_PAD", {in(F, {2}), ci({1, 2}, {2, 0})}, {in(F, {4})},
          {"MirrorPadOptions", {{"mode", 0}}});
  takes("SOFTMAX of a vector", "SOFTMAX", {in(F, {3})}, {in(F, {3})}, {"SoftmaxOptions", {{"beta", 1.0f}}});
  refuses("SOFTMAX of a scalar", "SOFTMAX", {in(F, {})}, {in(F, {})}, {"SoftmaxOptions", {{"beta", 1.0f}}});
  refuses("PACK, other shapes", "PACK", {in(F, {2}), in(F, {3})}, {in(F, {2, 2})}, {"PackOptions", {{"values_count",
          2}}});
  takes("SLICE, begin and size of int64", "SLICE", {in(F, {4}), cl({1}, {1}), cl({1}, {2})}, {in(F, {2})},
        {"SliceOptions", {}});
  refuses("SLICE, other types of begin and size", "SLICE", {in(F, {4}), cl({1}, {1}), ci({1}, {2})}, {in(F, {2})},
          {"SliceOptions", {}});
  refuses("STRIDED_SLICE, begin of int64", "STRIDED_SLICE", {in(F, {4}), cl({1}, {1}), cl({1}, {2}), cl({1}, {1})},
          {in(F, {1})}, {"StridedSliceOptions", {}});
  takes("L2_NORMALIZATION of a vector", "L2_NORMALIZATION", {in(F, {3})}, {in(F, {3})}, {"L2NormOptions", {}});
  takes("PRELU, alpha of one element", "PRELU", {in(F, {1, 2, 2, 3}), in(F, {1})}, {in(F, {1, 2, 2, 3})});
  refuses("MAX_POOL_2D of rank 3", "MAX_POOL_2D", {in(F, {4, 4, 1})}, {in(F, {2, 2, 1})}, {"Pool2DOptions",
          {{"stride_w", 2}, {"stride_h", 2}, {"filter_width", 2}, {"filter_height", 2}}});
  takes("SPARSE_TO_DENSE, a scalar index", "SPARSE_TO_DENSE", {ci({}, {1}), ci({1}, {4}), cf({}, {5}), cf({}, {0})},
        {in(F, {4})}, {"SparseToDenseOptions", {}});
  refuses("BATCH_MATMUL of rank 1", "BATCH_MATMUL", {in(F, {3}), in(F, {3, 2})}, {in(F, {2})}, {"BatchMatMulOptions",
          {}});
  refuses("LOCAL_RESPONSE_NORMALIZATION of rank 3", "LOCAL_RESPONSE_NORMALIZATION", {in(F, {2, 2, 4})}, {in(F, {2, 2,
          4})}, {"LocalResponseNormalizationOptions", {}});
  takes("DEQUANTIZE of a scalar", "DEQUANTIZE", {in(B, {}, affine(0.5f, 0))}, {in(F, {})}, {"DequantizeOptions", {}});
  refuses("ADD, int8 without scales", "ADD", {in(B, {2}), in(B, {2})}, {in(B, {2})}, {"AddOptions", {}}, 2);
  refuses("EMBEDDING_LOOKUP, ids of rank 2", "EMBEDDING_LOOKUP", {in(I, {1, 2}), in(F, {3, 2})}, {in(F, {2, 2})});
}

// Most operators that move elements leave the bytes as they are, whatever the output's scale says; some look at it.
TEST(StockRules, BytesOfOtherScales) {
  const Quantization a = affine(0.5f, 0), b = affine(0.25f, 3);
  takes("TRANSPOSE, other scales", "TRANSPOSE", {in(B, {2, 3}, a), ci({2}, {1, 0})}, {in(B, {3, 2}, b)},
        {"TransposeOptions", {}}, 2);
  takes("RESHAPE, other scales", "RESHAPE", {in(B, {4}, a), ci({2}, {2, 2})}, {in(B, {2, 2}, b)}, {"ReshapeOptions",
        {}});
  takes("SLICE, other scales", "SLICE", {in(B, {4}, a), ci({1}, {1}), ci({1}, {2})}, {in(B, {2}, b)}, {"SliceOptions",
        {}}, 2);
  takes("STRIDED_SLICE, other scales", "STRIDED_SLICE", {in(B, {4}, a), ci({1}, {1}), ci({1}, {2}), ci({1}, {1})},
        {in(B, {1}, b)}, {"StridedSliceOptions", {}}, 2);
  takes("GATHER, other scales", "GATHER", {in(B, {4}, a), ci({2}, {1, 2})}, {in(B, {2}, b)}, {"GatherOptions", {}}, 2);
  takes("GATHER_ND, other scales", "GATHER_ND", {in(B, {4}, a), ci({2, 1}, {1, 2})}, {in(B, {2}, b)},
        {"GatherNdOptions", {}});
  takes("TILE, other scales", "TILE", {in(B, {2}, a), ci({1}, {2})}, {in(B, {4}, b)}, {"TileOptions", {}}, 3);
  takes("PAD, other scales", "PAD", {in(B, {2}, a), ci({1, 2}, {1, 1})}, {in(B, {4}, b)}, {"PadOptions", {}}, 2);
  takes("MIRROR_PAD, other scales", "MIRROR_PAD", {in(B, {2}, a), ci({1, 2}, {1, 0})}, {in(B, {3}, b)},
        {"MirrorPadOptions", {{"mode", 0}}}, 2);
  takes("SPLIT, other scales", "SPLIT", {ci({}, {0}), in(B, {4}, a)}, {in(B, {2}, b), in(B, {2}, b)}, {"SplitOptions",
        {{"num_splits", 2}}}, 2);
  takes("REVERSE_V2, other scales", "REVERSE_V2", {in(B, {4}, a), ci({1}, {0})}, {in(B, {4}, b)}, {"ReverseV2Options",
        {}}, 3);
  takes("SQUEEZE, other scales", "SQUEEZE", {in(B, {1, 4}, a)}, {in(B, {4}, b)}, {"SqueezeOptions", {}});
  refuses("EXPAND_DIMS, other scales", "EXPAND_DIMS", {in(B, {4}, a), ci({}, {0})}, {in(B, {1, 4}, b)},
          {"ExpandDimsOptions", {}});
  takes("DEPTH_TO_SPACE, other scales", "DEPTH_TO_SPACE", {in(B, {1, 1, 1, 4}, a)}, {in(B, {1, 2, 2, 1}, b)},
        {"DepthToSpaceOptions", {{"block_size", 2}}}, 2);
  takes("SPACE_TO_DEPTH, other scales", "SPACE_TO_DEPTH", {in(B, {1, 2, 2, 1}, a)}, {in(B, {1, 1, 1, 4}, b)},
        {"SpaceToDepthOptions", {{"block_size", 2}}}, 2);
  refuses("SPACE_TO_BATCH_ND, other scales", "SPACE_TO_BATCH_ND", {in(B, {1, 4, 1}, a), ci({1}, {2}), ci({1, 2}, {0,
          0})}, {in(B, {2, 2, 1}, b)}, {"SpaceToBatchNDOptions", {}}, 3);
  takes("RESIZE_NEAREST_NEIGHBOR, other scales", "RESIZE_NEAREST_NEIGHBOR", {in(B, {1, 2, 2, 1}, a), ci({2}, {4, 4})},
        {in(B, {1, 4, 4, 1}, b)}, {"ResizeNearestNeighborOptions", {}}, 2);
  takes("RESIZE_BILINEAR, other scales", "RESIZE_BILINEAR", {in(B, {1, 2, 2, 1}, a), ci({2}, {4, 4})}, {in(B, {1, 4, 4,
        1}, b)}, {"ResizeBilinearOptions", {}}, 2);
  takes("MAX_POOL_2D, other scales", "MAX_POOL_2D", {in(B, {1, 4, 4, 1}, a)}, {in(B, {1, 2, 2, 1}, b)},
        {"Pool2DOptions", {{"stride_w", 2}, {"stride_h", 2}, {"filter_width", 2}, {"filter_height", 2}}}, 2);
  takes("MAXIMUM, other scales", "MAXIMUM", {in(B, {4}, a), in(B, {4}, a)}, {in(B, {4}, b)}, {"MaximumMinimumOptions",
        {}}, 2);
  takes("SELECT, other scales", "SELECT", {in(kBool, {4}), in(B, {4}, a), in(B, {4}, a)}, {in(B, {4}, b)},
        {"SelectOptions", {}}, 2);
  takes("ARG_MAX of bytes without scale", "ARG_MAX", {in(B, {4}), ci({}, {0})}, {in(I, {})}, {"ArgMaxOptions",
        {{"output_type", 2}}}, 2);
  takes("TOPK_V2, other scales", "TOPK_V2", {in(B, {4}, a), ci({}, {2})}, {in(B, {2}, b), in(I, {2})}, {"TopKV2Options",
        {}}, 2);
  takes("CAST of quantized bytes", "CAST", {in(B, {4}, a)}, {in(F, {4})}, {"CastOptions", {}}, 3);
  takes("RELU of bytes to another scale", "RELU", {in(B, {4}, a)}, {in(B, {4}, b)}, {}, 2);
  takes("EQUAL of bytes of other scales", "EQUAL", {in(B, {4}, a), in(B, {4}, b)}, {in(kBool, {4})}, {"EqualOptions",
        {}}, 2);
  takes("LOGISTIC of bytes to another scale than 1/256", "LOGISTIC", {in(B, {4}, a)}, {in(B, {4}, b)}, {}, 2);
  takes("TANH of bytes to another scale than 1/128", "TANH", {in(B, {4}, a)}, {in(B, {4}, b)}, {}, 2);
  refuses("L2_NORMALIZATION of bytes to another scale", "L2_NORMALIZATION", {in(B, {1, 4}, a)}, {in(B, {1, 4}, b)},
          {"L2NormOptions", {}}, 2);
  takes("DYNAMIC_UPDATE_SLICE, other scales", "DYNAMIC_UPDATE_SLICE", {in(B, {4}, a), in(B, {2}, a), ci({1}, {1})},
        {in(B, {4}, b)}, {});
  takes("BROADCAST_TO, other scales", "BROADCAST_TO", {in(B, {1}, a), ci({1}, {4})}, {in(B, {4}, b)},
        {"BroadcastToOptions", {}}, 3);
  takes("ABS of bytes to another scale", "ABS", {in(B, {4}, a)}, {in(B, {4}, b)}, {"AbsOptions", {}}, 2);
  refuses("FILL of bytes, other scales", "FILL", {ci({1}, {4}), in(B, {}, a)}, {in(B, {4}, b)}, {"FillOptions", {}}, 3);
  refuses("ZEROS_LIKE of bytes", "ZEROS_LIKE", {in(B, {4}, a)}, {in(B, {4}, a)}, {"ZerosLikeOptions", {}});
}

}  // namespace
}  // namespace surelite::tests::stock_rules
