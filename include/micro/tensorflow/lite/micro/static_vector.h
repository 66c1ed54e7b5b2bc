// SPDX-License-Identifier: Apache-2.0
// A list of at most MaxSize values, within itself.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_STATIC_VECTOR_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_STATIC_VECTOR_H_

#include <stddef.h>

namespace tflite {

// What is pushed beyond MaxSize is dropped; an index is not checked.
template <typename T, size_t MaxSize>
class StaticVector {
 public:
  using value_type = T;
  StaticVector() : size_(0) {}
  template <typename... Values>
  explicit StaticVector(T first, Values... more) : values_{first, more...}, size_(1 + sizeof...(more)) {
    static_assert(1 + sizeof...(more) <= MaxSize, "more values than the vector holds");
  }

  size_t size() const { return size_; }
  static constexpr size_t max_size() { return MaxSize; }
  bool empty() const { return size_ == 0; }
  T& operator[](size_t i) { return values_[i]; }
  const T& operator[](size_t i) const { return values_[i]; }
  T* data() { return values_; }
  const T* data() const { return values_; }
  T* begin() { return values_; }
  T* end() { return values_ + size_; }
  const T* begin() const { return values_; }
  const T* end() const { return values_ + size_; }
  void push_back(const T& value) {
    if (size_ < MaxSize) values_[size_++] = value;
  }
  void clear() { size_ = 0; }
  bool operator==(const StaticVector& other) const {
    bool same = size_ == other.size_;
    for (size_t i = 0; same && i < size_; ++i) same = values_[i] == other.values_[i];
    return same;
  }
  bool operator!=(const StaticVector& other) const { return !(*this == other); }

 private:
  T values_[MaxSize] = {};
  size_t size_;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_STATIC_VECTOR_H_
