// SPDX-License-Identifier: Apache-2.0
// 16-bit floating point numbers as bits.
#ifndef SURELITE_TENSORFLOW_LITE_TYPES_FP16_INTERNAL_H_
#define SURELITE_TENSORFLOW_LITE_TYPES_FP16_INTERNAL_H_

#include <cstdint>
#include <cstring>

#include "tensorflow/lite/types/half.h"

namespace tflite {

inline float fp16_ieee_to_fp32_value(uint16_t bits) { return half::from_bits(bits); }
inline uint16_t fp16_ieee_from_fp32_value(float value) { return half(value).to_bits(); }
inline uint32_t fp16_ieee_to_fp32_bits(uint16_t bits) {
  const float value = fp16_ieee_to_fp32_value(bits);
  uint32_t wide;
  std::memcpy(&wide, &value, sizeof wide);
  return wide;
}

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_TYPES_FP16_INTERNAL_H_
