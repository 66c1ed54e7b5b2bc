// SPDX-License-Identifier: Apache-2.0
// Slices along an axis, by index.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_GATHER_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_GATHER_H_

#include <algorithm>
#include <cstdint>

#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace reference_ops {

template <typename T, typename CoordsT = int32_t>
bool Gather(const GatherParams& op_params, const RuntimeShape& input_shape, const T* input_data,
            const RuntimeShape& coords_shape, const CoordsT* coords_data, const RuntimeShape& /*output_shape*/,
            T* output_data) {
  const int rank = input_shape.DimensionsCount();
  const int axis = op_params.axis < 0 ? op_params.axis + rank : op_params.axis;
  const int batch_dims =
      op_params.batch_dims < 0 ? op_params.batch_dims + coords_shape.DimensionsCount() : op_params.batch_dims;
  int batches = 1, outer = 1, inner = 1, coords = 1;
  for (int i = 0; i < batch_dims; ++i) batches *= input_shape.Dims(i);
  for (int i = batch_dims; i < axis; ++i) outer *= input_shape.Dims(i);
  for (int i = axis + 1; i < rank; ++i) inner *= input_shape.Dims(i);
  for (int i = batch_dims; i < coords_shape.DimensionsCount(); ++i) coords *= coords_shape.Dims(i);
  const int extent = input_shape.Dims(axis);
  for (int b = 0; b < batches; ++b)
    for (int o = 0; o < outer; ++o)
      for (int c = 0; c < coords; ++c) {
        const int64_t index = coords_data[b * coords + c];
        if (index < 0 || index >= extent) return false;
        const T* const from = input_data + ((b * outer + o) * extent + index) * inner;
        output_data = std::copy(from, from + inner, output_data);
      }
  return true;
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_GATHER_H_
