// SPDX-License-Identifier: Apache-2.0
// What is left of a quotient that is rounded to minus infinity.
#ifndef SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FLOOR_MOD_H_
#define SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FLOOR_MOD_H_

#include <cmath>
#include <type_traits>

namespace tflite {
namespace reference_ops {

template <typename T, typename std::enable_if<std::is_integral<T>::value, int>::type = 0>
T FloorMod(T input1, T input2) {
  const T rest = input1 % input2;
  return rest && (rest < 0) != (input2 < 0) ? static_cast<T>(rest + input2) : rest;
}
template <typename T, typename std::enable_if<!std::is_integral<T>::value, int>::type = 0>
T FloorMod(T input1, T input2) {
  const T rest = std::fmod(input1, input2);
  return rest != 0 && (rest < 0) != (input2 < 0) ? rest + input2 : rest;
}

}  // namespace reference_ops
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_KERNELS_INTERNAL_REFERENCE_FLOOR_MOD_H_
