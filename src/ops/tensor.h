// SPDX-License-Identifier: Apache-2.0
// A tensor as a kernel sees it.
#pragma once

#include <cstddef>
#include <span>

#include "model/graph.h"
#include "surelite/types.h"

namespace surelite {

struct Tensor {
  const TensorDef* def = nullptr;  // name and quantization; never null
  ElementType type = ElementType::float32;
  Shape shape;
  std::byte* data = nullptr;  // null while planning unless `has_value`, and for empty tensors perhaps
  size_t bytes = 0;
  bool has_value = false;     // planning: the value is known (a constant, or computed already)

  const Quantization& quant() const { return def->quantization; }
  int64_t count() const { return shape.count(); }
  int rank() const { return shape.rank(); }
  int32_t dim(int i) const { return shape[i]; }

  // The elements; the caller has made sure of the type (the plan has, for kernels).
  template <class T>
  std::span<const T> values() const {
    return {reinterpret_cast<const T*>(data), bytes / sizeof(T)};
  }
  template <class T>
  std::span<T> values_mut() const {
    return {reinterpret_cast<T*>(data), bytes / sizeof(T)};
  }
};

}  // namespace surelite
