// SPDX-License-Identifier: Apache-2.0
// The larger of two numbers, for kernels.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_MAX_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_MAX_H_

namespace tflite {

template <typename T>
T TfLiteMax(const T& x, const T& y) {
  return x < y ? y : x;
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_MAX_H_
