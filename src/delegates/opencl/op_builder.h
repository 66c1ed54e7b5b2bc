// SPDX-License-Identifier: Apache-2.0
// The launches of one operator. What it does not check was checked when the operator was accepted.
#pragma once

#include <functional>

#include "delegates/opencl/recipe.h"

namespace surelite::opencl {

class OpBuilder {
 public:
  OpBuilder(Recipe* recipe, const OpView& op) : recipe_(*recipe), op_(op), name_(op.name()) {}
  Status build();

 private:
  using Strides = std::vector<int64_t>;

  const Tensor& in(size_t i = 0) const { return *op_.inputs()[i]; }
  const Tensor& out(size_t i = 0) const { return *op_.outputs()[i]; }
  int32_t option(std::string_view field) const { return static_cast<int32_t>(op_.integer_option(field)); }
  // Bounds and step of a result.
  std::array<float, 4> finish(const Tensor& result, float extra = 0) const;
  Launch& launch(std::string kernel, std::vector<int> buffers, std::array<size_t, 3> size);
  // Where a tensor is on the device; constants are brought there.
  Result<int> data(const Tensor& tensor);
  int result(const Tensor& tensor);
  static Strides strides_of(const Shape& shape);
  static int32_t narrow(int64_t value) { return static_cast<int32_t>(value); }
  static size_t count_of(int64_t value) { return static_cast<size_t>(value); }

  Status weighted();
  Status depthwise();
  // w[position] = value: from the filter's layout to the kernel's.
  Result<int> filter(size_t size, const std::function<size_t(size_t)>& position);
  Result<int> bias(size_t channels, size_t index, const Tensor& data);
  Status pool();
  Status matmul();
  Status binary();
  Status unary();
  Status alias();
  Status resize();
  Status softmax();
  Status reduce();
  // Elements of `from`, at `from_offset` and along `from_strides`, to `to`: one stride per extent, the outermost first.
  Status move(const Tensor& from, const Tensor& to, const std::vector<int64_t>& extents, Strides from_strides,
              Strides to_strides, int64_t from_offset, int64_t to_offset);
  Status slice();
  Status strided_slice();
  Status transpose();
  Status pad();
  Status concatenation();
  Status split();
  Status blocks();
  Status mirror_pad();
  Status tile();
  Status gather();
  Status arg();
  Status cast();
  void window(Launch* launch, const Tensor& in, const Tensor& out, int32_t filter_height, int32_t filter_width,
              bool transposed) const;

  Recipe& recipe_;
  const OpView& op_;
  const std::string_view name_;
};

}  // namespace surelite::opencl
