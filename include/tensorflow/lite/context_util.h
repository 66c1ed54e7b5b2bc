// SPDX-License-Identifier: Apache-2.0
// Lists of the C interface in range-based loops.
#ifndef SURELITE_TENSORFLOW_LITE_CONTEXT_UTIL_H_
#define SURELITE_TENSORFLOW_LITE_CONTEXT_UTIL_H_

#include <stddef.h>

#include "tensorflow/lite/core/c/common.h"

namespace tflite {

// A view; the list must stay alive. Null is an empty list.
class TfLiteIntArrayView {
 public:
  typedef const int* const_iterator;
  TfLiteIntArrayView(const TfLiteIntArray* array) : array_(array) {}
  const_iterator begin() const { return array_ ? array_->data : nullptr; }
  const_iterator end() const { return array_ ? array_->data + array_->size : nullptr; }
  size_t size() const { return array_ ? static_cast<size_t>(array_->size) : 0; }
  int operator[](size_t position) const { return array_->data[position]; }

 private:
  const TfLiteIntArray* array_;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_CONTEXT_UTIL_H_
