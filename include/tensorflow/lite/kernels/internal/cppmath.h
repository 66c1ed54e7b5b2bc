// SPDX-License-Identifier: Apache-2.0
// Rounding as kernels name it.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_CPPMATH_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_CPPMATH_H_

#include <cmath>

namespace tflite {

template <class T>
inline T TfLiteRound(const T x) {
  return std::round(x);
}
template <class T>
inline T TfLiteExpm1(const T x) {
  return std::expm1(x);
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_CPPMATH_H_
