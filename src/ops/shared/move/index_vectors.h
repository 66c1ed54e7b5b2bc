// SPDX-License-Identifier: Apache-2.0
// StableHLO's index tensors: one axis holds index vectors, the other axes number them.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "ops/shared/options/shape_inputs.h"

namespace surelite {

struct IndexVectors {
  std::vector<int64_t> extents, strides;  // of the axes that number the vectors, in the index tensor
  int64_t count = 1;                      // vectors
  int64_t length = 1, stride = 1;         // of a vector

  // Offset of vector k, and its position along the numbering axes put into another tensor's strides.
  int64_t offset(int64_t k, std::span<const int64_t> other_strides, int64_t* other) const {
    int64_t at = 0;
    *other = 0;
    for (size_t i = extents.size(); i-- > 0;) {
      const int64_t position = k % extents[i];
      k /= extents[i];
      at += position * strides[i];
      *other += position * other_strides[i];
    }
    return at;
  }
};

// `vector_dim` may be the rank: then every element is a vector of its own.
inline Result<IndexVectors> read_index_vectors(const PrepareContext& ctx, int input) {
  const Shape& shape = ctx.input(input).shape;
  const int64_t vector_dim = ctx.options().i64("index_vector_dim");
  if (vector_dim < 0 || vector_dim > shape.rank())
    return ctx.bad_option("index_vector_dim", {"value", vector_dim},
                          "it must be an axis of " + ctx.describe_input(input) + " or its rank");
  const std::vector<int64_t> dense = dense_strides(shape);
  IndexVectors vectors;
  for (int i = 0; i < shape.rank(); ++i) {
    const int64_t stride = dense[static_cast<size_t>(i)];
    if (i == vector_dim) {
      vectors.length = shape[i];
      vectors.stride = stride;
    } else {
      vectors.extents.push_back(shape[i]);
      vectors.strides.push_back(stride);
      vectors.count *= shape[i];
    }
  }
  return vectors;
}

// An option that lists axes of a rank; each may occur once.
inline Result<std::vector<int>> read_axes(const PrepareContext& ctx, const char* option, int rank) {
  std::vector<int> axes;
  std::vector<bool> seen(static_cast<size_t>(rank), false);
  for (const int64_t value : ctx.options().integers(option)) {
    if (value < 0 || value >= rank || seen[static_cast<size_t>(value)])
      return ctx.bad_option(option, {"value", value}, "it must list different axes of rank " + std::to_string(rank));
    seen[static_cast<size_t>(value)] = true;
    axes.push_back(static_cast<int>(value));
  }
  return axes;
}

// The axes of a rank that are not listed, in order.
inline std::vector<int> other_axes(int rank, const std::vector<int>& listed) {
  std::vector<int> others;
  for (int i = 0; i < rank; ++i)
    if (std::find(listed.begin(), listed.end(), i) == listed.end()) others.push_back(i);
  return others;
}

}  // namespace surelite
