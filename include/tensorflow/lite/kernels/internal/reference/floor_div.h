// SPDX-License-Identifier: Apache-2.0
// Quotients, rounded to minus infinity.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FLOOR_DIV_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FLOOR_DIV_H_

#include <cmath>
#include <functional>
#include <type_traits>

namespace tflite {
namespace reference_ops {

template <typename T, typename std::enable_if<std::is_integral<T>::value, int>::type = 0>
T FloorDiv(T input1, T input2) {
  const T quotient = input1 / input2;
  return input1 % input2 && (input1 < 0) != (input2 < 0) ? static_cast<T>(quotient - 1) : quotient;
}
template <typename T, typename std::enable_if<!std::is_integral<T>::value, int>::type = 0>
T FloorDiv(T input1, T input2) {
  return std::floor(input1 / input2);
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FLOOR_DIV_H_
