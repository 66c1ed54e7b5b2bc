// SPDX-License-Identifier: Apache-2.0
// Slices of tensors that other tensors point at. What points outside is refused, or left out where nothing is returned.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INDEXED_ROWS_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INDEXED_ROWS_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/kernels/internal/runtime_shape.h"
#include "tensorflow/lite/string_util.h"

namespace tflite {
namespace reference_ops {

// Indices of the first axes of a tensor, one slice for each row of indices.
struct IndexedRows {
  int64_t rows = 1, depth = 0, slice = 1;
  const RuntimeShape* shape;

  IndexedRows(const RuntimeShape& indices, const RuntimeShape& of) : shape(&of) {
    const int last = indices.DimensionsCount() - 1;
    for (int i = 0; i < last; ++i) rows *= indices.Dims(i);
    depth = last >= 0 ? indices.Dims(last) : 0;
    for (int i = static_cast<int>(depth); i < of.DimensionsCount(); ++i) slice *= of.Dims(i);
  }
  // Where the slice begins; -1 where there is none.
  template <typename IndexT>
  int64_t begin(const IndexT* row) const {
    if (depth > shape->DimensionsCount()) return -1;
    int64_t at = 0;
    for (int i = 0; i < depth; ++i) {
      const auto index = static_cast<int64_t>(row[i]);
      if (index < 0 || index >= shape->Dims(i)) return -1;
      at = at * shape->Dims(i) + index;
    }
    return at * slice;
  }
};

template <typename ParamsT, typename IndicesT = int32_t>
TfLiteStatus GatherNd(const RuntimeShape& params_shape, const ParamsT* params_data, const RuntimeShape& indices_shape,
                      const IndicesT* indices_data, const RuntimeShape& /*output_shape*/, ParamsT* output_data) {
  const IndexedRows rows(indices_shape, params_shape);
  for (int64_t r = 0; r < rows.rows; ++r) {
    const int64_t from = rows.begin(indices_data + r * rows.depth);
    if (from < 0) return kTfLiteError;
    output_data = std::copy(params_data + from, params_data + from + rows.slice, output_data);
  }
  return kTfLiteOk;
}
// Strings, which are written as a whole.
template <typename IndicesT = int32_t>
TfLiteStatus GatherNdString(const RuntimeShape& params_shape, const TfLiteTensor* params_data,
                            const RuntimeShape& indices_shape, const IndicesT* indices_data,
                            const RuntimeShape& /*output_shape*/, TfLiteTensor* output_data) {
  const IndexedRows rows(indices_shape, params_shape);
  DynamicBuffer buffer;
  for (int64_t r = 0; r < rows.rows; ++r) {
    const int64_t from = rows.begin(indices_data + r * rows.depth);
    if (from < 0) return kTfLiteError;
    for (int64_t k = 0; k < rows.slice; ++k)
      if (buffer.AddString(GetString(params_data, static_cast<int>(from + k))) != kTfLiteOk) return kTfLiteError;
  }
  buffer.WriteToTensor(output_data, nullptr);
  return kTfLiteOk;
}

// Slices that meet are added up; what no slice goes to is 0.
template <typename IndicesT, typename UpdatesT>
TfLiteStatus ScatterNd(const RuntimeShape& indices_shape, const IndicesT* indices_data,
                       const RuntimeShape& /*updates_shape*/, const UpdatesT* updates_data,
                       const RuntimeShape& output_shape, UpdatesT* output_data) {
  const IndexedRows rows(indices_shape, output_shape);
  std::fill_n(output_data, output_shape.FlatSize(), UpdatesT{});
  for (int64_t r = 0; r < rows.rows; ++r) {
    const int64_t to = rows.begin(indices_data + r * rows.depth);
    if (to < 0) return kTfLiteError;
    for (int64_t k = 0; k < rows.slice; ++k)
      output_data[to + k] = static_cast<UpdatesT>(output_data[to + k] + updates_data[r * rows.slice + k]);
  }
  return kTfLiteOk;
}

// Every index has four entries, for the output's shape extended to four axes.
template <typename T, typename TI>
void SparseToDense(const std::vector<std::vector<TI>>& indices, const T* values, T default_value, bool value_is_scalar,
                   const RuntimeShape& unextended_output_shape, T* output_data) {
  const RuntimeShape shape = RuntimeShape::ExtendedShape(4, unextended_output_shape);
  std::fill_n(output_data, shape.FlatSize(), default_value);
  const IndexedRows rows(RuntimeShape({1, 4}), shape);
  for (size_t i = 0; i < indices.size(); ++i) {
    const int64_t to = indices[i].size() == 4 ? rows.begin(indices[i].data()) : -1;
    if (to >= 0) output_data[to] = values[value_is_scalar ? 0 : i];
  }
}

// Rows of one id are added up.
template <typename T>
void SegmentSum(const RuntimeShape& input_shape, const T* input_data, const RuntimeShape& /*segment_ids_shape*/,
                const int32_t* segment_ids_data, const RuntimeShape& output_shape, T* output_data) {
  const int width = MatchingFlatSizeSkipDim(input_shape, 0, output_shape);
  std::fill_n(output_data, output_shape.FlatSize(), T{});
  for (int r = 0; r < input_shape.Dims(0); ++r) {
    const int32_t id = segment_ids_data[r];
    if (id < 0 || id >= output_shape.Dims(0)) continue;
    for (int k = 0; k < width; ++k)
      output_data[int64_t{id} * width + k] =
          static_cast<T>(output_data[int64_t{id} * width + k] + input_data[int64_t{r} * width + k]);
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_INDEXED_ROWS_H_
