// SPDX-License-Identifier: Apache-2.0
// How the second input of TFLM_DECODE begins: 16 bytes, of which the first is the kind and the second the version (1).
#ifndef SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_DECODE_STATE_H_
#define SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_DECODE_STATE_H_

#include <stddef.h>
#include <stdint.h>

namespace tflite {
namespace micro {

struct DecodeState {
  static constexpr uint8_t kDcmTypeLUT = 0;
  static constexpr uint8_t kDcmTypeHuffman = 1;
  static constexpr uint8_t kDcmTypePrune = 2;
  static constexpr uint8_t kDcmTypeCustom = 127;  // refused
  static constexpr size_t kDcmSizeInBytes = 16;
};

}  // namespace micro

using micro::DecodeState;

}  // namespace tflite

#endif  // SURELITE_MICRO_TENSORFLOW_LITE_MICRO_KERNELS_DECODE_STATE_H_
