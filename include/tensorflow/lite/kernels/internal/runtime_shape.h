// SPDX-License-Identifier: Apache-2.0
// The extents of a tensor as kernels pass them.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_RUNTIME_SHAPE_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_RUNTIME_SHAPE_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

namespace tflite {

class RuntimeShape {
 public:
  static constexpr int kMaxSmallSize = 6;

  RuntimeShape() = default;
  explicit RuntimeShape(int dimensions_count)
      : dims_(static_cast<size_t>(dimensions_count > 0 ? dimensions_count : 0)) {}
  RuntimeShape(int shape_size, int32_t value) : dims_(static_cast<size_t>(shape_size > 0 ? shape_size : 0), value) {}
  RuntimeShape(int dimensions_count, const int32_t* dims_data) : dims_(dims_data, dims_data + dimensions_count) {}
  RuntimeShape(std::initializer_list<int> init) : dims_(init.begin(), init.end()) {}

  int32_t DimensionsCount() const { return static_cast<int32_t>(dims_.size()); }
  int32_t Dims(int i) const { return dims_[static_cast<size_t>(i)]; }
  void SetDim(int i, int32_t value) { dims_[static_cast<size_t>(i)] = value; }
  int32_t* DimsData() { return dims_.data(); }
  const int32_t* DimsData() const { return dims_.data(); }
  const int32_t* DimsDataUpTo5D() const { return dims_.data(); }
  void Resize(int count) { dims_.resize(static_cast<size_t>(count > 0 ? count : 0)); }
  void ReplaceWith(int count, const int32_t* data) { dims_.assign(data, data + count); }
  template <typename T>
  void BuildFrom(const T& values) {
    dims_.assign(values.begin(), values.end());
  }
  void BuildFrom(const std::initializer_list<int> init) { dims_.assign(init.begin(), init.end()); }
  int FlatSize() const {
    int size = 1;
    for (const int32_t dim : dims_) size *= dim;
    return size;
  }
  // False, and a count that is not to be used, for a negative extent or a product beyond int.
  std::pair<bool, int> CheckedFlatSize() const {
    int64_t size = 1;
    bool fits = true;
    for (const int32_t dim : dims_) {
      fits = fits && dim >= 0;
      if (!fits) break;
      size *= dim;
      fits = size <= std::numeric_limits<int>::max();
    }
    return {fits, fits ? static_cast<int>(size) : 0};
  }
  // With leading ones up to the given number of dimensions.
  static RuntimeShape ExtendedShape(int new_count, const RuntimeShape& shape) {
    RuntimeShape extended(new_count, 1);
    const int lead = new_count - shape.DimensionsCount();
    for (int i = 0; i < shape.DimensionsCount(); ++i)
      if (lead + i >= 0) extended.SetDim(lead + i, shape.Dims(i));
    return extended;
  }
  bool operator==(const RuntimeShape& other) const { return dims_ == other.dims_; }
  bool operator!=(const RuntimeShape& other) const { return dims_ != other.dims_; }

 private:
  std::vector<int32_t> dims_;
};

inline int Offset(const RuntimeShape& shape, int i0, int i1, int i2, int i3) {
  return ((i0 * shape.Dims(1) + i1) * shape.Dims(2) + i2) * shape.Dims(3) + i3;
}
inline int Offset(const RuntimeShape& shape, const int* index) {
  return Offset(shape, index[0], index[1], index[2], index[3]);
}
inline int Offset(const RuntimeShape& shape, int i0, int i1, int i2, int i3, int i4) {
  return (((i0 * shape.Dims(1) + i1) * shape.Dims(2) + i2) * shape.Dims(3) + i3) * shape.Dims(4) + i4;
}
inline int MatchingDim(const RuntimeShape& a, int i, const RuntimeShape& b, int j) {
  return a.Dims(i) < b.Dims(j) ? a.Dims(i) : b.Dims(j);
}
inline int MatchingFlatSize(const RuntimeShape& a, const RuntimeShape& b) {
  return a.FlatSize() < b.FlatSize() ? a.FlatSize() : b.FlatSize();
}
template <typename... More>
int MatchingFlatSize(const RuntimeShape& a, const RuntimeShape& b, const More&... more) {
  const int first = a.FlatSize(), rest = MatchingFlatSize(b, more...);
  return first < rest ? first : rest;
}
// The number of elements that all of these have; the least is what none of them passes.
template <typename... More>
int MatchingElementsSize(const RuntimeShape& a, const RuntimeShape& b, const More&... more) {
  return MatchingFlatSize(a, b, more...);
}
inline int FlatSizeSkipDim(const RuntimeShape& shape, int skip) {
  int size = 1;
  for (int i = 0; i < shape.DimensionsCount(); ++i)
    if (i != skip) size *= shape.Dims(i);
  return size;
}
inline int MatchingFlatSizeSkipDim(const RuntimeShape& a, int skip, const RuntimeShape& b) {
  const int x = FlatSizeSkipDim(a, skip), y = FlatSizeSkipDim(b, skip);
  return x < y ? x : y;
}
template <typename... More>
int MatchingFlatSizeSkipDim(const RuntimeShape& a, int skip, const RuntimeShape& b, const More&... more) {
  const int first = FlatSizeSkipDim(a, skip), rest = MatchingFlatSizeSkipDim(b, skip, more...);
  return first < rest ? first : rest;
}
// More shapes and dimensions that must agree; the least is what none of them passes.
template <typename... More>
int MatchingDim(const RuntimeShape& a, int i, const RuntimeShape& b, int j, const More&... more) {
  const int first = a.Dims(i), rest = MatchingDim(b, j, more...);
  return first < rest ? first : rest;
}
inline int SubscriptToIndex(const RuntimeShape& shape, int i0, int i1, int i2, int i3) {
  return Offset(shape, i0, i1, i2, i3);
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_RUNTIME_SHAPE_H_
