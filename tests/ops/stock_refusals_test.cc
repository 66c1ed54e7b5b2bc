// SPDX-License-Identifier: Apache-2.0
// Tensors that do not belong together, as stock operators refuse them while they prepare, beside near ones that do.
#include "ops/stock_rules.h"

namespace surelite::tests::stock_rules {
namespace {

TEST(StockRules, TensorsThatDoNotBelongTogether) {
  const auto Bo = ElementType::boolean, H = ElementType::int16, S = ElementType::string, C = ElementType::complex64,
             L = ElementType::int64;
  const OptionsSpec pool{"Pool2DOptions",
                         {{"stride_w", 2}, {"stride_h", 2}, {"filter_width", 2}, {"filter_height", 2}}};
  const OptionsSpec conv{"Conv2DOptions", {{"padding", 1}, {"stride_w", 1}, {"stride_h", 1}}};
  const OptionsSpec turned{"TransposeConvOptions", {{"padding", 1}, {"stride_w", 2}, {"stride_h", 2}}};
  takes("TRANSPOSE_CONV", "TRANSPOSE_CONV", {ci({4}, {1, 4, 4, 3}), in(F, {3, 2, 2, 2}), in(F, {1, 2, 2, 2})}, {in(F,
        {1, 4, 4, 3})}, turned);
  refuses("TRANSPOSE_CONV, other channels", "TRANSPOSE_CONV", {ci({4}, {1, 4, 4, 3}), in(F, {3, 2, 2, 5}), in(F, {1, 2,
          2, 2})}, {in(F, {1, 4, 4, 3})}, turned);
  refuses("TRANSPOSE_CONV, shape of int64", "TRANSPOSE_CONV", {cl({4}, {1, 4, 4, 3}), in(F, {3, 2, 2, 2}), in(F, {1, 2,
          2, 2})}, {in(F, {1, 4, 4, 3})}, turned);
  refuses("DYNAMIC_UPDATE_SLICE, update larger", "DYNAMIC_UPDATE_SLICE", {in(F, {4}), in(F, {5}), ci({1}, {0})}, {in(F,
          {4})}, {});
  refuses("DYNAMIC_UPDATE_SLICE, too few indices", "DYNAMIC_UPDATE_SLICE", {in(F, {4, 4}), in(F, {2, 2}), ci({1}, {0})},
          {in(F, {4, 4})}, {});
  takes("DYNAMIC_UPDATE_SLICE beyond the end", "DYNAMIC_UPDATE_SLICE", {in(F, {4}), in(F, {2}), ci({1}, {9})}, {in(F,
        {4})}, {});
  takes("BATCH_MATMUL, batches of 1", "BATCH_MATMUL", {in(F, {1, 2, 3}), in(F, {4, 3, 2})}, {in(F, {4, 2, 2})},
        {"BatchMatMulOptions", {}});
  refuses("BATCH_MATMUL, batches of 2 and 4", "BATCH_MATMUL", {in(F, {2, 2, 3}), in(F, {4, 3, 2})}, {in(F, {4, 2, 2})},
          {"BatchMatMulOptions", {}});
  refuses("CONV_3D, filter of rank 4", "CONV_3D", {in(F, {1, 2, 2, 2, 1}), in(F, {1, 1, 1, 1})}, {in(F, {1, 2, 2, 2,
          1})}, {"Conv3DOptions", {{"stride_d", 1}, {"stride_w", 1}, {"stride_h", 1}}});
  refuses("RFFT2D, lengths that are no powers of two", "RFFT2D", {in(F, {1, 4, 4}), ci({2}, {3, 4})}, {in(C, {1, 3,
          3})}, {"Rfft2dOptions", {}});
  takes("RFFT2D", "RFFT2D", {in(F, {1, 4, 4}), ci({2}, {4, 4})}, {in(C, {1, 4, 3})}, {"Rfft2dOptions", {}});
  takes("UNSORTED_SEGMENT_SUM, count of shape [1]", "UNSORTED_SEGMENT_SUM", {in(F, {3, 2}), in(I, {3}), ci({1}, {2})},
        {in(F, {2, 2})}, {"UnsortedSegmentSumOptions", {}});
  refuses("SEGMENT_SUM, ids of another length", "SEGMENT_SUM", {in(F, {3, 2}), ci({2}, {0, 1})}, {in(F, {2, 2})},
          {"SegmentSumOptions", {}});
  refuses("SEGMENT_SUM, ids that fall", "SEGMENT_SUM", {in(F, {2, 2}), ci({2}, {1, 0})}, {in(F, {2, 2})},
          {"SegmentSumOptions", {}});
  refuses("NON_MAX_SUPPRESSION_V4, count of shape [1]", "NON_MAX_SUPPRESSION_V4", {in(F, {3, 4}), in(F, {3}), ci({1},
          {2}), cf({}, {0.5f}), cf({}, {0})}, {in(I, {2}), in(I, {})}, {});
  refuses("NON_MAX_SUPPRESSION_V4, boxes of 5", "NON_MAX_SUPPRESSION_V4", {in(F, {3, 5}), in(F, {3}), ci({}, {2}),
          cf({}, {0.5f}), cf({}, {0})}, {in(I, {2}), in(I, {})}, {});
  refuses("ONE_HOT, axis beyond", "ONE_HOT", {in(I, {2}), ci({}, {3}), cf({}, {1}), cf({}, {0})}, {in(F, {2, 3})},
          {"OneHotOptions", {{"axis", 2}}});
  refuses("DEPTH_TO_SPACE, channels not divisible", "DEPTH_TO_SPACE", {in(F, {1, 1, 1, 3})}, {in(F, {1, 2, 2, 1})},
          {"DepthToSpaceOptions", {{"block_size", 2}}});
  refuses("L2_POOL_2D of bytes", "L2_POOL_2D", {in(B, {1, 4, 4, 1}, affine(1, 0))}, {in(B, {1, 2, 2, 1}, affine(1, 0))},
          pool);
  takes("AVERAGE_POOL_2D of reals", "AVERAGE_POOL_2D", {in(F, {1, 4, 4, 1})}, {in(F, {1, 2, 2, 1})}, pool);
  refuses("CAST of strings", "CAST", {in(S, {2})}, {in(F, {2})}, {"CastOptions", {}});
  refuses("WHERE of two tensors", "WHERE", {in(Bo, {2}), in(F, {2})}, {in(L, {2, 1})}, {"WhereOptions", {}});
  refuses("PAD by less than nothing", "PAD", {in(F, {4}), ci({1, 2}, {-1, 0})}, {in(F, {3})}, {"PadOptions", {}});
  refuses("COMPLEX_ABS of reals", "COMPLEX_ABS", {in(F, {2})}, {in(F, {2})}, {});
  refuses("SELECT, other shapes", "SELECT", {in(Bo, {2, 3}), in(F, {2, 3}), in(F, {1, 3})}, {in(F, {2, 3})},
          {"SelectOptions", {}});
  takes("SELECT_V2, broadcast", "SELECT_V2", {in(Bo, {2, 1}), in(F, {2, 3}), in(F, {1, 3})}, {in(F, {2, 3})},
        {"SelectV2Options", {}});
  refuses("GATHER beyond the axes", "GATHER", {in(F, {4}), in(I, {2})}, {in(F, {2})}, {"GatherOptions", {{"axis", 1}}});
  refuses("GATHER by reals", "GATHER", {in(F, {4}), in(F, {2})}, {in(F, {2})}, {"GatherOptions", {}});
  refuses("CONCATENATION, other types", "CONCATENATION", {in(F, {2}), in(I, {2})}, {in(F, {4})},
          {"ConcatenationOptions", {}});
  refuses("DEPTHWISE_CONV_2D, a filter of two", "DEPTHWISE_CONV_2D", {in(F, {1, 4, 4, 2}), in(F, {2, 3, 3, 2})}, {in(F,
          {1, 2, 2, 2})}, {"DepthwiseConv2DOptions", {{"padding", 1}, {"stride_w", 1}, {"stride_h", 1},
          {"depth_multiplier", 1}}});
  refuses("CONV_2D, channels no multiple", "CONV_2D", {in(F, {1, 4, 4, 3}), in(F, {2, 3, 3, 2})}, {in(F, {1, 2, 2, 2})},
          conv);
  takes("CONV_2D by groups", "CONV_2D", {in(F, {1, 4, 4, 4}), in(F, {2, 3, 3, 2})}, {in(F, {1, 2, 2, 2})}, conv);
  refuses("FULLY_CONNECTED, kept axes of another depth", "FULLY_CONNECTED", {in(F, {2, 2, 4}), in(F, {3, 8}), in(F,
          {3})}, {in(F, {2, 1, 3})}, {"FullyConnectedOptions", {{"keep_num_dims", true}}}, 5);
  refuses("RESHAPE, two -1", "RESHAPE", {in(F, {4}), ci({2}, {-1, -1})}, {in(F, {2, 2})}, {"ReshapeOptions", {}});
  takes("RESHAPE, -1", "RESHAPE", {in(F, {4}), ci({2}, {-1, 2})}, {in(F, {2, 2})}, {"ReshapeOptions", {}});
  takes("ADD of six axes", "ADD", {in(F, {1, 2, 1, 2, 1, 2}), in(F, {2, 1, 2, 1, 2, 1})}, {in(F, {2, 2, 2, 2, 2, 2})},
        {"AddOptions", {}});
  refuses("ADD of other types", "ADD", {in(F, {2}), in(I, {2})}, {in(F, {2})}, {"AddOptions", {}});
  refuses("MUL of bytes and reals", "MUL", {in(B, {2}, affine(1, 0)), in(F, {2})}, {in(F, {2})}, {"MulOptions", {}});
  takes("LEAKY_RELU of bytes to another scale", "LEAKY_RELU", {in(B, {2}, affine(1, 0))}, {in(B, {2}, affine(0.5f, 3))},
        {"LeakyReluOptions", {{"alpha", 0.1f}}});
  refuses("LOG_SOFTMAX of bytes to a scale of its own", "LOG_SOFTMAX", {in(B, {1, 2}, affine(1, 0))}, {in(B, {1, 2},
          affine(0.5f, 3))}, {"LogSoftmaxOptions", {}}, 2);
  takes("RANK of strings", "RANK", {in(S, {2})}, {in(I, {})}, {"RankOptions", {}});
  takes("SHAPE as int64", "SHAPE", {in(F, {2, 3})}, {in(L, {2})}, {"ShapeOptions", {{"out_type", 4}}});
  takes("BUCKETIZE without boundaries", "BUCKETIZE", {in(F, {2})}, {in(I, {2})}, {"BucketizeOptions", {}});
  refuses("ADD_N, other shapes", "ADD_N", {in(F, {2}), in(F, {3})}, {in(F, {2})}, {"AddNOptions", {}});
  refuses("SPLIT into none", "SPLIT", {ci({}, {0}), in(F, {4})}, {in(F, {4})}, {"SplitOptions", {{"num_splits", 0}}});
  takes("EXPAND_DIMS of strings", "EXPAND_DIMS", {in(S, {2}), ci({}, {0})}, {in(S, {1, 2})}, {"ExpandDimsOptions", {}});
  refuses("REVERSE_SEQUENCE, lengths of rank 2", "REVERSE_SEQUENCE", {in(F, {2, 3}), in(I, {2, 1})}, {in(F, {2, 3})},
          {"ReverseSequenceOptions", {{"seq_dim", 1}, {"batch_dim", 0}}});
  refuses("REVERSE_SEQUENCE, one axis for both", "REVERSE_SEQUENCE", {in(F, {2, 3}), in(I, {2})}, {in(F, {2, 3})},
          {"ReverseSequenceOptions", {{"seq_dim", 0}, {"batch_dim", 0}}});
  refuses("MATRIX_SET_DIAG of rank 1", "MATRIX_SET_DIAG", {in(F, {2}), in(F, {2})}, {in(F, {2})},
          {"MatrixSetDiagOptions", {}});
  refuses("SCATTER_ND, updates of another shape", "SCATTER_ND", {in(I, {2, 1}), in(F, {3}), ci({1}, {4})}, {in(F, {4})},
          {"ScatterNdOptions", {}});
  refuses("SPARSE_TO_DENSE, two defaults", "SPARSE_TO_DENSE", {ci({1}, {1}), ci({1}, {4}), cf({1}, {5}), cf({2}, {0,
          1})}, {in(F, {4})}, {"SparseToDenseOptions", {}});
  refuses("SPACE_TO_BATCH_ND, crops for each axis missing", "SPACE_TO_BATCH_ND", {in(F, {1, 4, 4, 1}), ci({2}, {2, 2}),
          ci({1, 2}, {0, 0})}, {in(F, {4, 2, 2, 1})}, {"SpaceToBatchNDOptions", {}});
  refuses("BATCH_TO_SPACE_ND, batch not divisible", "BATCH_TO_SPACE_ND", {in(F, {3, 2, 2, 1}), ci({2}, {2, 2}), ci({2,
          2}, {0, 0, 0, 0})}, {in(F, {1, 4, 4, 1})}, {"BatchToSpaceNDOptions", {}});
  refuses("RELU of int32", "RELU", {in(I, {2})}, {in(I, {2})});
  refuses("SIN of bytes", "SIN", {in(B, {2}, affine(1, 0))}, {in(B, {2}, affine(1, 0))});
  refuses("FLOOR of int32", "FLOOR", {in(I, {2})}, {in(I, {2})});
  takes("TILE of strings", "TILE", {in(S, {2}), ci({1}, {2})}, {in(S, {4})}, {"TileOptions", {}}, 2);
  refuses("CUMSUM of an axis that is not there", "CUMSUM", {in(F, {2, 3}), ci({}, {2})}, {in(F, {2, 3})},
          {"CumsumOptions", {}});
  refuses("UNPACK, another number", "UNPACK", {in(F, {3, 2})}, {in(F, {2}), in(F, {2})}, {"UnpackOptions", {{"num",
          2}}});
  takes("SQUARED_DIFFERENCE, broadcast", "SQUARED_DIFFERENCE", {in(F, {2, 3}), in(F, {3})}, {in(F, {2, 3})},
        {"SquaredDifferenceOptions", {}});
  refuses("POW of int16", "POW", {in(H, {2}), in(H, {2})}, {in(H, {2})}, {"PowOptions", {}});
}

}  // namespace
}  // namespace surelite::tests::stock_rules
