// SPDX-License-Identifier: Apache-2.0
// Axes from their end to their beginning.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_REVERSE_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_REVERSE_H_

#include <algorithm>
#include <array>
#include <cstdint>

#include "tensorflow/lite/kernels/internal/runtime_shape.h"

namespace tflite {
namespace reference_ops {

// Neighbouring axes, from the first of the list to the last of it.
template <typename Scalar>
void Reverse(std::array<int32_t, 8>& axes, int num_axes, const RuntimeShape& input_shape, const Scalar* input_data,
             Scalar* output_data) {
  if (num_axes < 1 || num_axes > 8) return;
  const int first = axes[0], last = axes[static_cast<size_t>(num_axes) - 1];
  int outer = 1, middle = 1, inner = 1;
  for (int i = 0; i < input_shape.DimensionsCount(); ++i)
    (i < first ? outer : i <= last ? middle : inner) *= input_shape.Dims(i);
  for (int o = 0; o < outer; ++o, input_data += middle * inner)
    for (int m = middle; m-- > 0;)
      output_data = std::copy(input_data + m * inner, input_data + (m + 1) * inner, output_data);
}
// One axis, as in older releases.
template <typename Scalar>
void Reverse(int axis, const RuntimeShape& input_shape, const Scalar* input_data, const RuntimeShape& /*output_shape*/,
             Scalar* output_data) {
  std::array<int32_t, 8> axes{axis};
  Reverse(axes, 1, input_shape, input_data, output_data);
}
// The first `seq_lengths[b]` entries of seq_dim, for each b of batch_dim.
template <typename Scalar, typename TS>
void ReverseSequence(const TS* seq_lengths, const int seq_dim, const int batch_dim, const RuntimeShape& input_shape,
                     const Scalar* input_data, const RuntimeShape& /*output_shape*/, Scalar* output_data) {
  int seq_stride = 1, batch_stride = 1;
  for (int i = seq_dim + 1; i < input_shape.DimensionsCount(); ++i) seq_stride *= input_shape.Dims(i);
  for (int i = batch_dim + 1; i < input_shape.DimensionsCount(); ++i) batch_stride *= input_shape.Dims(i);
  const int count = input_shape.FlatSize(), steps = input_shape.Dims(seq_dim);
  for (int at = 0; at < count; ++at) {
    const int step = at / seq_stride % steps;
    const TS given = seq_lengths[at / batch_stride % input_shape.Dims(batch_dim)];
    const int length = static_cast<int>(std::max<int64_t>(0, std::min<int64_t>(steps, static_cast<int64_t>(given))));
    output_data[at] = input_data[step < length ? at + (length - 1 - 2 * step) * seq_stride : at];
  }
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_REVERSE_H_
