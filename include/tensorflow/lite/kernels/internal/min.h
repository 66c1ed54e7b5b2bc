// SPDX-License-Identifier: Apache-2.0
// The smaller of two numbers, for kernels.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_MIN_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_MIN_H_

namespace tflite {

template <typename T>
T TfLiteMin(const T& x, const T& y) {
  return y < x ? y : x;
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_MIN_H_
