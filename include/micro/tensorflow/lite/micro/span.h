// SPDX-License-Identifier: Apache-2.0
// A pointer and how many follow.
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_SPAN_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_SPAN_H_

#include <stddef.h>

namespace tflite {

// Does not own; an index is not checked.
template <typename T>
class Span {
 public:
  using value_type = T;
  Span() : data_(nullptr), size_(0) {}
  Span(T* data, size_t size) : data_(data), size_(size) {}
  template <size_t N>
  Span(T (&array)[N]) : data_(array), size_(N) {}  // NOLINT: as applications use it

  T* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](size_t i) const { return data_[i]; }
  T* begin() const { return data_; }
  T* end() const { return data_ + size_; }

 private:
  T* data_;
  size_t size_;
};

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_SPAN_H_
