// SPDX-License-Identifier: Apache-2.0
// The extents of a tensor as kernels pass them.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_INTERNAL_RUNTIME_SHAPE_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_INTERNAL_RUNTIME_SHAPE_H_

#include <stdint.h>

namespace tflite {

class RuntimeShape {
 public:
  static constexpr int kMaxSmallSize = 8;  // further extents are left out

  RuntimeShape() = default;
  explicit RuntimeShape(int count) : RuntimeShape(count, static_cast<int32_t>(0)) {}
  RuntimeShape(int count, int32_t value) : size_(limited(count)) {
    for (int i = 0; i < size_; ++i) dims_[i] = value;
  }
  RuntimeShape(int count, const int32_t* data) : size_(limited(count)) {
    for (int i = 0; i < size_; ++i) dims_[i] = data[i];
  }

  int32_t DimensionsCount() const { return size_; }
  int32_t Dims(int i) const { return dims_[i]; }
  void SetDim(int i, int32_t value) { dims_[i] = value; }
  int32_t* DimsData() { return dims_; }
  const int32_t* DimsData() const { return dims_; }
  int FlatSize() const {
    int size = 1;
    for (int i = 0; i < size_; ++i) size *= dims_[i];
    return size;
  }
  void ReplaceWith(int count, const int32_t* data) { *this = RuntimeShape(count, data); }
  // With leading ones up to the given number of dimensions.
  static RuntimeShape ExtendedShape(int new_count, const RuntimeShape& shape) {
    RuntimeShape extended(new_count, static_cast<int32_t>(1));
    const int lead = extended.size_ - shape.size_;
    for (int i = 0; i < shape.size_; ++i)
      if (lead + i >= 0) extended.dims_[lead + i] = shape.dims_[i];
    return extended;
  }
  bool operator==(const RuntimeShape& other) const {
    bool same = size_ == other.size_;
    for (int i = 0; same && i < size_; ++i) same = dims_[i] == other.dims_[i];
    return same;
  }
  bool operator!=(const RuntimeShape& other) const { return !(*this == other); }

 private:
  static int limited(int count) { return count < 0 ? 0 : count > kMaxSmallSize ? kMaxSmallSize : count; }

  int32_t size_ = 0;
  int32_t dims_[kMaxSmallSize] = {};
};

inline int Offset(const RuntimeShape& shape, int i0, int i1, int i2, int i3) {
  return ((i0 * shape.Dims(1) + i1) * shape.Dims(2) + i2) * shape.Dims(3) + i3;
}
inline int Offset(const RuntimeShape& shape, const int* index) {
  return Offset(shape, index[0], index[1], index[2], index[3]);
}
inline int MatchingDim(const RuntimeShape& a, int i, const RuntimeShape& b, int j) {
  return a.Dims(i) < b.Dims(j) ? a.Dims(i) : b.Dims(j);
}
inline int MatchingFlatSize(const RuntimeShape& a, const RuntimeShape& b) {
  return a.FlatSize() < b.FlatSize() ? a.FlatSize() : b.FlatSize();
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

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_KERNELS_INTERNAL_RUNTIME_SHAPE_H_
