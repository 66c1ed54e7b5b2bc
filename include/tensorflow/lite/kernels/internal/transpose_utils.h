// SPDX-License-Identifier: Apache-2.0
// Transposes that are simpler than they look: of matrices, with extents of 1, with axes in front that stay.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TRANSPOSE_UTILS_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TRANSPOSE_UTILS_H_

#include <algorithm>
#include <cstddef>
#include <vector>

#include "tensorflow/lite/kernels/internal/types.h"

namespace tflite {
namespace transpose_utils {

// True if the axes are only turned around in a circle; then the tensor is a matrix of dim0 rows and dim1 columns.
inline bool IsTranspose2DApplicable(const TransposeParams& params, const RuntimeShape& input_shape, int* dim0,
                                    int* dim1) {
  const int rank = input_shape.DimensionsCount();
  // Matrices count as turned, whatever their order.
  const int first = rank == 2 ? 1 : params.perm[0];
  for (int i = 0; rank != 2 && i < rank; ++i)
    if (params.perm[i] != (first + i) % rank) return false;
  *dim0 = *dim1 = 1;
  for (int i = 0; i < rank; ++i) *(i < first ? dim0 : dim1) *= input_shape.Dims(i);
  return true;
}

// Leaves axes of extent 1 out, and numbers the others anew. One of them stays if there is nothing else.
inline void RemoveOneSizeDimensions(RuntimeShape* input_shape, RuntimeShape* output_shape, TransposeParams* params) {
  const int rank = input_shape->DimensionsCount();
  std::vector<int> number(static_cast<size_t>(rank), -1), in, out, perm;
  for (int i = 0; i < rank; ++i)
    if (input_shape->Dims(i) != 1) {
      number[static_cast<size_t>(i)] = static_cast<int>(in.size());
      in.push_back(input_shape->Dims(i));
    }
  if (static_cast<int>(in.size()) == rank) return;
  for (int i = 0; i < rank; ++i)
    if (number[static_cast<size_t>(params->perm[i])] >= 0) {
      perm.push_back(number[static_cast<size_t>(params->perm[i])]);
      out.push_back(output_shape->Dims(i));
    }
  if (in.empty()) in = out = {1}, perm = {0};
  input_shape->BuildFrom(in);
  output_shape->BuildFrom(out);
  params->perm_count = static_cast<int8_t>(perm.size());
  std::copy(perm.begin(), perm.end(), params->perm);
}

// Shapes and order without the axes in front that stay where they are; how many elements the others have together.
inline size_t Flatten(const RuntimeShape& input_shape, const RuntimeShape& output_shape, const TransposeParams& params,
                      RuntimeShape* non_flatten_input_shape, RuntimeShape* non_flatten_output_shape,
                      TransposeParams* non_flatten_params) {
  int stay = 0;
  while (stay < params.perm_count && params.perm[stay] == stay) ++stay;
  const int rest = params.perm_count - stay;
  non_flatten_input_shape->ReplaceWith(rest, input_shape.DimsData() + stay);
  non_flatten_output_shape->ReplaceWith(rest, output_shape.DimsData() + stay);
  non_flatten_params->perm_count = static_cast<int8_t>(rest);
  for (int i = 0; i < rest; ++i) non_flatten_params->perm[i] = params.perm[stay + i] - stay;
  size_t elements = 1;
  for (int i = 0; i < rest; ++i) elements *= static_cast<size_t>(non_flatten_input_shape->Dims(i));
  return elements;
}

}  // namespace transpose_utils
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_TRANSPOSE_UTILS_H_
