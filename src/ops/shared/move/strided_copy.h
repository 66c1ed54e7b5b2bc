// SPDX-License-Identifier: Apache-2.0
// Copies elements between two arrays whose axes have strides of their own: the loop behind TRANSPOSE, SLICE, TILE,
// SPLIT...
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "ops/fast/matmul.h"

namespace surelite {

// Axes are added outermost first. Axes of extent 1 are dropped and neighbours that continue each other are joined, so
// what is left has extents of 2 and more. Their product is the count of a tensor and fits int64: there are at most 62.
class StridedCopy {
 public:
  // Strides are in elements and may be 0 (source) or negative.
  void add(int64_t extent, int64_t from_stride, int64_t to_stride);
  // Element offsets of the first element.
  void start(int64_t from, int64_t to) { from_ = from, to_ = to; }
  // Moves elements of `width` bytes. The caller has made sure that every offset lies inside both arrays.
  void run(const std::byte* from, std::byte* to, size_t width) const;
  // The same for a part of the outermost axis that is left: [first, last) of outer_extent().
  void run(const std::byte* from, std::byte* to, size_t width, int64_t first, int64_t last) const;
  int64_t outer_extent() const { return count_ > 0 ? axes_[0].extent : 1; }
  bool empty() const { return empty_; }
  // How elements of four bytes are transposed fast; null: by the plain loop.
  void set_transpose(simd::TransposeF32 transpose) { transpose_ = transpose; }

 private:
  struct Axis {
    int64_t extent, from, to;
  };
  template <class Inner>
  void for_outer(int inner_axes, Inner&& inner) const;
  bool run_rows(const std::byte* from, std::byte* to, size_t width) const;
  template <class T>
  void run_typed(const std::byte* from, std::byte* to) const;

  static constexpr int kMaxAxes = 64;
  std::array<Axis, kMaxAxes> axes_;
  int count_ = 0;
  bool empty_ = false;
  int64_t from_ = 0, to_ = 0;
  simd::TransposeF32 transpose_ = nullptr;
};

// Sets `count` elements of `width` bytes to the one at `value`.
void fill_elements(std::byte* to, int64_t count, const std::byte* value, size_t width);

}  // namespace surelite
